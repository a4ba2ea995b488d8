"""Queries that are asked with every request, always the same but for their values.

Django works their SQL out of the query anew each time, which takes five to twenty times as long as to hand a statement
over and to read a row. What is decided by a query stays decided there: only its words are kept, and how the database
finds its rows (`queries.prepared`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

from annotations.queries.prepared import fetched

Row = TypeVar("Row")


class Spelled(Generic[Row]):
    """A query whose statement is spelled once for each thread and language.

    It takes ids, texts, times and whole numbers, by position, and does nothing with them but hand them on to filters
    that compare with a value as it is.
    """

    def __init__(self, query: Callable[..., QuerySet[Any, Row]]) -> None:
        self.query = query
        self.kept = threading.local()

    def __call__(self, *values: Any) -> list[Row]:
        """The rows of these values."""
        language = get_language() or ""
        statement: Statement | None = getattr(self.kept, language, None)
        if statement is None:
            statement = Statement(self.query, values)
            setattr(self.kept, language, statement)
        return statement.rows(values)

    def first(self, *values: Any) -> Row | None:
        """The first row, None where there is none."""
        return next(iter(self(*values)), None)


class Statement:
    """SQL with marks in the places of values, and the query that makes rows of what comes back."""

    def __init__(self, query: Callable[..., QuerySet[Any]], values: Sequence[Any]) -> None:
        marks = [MARKS[type(value)](place) for place, value in enumerate(values)]
        self.queryset = query(*marks)
        self.compiler: SQLCompiler = self.queryset.query.get_compiler(self.queryset.db)
        self.sql, self.parameters = self.compiler.as_sql()
        known = [
            marks.index(one) if isinstance(one, tuple(MARKS)) and one in marks else None for one in self.parameters
        ]
        self.places = [(index, place) for index, place in enumerate(known) if place is not None]
        if set(known) - {None} != set(range(len(marks))):
            raise ValueError("A value does not stand in the statement as it is.")
        converters = self.compiler.get_converters([column[0] for column in self.compiler.select])
        self.compiler.get_converters = lambda _columns: converters
        # Rows are read by asking the query for a compiler, and that for what its statement finds.
        self.queryset.query.get_compiler = lambda *_args, **_options: self.compiler  # type: ignore[method-assign]

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """What the query finds with these values in the places of the marks."""
        filled = list(self.parameters)
        for index, place in self.places:
            filled[index] = values[place]
        self.compiler.connection = connections[self.queryset.db]
        found = [fetched(self.sql, filled)]
        self.compiler.execute_sql = lambda *_args, **_options: found  # type: ignore[method-assign, assignment]
        return list(self.queryset.all())


# A value of each type that no query of ours has of itself, for every place.
MARKS: dict[type, Callable[[int], Any]] = {
    UUID: lambda place: UUID(int=(0xFACADE << 100) + place),
    datetime: lambda place: datetime(1001, 1, 1 + place, tzinfo=UTC),
    str: lambda place: f"\N{REPLACEMENT CHARACTER}{place}",
    int: lambda place: 1_987_654_321 + place,
}
