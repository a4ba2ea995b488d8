"""What has to hold around Django's own `migrate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pgmq import get_embedded_install_sql, get_embedded_sql_version

from workbench import celery_app
from workbench.environment import CannotStartError

OLDEST_SERVER = 150000
LOCK = 0x6D696772617465  # "migrate"; a number that nobody else uses in this database

WOKEN = """
SELECT 1 FROM pg_trigger WHERE tgname = 'trigger_notify_queue_insert_listeners'
AND tgrelid = to_regclass('pgmq.' || pgmq.format_table_name(%s, 'q'))
"""

_holding = False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock that lets one process migrate while the others wait for it.

    Whoever has it already (restore, which migrates in the end) keeps it. It has a connection of its own, for a lock
    belongs to a session and a pooler would hand ours around.

    Raises:
        CannotStartError: the database cannot be reached or is too old.
    """
    global _holding  # noqa: PLW0603  one process is one holder
    if _holding:
        yield
        return
    try:
        holder = psycopg.connect(settings.DATABASE_DIRECT_URL, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise CannotStartError(f"The database cannot be reached (DATABASE_URL): {error}") from None
    with holder:
        if holder.info.server_version < OLDEST_SERVER:
            raise CannotStartError("The database is older than PostgreSQL 15 (DATABASE_URL).")
        holder.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _holding = True
        try:
            yield
        finally:
            _holding = False


def unknown_migrations(applied: Iterable[str]) -> list[str]:
    """Those of the migrations (`app.name`) that this version does not have, of applications that it has."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for migration in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in migration.replaces}
    return sorted(name for name in set(applied) - known if name.partition(".")[0] in loader.migrated_apps)


def require_known_migrations() -> None:
    """Refuse a database that a newer version of the workbench has changed already.

    Raises:
        CannotStartError: it names what is not known here.
    """
    unknown = unknown_migrations(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    if unknown:
        raise CannotStartError(
            f"The database belongs to a newer version of the workbench (it has {', '.join(unknown)}). "
            "Start that version, or restore a backup made with this one."
        )


def install_queue() -> None:
    """Put the schema of the task queue into the database, or renew it when the package has a newer one.

    Messages under way are given up then. Nothing is lost by it: the job rows know what is to be done.
    """
    version = get_embedded_sql_version()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pgmq'")
        if cursor.fetchone():
            return  # a server that brings the extension keeps it up itself
        cursor.execute("SELECT obj_description(to_regnamespace('pgmq'), 'pg_namespace')")
        (found,) = cursor.fetchone()
    if found == version:
        return
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as fresh:
        fresh.execute("DROP SCHEMA IF EXISTS pgmq CASCADE")
        fresh.execute(get_embedded_install_sql())
        fresh.execute(psycopg.sql.SQL("COMMENT ON SCHEMA pgmq IS {}").format(version))


def open_queue() -> None:
    """Make the queue that our tasks wait in, with the trigger that wakes workers.

    Every program would make both when it first speaks to the queue; two that do so at once on a new database fail, and
    a worker that fails there stays up without ever taking a task.
    """
    name = celery_app.conf.task_default_queue
    with psycopg.connect(settings.DATABASE_DIRECT_URL) as fresh:
        if not fresh.execute(WOKEN, [name]).fetchone():
            fresh.execute("SELECT pgmq.create(%s)", [name])
            fresh.execute("SELECT pgmq.enable_notify_insert(%s, 0)", [name])
