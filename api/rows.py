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
from uuid import UUID

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat
from django.utils.translation import get_language
from psycopg import RawCursor
from rest_framework import serializers

from annotations.models import Contributor
from annotations.queries.prepared import fetched
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
    others = {name for one in getattr(shape, "beside", ()) for name in one.names}
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


# Between columns that are read as one text: for thousands of rows each text counts.
PART = "\x1f"


def together(*columns: Any) -> Any:
    """Some columns as one text. It is told apart again where one of them alone may have a PART in it."""
    first, *others = (Cast(F(one) if isinstance(one, str) else one, TextField()) for one in columns)
    between = [part for one in others for part in (Value(PART), one)]
    return Concat(first, *between, output_field=TextField()) if others else first


class Found(NamedTuple):
    """Rows: each as it is shown, and for each the columns that were asked for beside it, as one text (`together`)."""

    shown: list[Any]
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of rows: the fields in `names` alone (where there are any); `embeds`, each with its name; `columns`
    as text beside each row; the `order` they stand in, if it matters; `filled`, the columns of either that are an
    expression, by their names."""

    names: tuple[str, ...] = ()
    embeds: tuple[tuple[str, Embed], ...] = ()
    columns: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    filled: tuple[tuple[str, Any], ...] = ()


# All rows of a kind that somebody sees: a query that asks for nothing but who it is, not for the time either.
Seen = Callable[[Contributor], QuerySet[Any]]


class Sight(NamedTuple):
    """What somebody sees of a kind of rows, and what of those in the trash."""

    rows: Seen
    deleted: Seen | None = None


def rows_seen(seen: Seen, actor: Contributor) -> QuerySet[Any]:
    """The rows that an actor sees in the role they have now."""
    return begun(seen, actor, (actor.role, get_language())).all()


@functools.lru_cache(maxsize=500)
def begun(seen: Seen, actor: Contributor, _now: tuple[str, str | None]) -> QuerySet[Any]:
    """A query that others are made of. To begin it takes Django a tenth of a request."""
    return seen(actor)


def read(
    shape: type[RowShape[Any]], rows: QuerySet[Any], actor: Contributor, asked: Asked, seen: Seen | None = None
) -> Found:
    """The rows, each as JSON of its shape. Where `seen` says what they are among, their ids are found first."""
    rows = rows.prefetch_related(None)
    try:
        if seen is not None:
            ids, columns = ids_of(rows, asked.columns)
            found = read_by(ids, shape, seen, actor, asked) if ids else Found([], [])
            if found.columns == columns:
                return found
            # Somebody has taken one away in between, or put it elsewhere. Nothing comes between one statement.
        which = composed(*rows.values("pk").query.sql_with_params())
    except EmptyResultSet:
        return Found([], [])
    planned = plan(shape, actor, (actor.role, get_language()), asked)
    with connection.cursor() as cursor:
        cursor.execute(planned.sql.replace(f"({WHICH})", f"({which})"))
        return planned.found(cursor.fetchall())


def ids_of(rows: QuerySet[Any], columns: Sequence[str]) -> tuple[str | None, list[str]]:
    """The ids of rows, as one array in the words of the database, None for no row; and their `columns` as text."""
    places = {f"place_{index}": F(column) for index, column in enumerate(columns)}
    sql, values = rows.values("pk", **places).query.sql_with_params()
    # What `together` says, which takes Django longer to spell than all the rest.
    joined = f", '{PART}', ".join(f"{place}::text" for place in places)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg(pk)::text, array_agg(concat({joined})) FROM ({sql}) AS found", values)  # noqa: S608
        ids, told = cursor.fetchone()
        return ids, told or []


def read_by(key: UUID | str, shape: type[RowShape[Any]], seen: Seen, actor: Contributor, asked: Asked) -> Found:
    """The row with an id, or those with ids of an array, as far as the actor sees them. The statement is the same each
    time but for the ids, and is prepared: to plan how a row is read, with all that belongs to it, takes the database
    as long as to read a page of them."""
    by = Among(seen, "= $1" if isinstance(key, UUID) else "= ANY($1)")
    try:
        planned = plan(shape, actor, (actor.role, get_language()), asked, by)
    except EmptyResultSet:
        return Found([], [])
    return planned.found(fetched(planned.sql, [key, *planned.ids], RawCursor))


class Among(NamedTuple):
    """Rows that somebody sees, of which the `condition` takes those with some ids."""

    seen: Seen
    condition: str


# Stands in the SQL of a plan where the query of the rows goes, or the condition.
WHICH = "SELECT which_rows"
END = 1_000_000


@functools.lru_cache(maxsize=500)
def plan(
    shape: type[RowShape[Any]],
    actor: Contributor,
    _now: tuple[str, str | None],
    asked: Asked,
    by: Among | None = None,
) -> Plan:
    """How rows of a shape are read for an actor in the role and language they have now: those a query finds, or those
    with some ids. To put the SELECT together takes Django longer than to read a page by it, so it is done once; which
    rows are read is asked anew each time."""
    parts = tuple(parts_of(shape, actor, asked))
    selected = [one for part in parts for one in part.columns]
    selected += [together(*asked.columns)] if asked.columns else []
    among = shape.Meta.model._default_manager.all() if by is None else rows_seen(by.seen, actor)  # type: ignore[attr-defined]
    rows: QuerySet[Any, Any] = among.prefetch_related(None).filter(pk__in=RawSQL(WHICH, ()))  # noqa: S611
    # With an end, however far, the database sorts the rows before it writes them, not after.
    rows = rows.alias(**dict(asked.filled)).order_by(*asked.order).values_list(*selected)[:END]
    sql, values = rows.query.sql_with_params()
    if by is None:
        return Plan(composed(sql, values), parts)
    numbered, ids = with_ids_apart(sql, values)
    return Plan(numbered.replace(f"IN ({WHICH})", by.condition), parts, ids)


def composed(sql: str, values: Sequence[Any]) -> str:
    """The statement with its values in it, quoted: psycopg would look for their places in long words anew each time."""
    words: str = connection.ops.compose_sql(sql, values)  # type: ignore[attr-defined]  # of PostgreSQL's
    return words


def with_ids_apart(sql: str, values: Sequence[Any]) -> tuple[str, tuple[UUID, ...]]:
    """The statement with the other values in it and the ids, of who asks and of the project, beside it, numbered from 2
    on: so it is the same for everybody."""
    numbers = count(2)
    words = (f"${next(numbers)}" if isinstance(one, UUID) else composed("%s", [one]) for one in values)
    return sql % tuple(words), tuple(one for one in values if isinstance(one, UUID))


@dataclass(frozen=True, slots=True)
class Plan:
    """A SELECT, and what makes JSON of its columns; `ids` where they stand beside it."""

    sql: str
    parts: tuple[Part, ...]
    ids: tuple[UUID, ...] = ()

    def found(self, rows: list[tuple[Any, ...]]) -> Found:
        """The rows of the SELECT on the wire."""
        by_column = ([row[index] for row in rows] for index in count())
        shown = [orjson.Fragment(text) for text in objects(self.parts, by_column)]
        used = sum(len(part.columns) for part in self.parts)
        return Found(shown, [row[used] for row in rows] if rows and len(rows[0]) > used else [])


@dataclass(frozen=True, slots=True)
class Part:
    """Some members of a shape: the columns they are made of, and what makes them, for all rows, of these."""

    columns: Sequence[Any]
    write: Callable[..., Iterable[str]]


def objects(parts: Iterable[Part], by_column: Iterator[Sequence[Any]]) -> Iterator[str]:
    """The rows as objects of JSON, made of the members of all parts."""
    # Of thousands of rows each step counts, so a step is taken for all of them at once.
    written = [part.write(*islice(by_column, len(part.columns))) for part in parts]
    return (f"{{{','.join(members)}}}" for members in zip(*written, strict=True))


def parts_of(shape: type[RowShape[Any]], actor: Contributor, asked: Asked) -> Iterator[Part]:
    """What a shape asks the database for."""

    def wanted(columns: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in columns.items() if not asked.names or name in asked.names}

    if own := wanted(columns_of(shape)):
        yield Part([Cast(Json(own), TextField())], functools.partial(members, nulls(own)))
    for beside in shape.beside:
        if there := wanted(dict.fromkeys(beside.names)):
            yield first(beside, there)
    for one in shape.worked_out:
        if wanted({one.name: None}):
            yield Part([one.needs(actor)], functools.partial(written_out, one.writer))
    if asked.embeds:
        yield embedded([embed.part(name, actor) for name, embed in asked.embeds])


def embedded(parts: Sequence[Part]) -> Part:
    """All that is embedded, as one member."""
    columns = [column for part in parts for column in part.columns]
    return Part(columns, lambda *by_column: [f'"embedded":{text}' for text in objects(parts, iter(by_column))])


@dataclass(frozen=True, slots=True)
class One:
    """What a row can have embedded: the one row its column `key` names, as far as the reader may see it."""

    shape: type[RowShape[Any]]
    rows: Callable[[Contributor], QuerySet[Any]]
    key: str

    def part(self, name: str, actor: Contributor) -> Part:
        def write(keys: Sequence[str | None]) -> list[str]:
            rows = self.rows(actor).filter(pk__in={key for key in keys if key})
            found = read(self.shape, rows, actor, Asked(columns=("pk",)))
            texts = {key: orjson.dumps(row).decode() for row, key in zip(*found, strict=True)}
            return [f'"{name}":{texts.get(key or "", "null")}' for key in keys]

        return Part([Cast(F(self.key), TextField())], write)


@dataclass(frozen=True, slots=True)
class Many:
    """What a row can have embedded: all rows that name it, as far as the reader may see them. `rows` take who reads and
    the outer row’s id (`OuterRef`)."""

    shape: type[RowShape[Any]]
    rows: Callable[[Contributor, Any], QuerySet[Any]]

    def part(self, name: str, actor: Contributor) -> Part:
        rows = every(self.rows(actor, OuterRef("pk")), self.shape)
        written = Cast(Func(rows, function="array_to_json", output_field=JSONField()), TextField())
        return Part([written], lambda texts: [f'"{name}":{text}' for text in texts])


Embed = One | Many


def first(beside: Beside, names: Collection[str]) -> Part:
    """The first row of what stands beside a row. It is asked for as one flat object and parted behind the id: an object
    within an object costs the database as much as to find them both."""
    (id_, path), (name, inner) = beside.id, beside.object
    flat = {**({id_: F(path)} if id_ in names else {}), **(inner if name in names else {})}
    text = Subquery(beside.rows().values(told=Cast(Json(flat), TextField()))[:1])
    if name not in names:
        return Part([text], functools.partial(members, nulls(names)))

    def write(texts: Iterable[str | None]) -> Iterator[str]:
        for one in members("", texts):
            head, comma, tail = one.partition(",") if id_ in names else ("", "", one)
            yield f'{head}{comma}"{name}":{{{tail}}}' if one else nulls(names)

    return Part([text], write)


def nulls(names: Collection[str]) -> str:
    return ",".join(f'"{name}":null' for name in names)


def written_out(writer: Callable[[], Callable[[str], str]], texts: Iterable[str]) -> list[str]:
    """What Python works out of a column."""
    write = writer()
    return [write(text) for text in texts]


def members(otherwise: str, texts: Iterable[str | None]) -> list[str]:
    """Objects of JSON without their braces."""
    return [otherwise if text is None else text[1:-1] for text in texts]


def found_in(shape: Output, rows: Iterable[Any], columns: Sequence[str] = (), names: Collection[str] = ()) -> Found:
    """The rows in their order, as models: of shapes with something that only Python works out."""
    fetched = list(rows)
    shown = [shape.to_representation(row) for row in fetched]
    if names:
        shown = [{name: row[name] for name in names} for row in shown]
    return Found(shown, [PART.join(as_text(attrgetter(column)(row)) for column in columns) for row in fetched])


def as_text(value: Any) -> str:
    """A column's value as the database writes it."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
