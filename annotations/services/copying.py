"""Writing very many rows at once, new ones by COPY: what Django spends on the words of an INSERT is as much as
PostgreSQL spends on the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from django.db import connection, models


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert rows that are new, as they are. Raises DatabaseError."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    with copying(model, [str(field.column) for field in fields]) as copy:
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


def update_many(model: type[models.Model], rows: Sequence[models.Model], names: Collection[str]) -> None:
    """Write the fields `names` of rows that are there, as they are, in one statement. Raises DatabaseError."""
    if not rows:
        return
    columns = {str(field.column): field.attname for field in model._meta.concrete_fields if field.name in names}
    values = [{"id": row.pk, **{column: getattr(row, name) for column, name in columns.items()}} for row in rows]
    table, sets = model._meta.db_table, ", ".join(f'"{column}" = new."{column}"' for column in columns)
    statement = f'UPDATE "{table}" AS row SET {sets} FROM jsonb_populate_recordset(NULL::"{table}", %s) AS new'  # noqa: S608  # names of ours
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE row.id = new.id", [orjson.dumps(values).decode()])


@contextmanager
def copying(model: type[models.Model], columns: Iterable[str]) -> Iterator[Any]:
    """A COPY into a table, which takes rows by `write_row`. Raises DatabaseError, as any other statement does."""
    named = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY "{model._meta.db_table}" ({named}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy
