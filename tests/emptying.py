"""How the database is emptied after a test that commits what it does.

Django truncates every table, which gives each of them and of their indexes a file of its own anew, and then writes the
permissions back: ten times the work of deleting the few rows that are there. The locks are the same, so that it waits
for those who still write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what `migrate` leaves there


def empty_database() -> None:
    """Delete every row of a model, whatever forbids it."""
    found = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    tables = sorted(map(connection.ops.quote_name, found))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger and no foreign key objects
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))


def may_delete_everything() -> bool:
    """Whether we are allowed to: in a database of yours perhaps not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@contextmanager
def emptied_by_deleting(*, if_allowed: bool) -> Iterator[None]:
    """Let tests that commit be followed by that, or by what Django does."""
    with pytest.MonkeyPatch.context() as patch:
        if if_allowed:
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_database())
        yield
