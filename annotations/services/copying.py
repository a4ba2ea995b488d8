"""Writing very many rows at once, by COPY: what Django spends on the words of an INSERT is as much as PostgreSQL spends
on the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert rows that are new, as they are. Raises DatabaseError."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    with copying(model, [str(field.column) for field in fields]) as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


@contextmanager
def copying(model: type[models.Model], columns: Iterable[str]) -> Iterator[Any]:
    """A COPY into a table, which takes rows by `write_row`. Raises DatabaseError, as any other statement does."""
    named = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY "{model._meta.db_table}" ({named}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy
