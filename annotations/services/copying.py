"""Writing rows that belong together: a few in one go, very many new ones by COPY. What Django spends on the words of an
INSERT is as much as PostgreSQL spends on the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import orjson
from django.db import connection, models

FEW = 50


def insert_together(rows: Iterable[models.Model]) -> None:
    """Insert rows of several kinds that are new, as they are. Raises DatabaseError."""
    kinds: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        kinds.setdefault(type(row), []).append(row)
    if 0 < sum(map(len, kinds.values())) <= FEW:
        insert_few(kinds)
        return
    for model, some in kinds.items():
        insert_many(model, some)


def insert_few(kinds: Mapping[type[models.Model], Sequence[models.Model]]) -> None:
    """An INSERT for each kind, sent together: to send them one by one takes longer than to insert."""
    statements = [inserting(model, rows) for model, rows in kinds.items()]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements))
    for rows in kinds.values():
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  # as Django leaves it


def inserting(model: type[models.Model], rows: Sequence[models.Model]) -> str:
    """The statement that inserts the rows, with their values in it, quoted."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    # One row at a time: psycopg keeps where the values of a short statement go, and looks for it anew in a long one.
    places, compose = f"({', '.join(['%s'] * len(fields))})", connection.ops.compose_sql  # type: ignore[attr-defined]  # of PostgreSQL's
    values = [
        compose(places, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
        for row in rows
    ]
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join(values)}'  # noqa: S608  # names of ours, values quoted


def insert_many(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert rows that are new, as they are. Raises DatabaseError."""
    if not rows:
        return
    fields = model._meta.concrete_fields
    read = attrgetter(*(field.attname for field in fields))
    # What Django does to values of all other columns changes nothing, and takes longer than all else that is done here.
    documents = [(place, field) for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with copying(model, [str(field.column) for field in fields]) as copy:
        for row in rows:
            values = list(read(row))
            for place, field in documents:
                values[place] = field.get_db_prep_save(values[place], connection)
            copy.write_row(values)


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
