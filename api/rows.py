"""Rows as JSON that the database writes itself, so that a list of thousands costs little more than to read them.

What a shape has is said once, in its serializer; here its fields become the columns of one SELECT, for a list and for
one row alone alike.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from operator import attrgetter
from typing import Any, NamedTuple

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Func, JSONField, Q, QuerySet, Subquery, TextField, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from rest_framework import serializers

from annotations.models import Contributor
from api.serializers.base import Beside, Output, RowShape


class Json(Func):
    """An object of JSON with the names and values of `columns`, in their order.

    A row of a subquery, because `json_build_object` looks up the type of each argument anew for every row.
    """

    output_field = JSONField()

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.names = tuple(columns)
        super().__init__(*columns.values())

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(one) for one in self.get_source_expressions()]
        quote = connection.ops.quote_name
        named = ", ".join(f"{sql} AS {quote(name)}" for name, (sql, _) in zip(self.names, compiled, strict=True))
        parameters = [value for _, values in compiled for value in values]
        return f"(SELECT row_to_json(told) FROM (SELECT {named}) told)", parameters  # noqa: S608  # names are quoted


class Moment(Func):
    """A time in UTC with a Z."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    output_field = TextField()


def every(rows: QuerySet[Any], shape: type[Output]) -> ArraySubquery:
    """All of the rows, which name the outer one by `OuterRef`, as an array."""
    return ArraySubquery(rows.values(told=Json(columns_of(shape))))


@functools.cache
def columns_of(shape: type[Output], prefix: str = "") -> dict[str, Any]:
    """The fields of a shape that are columns, each with its expression; `prefix` leads to the row (`claim__`)."""
    own = getattr(shape, "expressions", {})
    others = {name for one in getattr(shape, "beside", ()) for name in one.columns}
    others |= {one.name for one in getattr(shape, "worked_out", ())}
    return {
        name: own[name](prefix) if name in own else column_of(field, prefix)
        for name, field in shape().fields.items()
        if name not in others
    }


def column_of(field: serializers.Field[Any, Any, Any, Any], prefix: str) -> Any:
    """The expression of one field, by its type."""
    path = prefix + str(field.source).replace(".", "__")
    if isinstance(field, serializers.SerializerMethodField):
        raise TypeError(f"{field.field_name}: say in `expressions` what it is to the database")
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return F(f"{path}_id")
    if isinstance(field, Output):
        inner = Json(columns_of(type(field), f"{path}__"))
        return Case(When(Q(**{f"{path}__isnull": False}), then=inner)) if field.allow_null else inner
    return Moment(F(path)) if isinstance(field, serializers.DateTimeField) else F(path)


class Found(NamedTuple):
    """Rows: each as it is shown, and for each the columns that were asked for beside it, as text."""

    shown: list[Any]
    columns: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of rows: the fields in `names` alone (where there are any); `columns` as text beside each; the
    `order` they stand in, if it matters."""

    names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def read(shape: type[RowShape[Any]], rows: QuerySet[Any], actor: Contributor, asked: Asked) -> Found:
    """The rows, each as JSON of its shape."""
    planned = plan(shape, actor, actor.role, asked)
    try:
        which, values = rows.prefetch_related(None).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Found([], [])
    with connection.cursor() as cursor:
        cursor.execute(planned.sql.replace(f"({WHICH})", f"({which})"), (*planned.values, *values))
        return planned.found(cursor.fetchall())


# Stands in the SQL of a plan where the query of the rows goes.
WHICH = "SELECT which_rows"


@functools.lru_cache(maxsize=500)
def plan(shape: type[RowShape[Any]], actor: Contributor, _role: str, asked: Asked) -> Plan:
    """How rows of a shape are read for an actor in the role they have now. To put the SELECT together takes Django
    longer than to read a page by it, so it is done once; which rows are read is asked anew each time."""
    parts = tuple(parts_of(shape, actor, asked.names))
    selected = [one for part in parts for one in part.columns]
    selected += [Cast(F(column), TextField()) for column in asked.columns]
    rows = shape.Meta.model._default_manager.filter(pk__in=RawSQL(WHICH, ()))  # type: ignore[attr-defined]  # noqa: S611
    sql, values = rows.order_by(*asked.order).values_list(*selected).query.sql_with_params()
    return Plan(sql, tuple(values), parts)


@dataclass(frozen=True, slots=True)
class Plan:
    """A SELECT, what stands for its first parameters, and what makes JSON of its columns."""

    sql: str
    values: tuple[Any, ...]
    parts: tuple[Part, ...]

    def found(self, rows: list[tuple[Any, ...]]) -> Found:
        """The rows of the SELECT on the wire."""
        by_column = ([row[index] for row in rows] for index in count())
        written = [part.write(*islice(by_column, len(part.columns))) for part in self.parts]
        shown = [orjson.Fragment(f"{{{','.join(members)}}}") for members in zip(*written, strict=True)]
        used = sum(len(part.columns) for part in self.parts)
        return Found(shown, [row[used:] for row in rows])


@dataclass(frozen=True, slots=True)
class Part:
    """Some members of a shape: the columns they are made of, and what makes them, for all rows, of these."""

    columns: Sequence[Any]
    write: Callable[..., Iterable[str]]


def parts_of(shape: type[RowShape[Any]], actor: Contributor, names: Collection[str] = ()) -> Iterator[Part]:
    """What a shape asks the database for. Of thousands of rows each step counts, so a step is taken for all at once."""

    def wanted(columns: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in columns.items() if not names or name in names}

    if own := wanted(columns_of(shape)):
        yield Part([Cast(Json(own), TextField())], functools.partial(members, nulls(own)))
    for beside in shape.beside:
        if there := wanted(beside.columns):
            yield Part([first(beside, there)], functools.partial(members, nulls(there)))
    for one in shape.worked_out:
        if wanted({one.name: None}):
            yield Part(one.needs(actor), functools.partial(map, one.writer()))


def first(beside: Beside, columns: Mapping[str, Any]) -> Subquery:
    """The first row of what stands beside a row, as JSON in text."""
    return Subquery(beside.rows().values(told=Cast(Json(columns), TextField()))[:1])


def nulls(names: Collection[str]) -> str:
    return ",".join(f'"{name}":null' for name in names)


def members(otherwise: str, texts: Iterable[str | None]) -> list[str]:
    """Objects of JSON without their braces."""
    return [otherwise if text is None else text[1:-1] for text in texts]


def found_in(shape: Output, rows: Iterable[Any], columns: Sequence[str] = ()) -> Found:
    """The rows in their order, as models: of shapes with something that only Python works out."""
    fetched = list(rows)
    places = [tuple(as_text(attrgetter(column)(row)) for column in columns) for row in fetched]
    return Found([shape.to_representation(row) for row in fetched], places)


def as_text(value: Any) -> str:
    """A column's value as the database writes it."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
