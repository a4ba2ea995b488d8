"""What a worker does when it is woken. A task is a door: it takes ids, calls a service, and holds no rule."""

from __future__ import annotations

import uuid

from celery import shared_task

from annotations.services import (
    allowances,
    deliveries,
    edits,
    entries,
    exports,
    fetches,
    idempotency,
    imports,
    jobs,
    presence,
    reading,
    watching,
    writing,
)


@shared_task(name="annotations.run_export")
def run_export(export_id: str) -> None:
    """Make the file of an export. A second run finds it held or over and does nothing."""
    exports.run_export(uuid.UUID(export_id))


@shared_task(name="annotations.look_again", soft_time_limit=60, time_limit=90)
def look_again() -> None:
    """Wake workers for feeds and watches that are due. A second run finds none left."""
    watching.wake_due()


@shared_task(name="annotations.check_feed")
def check_feed(feed_id: str) -> None:
    """Look what is new in a feed. A second run finds it held, or nothing new."""
    entries.check_feed(uuid.UUID(feed_id))


@shared_task(name="annotations.check_watch")
def check_watch(watch_id: str, contributor_id: str = "") -> None:
    """Look whether the text of an article has changed at its address. A second run finds it held, or unchanged."""
    edits.check_watch(uuid.UUID(watch_id), uuid.UUID(contributor_id) if contributor_id else None)


@shared_task(name="annotations.read_import")
def read_import(import_id: str) -> None:
    """Read what has come in. A second run finds it held, read or over and does nothing."""
    reading.read_import(uuid.UUID(import_id))


@shared_task(name="annotations.write_import")
def write_import(import_id: str) -> None:
    """Bring in what was read and confirmed. A second run finds it held or over and does nothing."""
    writing.write_import(uuid.UUID(import_id))


@shared_task(name="annotations.sweep_jobs", soft_time_limit=60, time_limit=90)
def sweep_jobs() -> None:
    """Wake again what a dead worker or a lost message left. A second run finds nothing left to do."""
    jobs.sweep_jobs()


@shared_task(name="annotations.tell_webhooks", soft_time_limit=240, time_limit=300)
def tell_webhooks() -> None:
    """Send to webhooks what has happened. A second run finds what is held by the first, and sends the rest."""
    deliveries.tell_webhooks()


@shared_task(name="annotations.call_webhook", soft_time_limit=240, time_limit=300)
def call_webhook(webhook_id: str) -> None:
    """Send to one webhook what is due. A second run finds it held, or nothing due."""
    deliveries.call_webhook(uuid.UUID(webhook_id))


@shared_task(name="annotations.forget_traces", soft_time_limit=60, time_limit=90)
def forget_traces() -> None:
    """Delete what has been kept long enough. A second run finds nothing left to do."""
    idempotency.forget_old_keys()
    presence.forget_old_readers()
    fetches.forget_old_turns()
    deliveries.forget_old_deliveries()
    imports.expire_imports()
    allowances.forget_old_allowances()
