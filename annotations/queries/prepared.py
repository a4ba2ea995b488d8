"""Statements that the database prepares: those that are asked all the time, where it takes longer to plan than to find
the rows. What they find them by is an id or the like, so one plan is right for all values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import NotSupportedError, connection
from psycopg import Cursor


def fetched(sql: str, values: Sequence[Any], kind: type[Cursor] = Cursor) -> list[tuple[Any, ...]]:
    """The rows of a statement of Django's, or by a `RawCursor` of one with numbered places. psycopg prepares it the
    fifth time, unless a pooler stands between (`workbench.database`)."""
    connection.ensure_connection()
    # Django's own cursors write the values into the statement, so that each is another one.
    binding: Any = kind(connection.connection)
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(binding) as cursor:
        try:
            cursor.execute(sql, values)
        except NotSupportedError:
            # A column has got another type since: what was prepared has to go. A rollback lets go of it by itself.
            if connection.in_atomic_block:
                raise
            cursor.execute("DEALLOCATE ALL")
            cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
