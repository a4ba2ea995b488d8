"""Asking for an export, making its file, and running a failed one again."""

from __future__ import annotations

import dataclasses
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError
from annotations.exporters import EXPORTERS
from annotations.exporters.assembly import annotated_set
from annotations.exporters.output import MeasuredFile
from annotations.models import Contributor, Export, Job
from annotations.queries.exports import count_of_claims_exported
from annotations.services.guards import require_fields
from annotations.services.history import Act
from annotations.services.jobs import (
    Keeper,
    LostLeaseError,
    claim_job,
    enqueue_job,
    fail_job,
    finish_job,
    keeping,
    update_held,
)
from annotations.services.storing import WholeFile, part_named

MOST_UNDER_WAY = 20  # exports of one person in a project, waiting or running


@transaction.atomic
def request_export(*, actor: Contributor, format: str, act: Act | None = None) -> Export:  # noqa: A002  # its name
    """Ask for the project's annotated set in a format; a worker makes the file.

    Raises:
        InvalidInputError: no such format. ConflictError: the actor has many under way already.
    """
    permissions.require(actor, "export.make")
    require_not_too_many(actor)
    export = Export(project=actor.project, created_by=actor)
    require_fields(export, {"format": format}, ("format",))
    export.save(force_insert=True)
    (act or Act(actor)).created("export.requested", export)
    enqueue_job(export)
    return export


def require_not_too_many(actor: Contributor) -> None:
    """Refuse who would keep the workers from everybody else."""
    going = Export.objects.filter(created_by=actor, state__in=[Job.State.QUEUED, Job.State.RUNNING]).count()
    if going >= MOST_UNDER_WAY:
        raise ConflictError(
            _("%(count)d exports of yours are under way. Wait until one has ended.") % {"count": going},
            limit=MOST_UNDER_WAY,
        )


@transaction.atomic
def retry_export(*, actor: Contributor, export: Export, act: Act | None = None) -> Export:
    """Run a failed export again, as if it had just been asked for. Raises ConflictError for one that has not failed."""
    permissions.require(actor, "export.make", export)
    failed = Export.objects.filter(pk=export.pk, state=Job.State.FAILED)
    if not failed.update(state=Job.State.QUEUED, attempts=0, problem="", done=0, total=0, ended_at=None):
        raise ConflictError(_("Only an export that has failed can be run again. Make a new one instead."))
    export.refresh_from_db()
    (act or Act(actor)).noted("export.retried", export, None, {})
    enqueue_job(export)
    return export


def run_export(export_id: uuid.UUID) -> None:
    """Make the file of an export, if it is there to be made; otherwise do nothing.

    The export ends finished or failed. Where what went wrong is not known, or the worker dies, the sweeper sees the
    lease run out.
    """
    export = take_export(export_id)
    if export is None:
        return
    try:
        finish_or_fail(export)
    except LostLeaseError:
        # Another worker has it, with a file of its own name.
        remove_files(export)


def take_export(export_id: uuid.UUID) -> Export | None:
    """Claim an export and clear away what an attempt before this one has left behind."""
    before = Export.objects.filter(pk=export_id).first()
    export = claim_job(Export, export_id)
    if before is not None and before.lease_token is not None and export is not None:
        remove_files(before)
    return export


def finish_or_fail(export: Export) -> None:
    """Make the file and end the job. Raises LostLeaseError."""
    try:
        with keeping(export) as keeper:
            update_held(export, total=count_of_claims_exported(export.project))
            make_file(export, keeper)
    except OSError as refused:
        reason = refused.strerror or _("unknown reason")
        fail_job(export, _("The file could not be written (%(reason)s).") % {"reason": reason})
        remove_files(export)
    except SoftTimeLimitExceeded:
        fail_job(export, _("This took longer than a job may take, so it was stopped."))
        remove_files(export)


def make_file(export: Export, keeper: Keeper) -> None:
    """Write the file under a temporary name, hand it to the store when it is whole, and only then say so."""
    part = part_of(export)
    with part.open("wb") as file:
        measured = MeasuredFile(file)
        write_rows(export, measured, keeper)
        file.flush()
        # A power cut must not leave a row that says "finished" beside half a file.
        os.fsync(file.fileno())
    with WholeFile(part) as whole:
        path = default_storage.save(name_of(export), whole)
    part.unlink(missing_ok=True)
    finish_job(
        export,
        path=path,
        size=measured.size,
        sha256=measured.digest.hexdigest(),
        done=keeper.done,
        total=keeper.done,
    )


def write_rows(export: Export, out: MeasuredFile, keeper: Keeper) -> None:
    """Write the set as it is at one moment, while people go on working."""
    with snapshot():
        rows = annotated_set(export, settings.SITE_URL)
        counted = ((article, keeper.counting(claims)) for article, claims in rows.articles)
        EXPORTERS[export.format].write(dataclasses.replace(rows, articles=counted), out)


@contextmanager
def snapshot() -> Iterator[None]:
    """One moment of the database for everything read inside.

    Cursors and the queries beside them then agree: no claim without the assessment its tag follows from. A cursor
    WITH HOLD would be one statement's moment only, and copy all rows to the server's disk first. The price is that
    nothing can be written meanwhile on this connection: signs of life go through the keeper's own.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def name_of(export: Export) -> str:
    """The name in the store. It is one attempt's own, so that two can never write the same file."""
    return f"exports/{export.lease_token}.{EXPORTERS[export.format].extension}"


def part_of(export: Export) -> Path:
    """The temporary name while the file is being written."""
    return part_named(export.lease_token)


def remove_files(export: Export) -> None:
    """Remove what an attempt has written."""
    part_of(export).unlink(missing_ok=True)
    default_storage.delete(name_of(export))
