"""Pausing, resuming and cancelling an import while it is under way.

Who works on it is asked by a wish in the row, notices it at the next batch and stops there: nothing is half done.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError
from annotations.models import Contributor, Import
from annotations.services.history import Act
from annotations.services.jobs import enqueue_job

State, Wish = Import.State, Import.Wish


@transaction.atomic
def pause_import(*, actor: Contributor, received: Import) -> Import:
    """Let an import that waits or runs rest where it is. A second time changes nothing.

    Raises:
        ConflictError: it waits for a person, or is over.
    """
    permissions.require(actor, "article.import", received)
    job = locked(received)
    if job.state not in (State.QUEUED, State.RUNNING, State.PAUSED):
        raise ConflictError(_("Only an import that waits its turn or runs can be paused."), state=job.state)
    if job.wish == Wish.CANCEL:
        raise ConflictError(_("This import is being cancelled."), state=job.state)
    if job.state == State.PAUSED or job.wish == Wish.PAUSE:
        return job
    stop(job, Wish.PAUSE)
    Act(actor).noted("import.paused", job, None, {})
    return job


@transaction.atomic
def cancel_import(*, actor: Contributor, received: Import) -> Import:
    """End an import where it is. What it has brought in stays; nothing more comes. A second time changes nothing.

    Raises:
        ConflictError: it has ended otherwise.
    """
    permissions.require(actor, "article.import", received)
    job = locked(received)
    if job.state in (State.FINISHED, State.FAILED):
        raise ConflictError(_("This import is over, so there is nothing to cancel."), state=job.state)
    if job.state == State.CANCELLED or job.wish == Wish.CANCEL:
        return job
    stop(job, Wish.CANCEL)
    Act(actor).noted("import.cancelled", job, None, {})
    return job


@transaction.atomic
def resume_import(*, actor: Contributor, received: Import) -> Import:
    """Go on with an import that was paused, or that failed half-way, at the row where it was.

    Raises:
        ConflictError: it is not paused and has not failed.
    """
    permissions.require(actor, "article.import", received)
    job = locked(received)
    if job.state == State.RUNNING and job.wish == Wish.PAUSE:
        changed(job, wish="")
    elif job.state in (State.PAUSED, State.FAILED) and (job.path or job.url):
        changed(job, state=State.QUEUED, wish="", attempts=0, problem="", ended_at=None)
        enqueue_job(job)
    else:
        raise ConflictError(_("Only an import that is paused or has failed can go on."), state=job.state)
    Act(actor).noted("import.resumed", job, None, {})
    return job


def locked(received: Import) -> Import:
    """The import as it is now, held until the transaction ends."""
    return Import.objects.select_for_update(of=("self",), no_key=True).get(pk=received.pk)


def stop(job: Import, wish: str) -> None:
    """Stop a job at once where nobody works on it; otherwise ask who does."""
    if job.state == State.RUNNING and job.is_held:
        changed(job, wish=wish)
    elif wish == Wish.PAUSE:
        changed(job, state=State.PAUSED, wish="", lease_until=None, lease_token=None)
    else:
        changed(job, state=State.CANCELLED, wish="", lease_until=None, lease_token=None, ended_at=Now())


def changed(job: Import, **fields: object) -> None:
    """Write fields of a job that is locked, and read them again as the database has them."""
    Import.objects.filter(pk=job.pk).update(**fields)
    job.refresh_from_db(fields=list(fields))
