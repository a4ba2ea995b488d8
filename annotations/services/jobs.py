"""Holding a job: claiming it, keeping it while working, ending it, and giving back what a dead worker left.

The row is the job, a message only wakes it. Who claims it gets a lease with a token; every later write asks for the
token, so a worker that was given up for dead and comes back writes nothing. All times are the database's, because the
clocks of several machines differ.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotations import queue
from annotations.models import Export, Import, Job
from annotations.services.history import Act

J = TypeVar("J", bound=Job)
T = TypeVar("T")

log = logging.getLogger(__name__)

KINDS: tuple[type[Job], ...] = (Export, Import)
# Work that is settled piece by piece goes on where it was left; everything else begins anew.
RESUMED = (Import,)


class LostLeaseError(Exception):
    """The job is no longer this worker's: another one holds it, or it is over."""


def lease_end() -> Combinable:
    """When a lease taken or kept now runs out."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def task_of(job: Job) -> str:
    """The name of the task that works on a job."""
    if isinstance(job, Import):
        return "annotations.read_import" if job.phase == Import.Phase.READING else "annotations.write_import"
    return "annotations.run_export"


def enqueue_job(job: Job) -> None:
    """Wake a worker for a queued job on commit. Until the lease runs out the sweeper trusts that it was heard."""
    type(job)._default_manager.filter(pk=job.pk, state=Job.State.QUEUED).update(lease_until=lease_end())
    queue.send(task_of(job), job.pk)


def claim_job(kind: type[J], job_id: uuid.UUID) -> J | None:
    """Take a job that waits, or that a dead worker left, in one conditional UPDATE. What is settled of it is kept.

    None when there is nothing to do: it is over, somebody holds it, it has been tried often enough, it does not exist.
    """
    jobs = kind._default_manager.filter(pk=job_id, attempts__lt=Job.MAX_ATTEMPTS)
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    taken = jobs.filter(free).update(
        state=Job.State.RUNNING,
        lease_token=uuid.uuid4(),
        lease_until=lease_end(),
        attempts=F("attempts") + 1,
        started_at=Now(),
        ended_at=None,
        problem="",
        **({"done_before": F("done")} if issubclass(kind, RESUMED) else {"done": 0, "total": 0}),
    )
    return kind._default_manager.select_related("project", "created_by").get(pk=job_id) if taken else None


def update_held(job: Job, **fields: Any) -> None:
    """Write to a job that is ours. Raises LostLeaseError, having written nothing, when it is not any more."""
    held = type(job)._default_manager.filter(pk=job.pk, state=Job.State.RUNNING, lease_token=job.lease_token)
    if not held.update(**fields):
        raise LostLeaseError(job.pk)


def keep_lease(job: Job, **progress: int) -> None:
    """Say that the work goes on, and how far it is (`done`). Raises LostLeaseError."""
    update_held(job, lease_until=lease_end(), **progress)


def settle_batch(job: Job, **progress: Any) -> str:
    """Say how far a job has come for good, in the transaction that has brought it there. Attempts are counted anew: a
    worker that dies after this has got somewhere.

    Returns what a person wishes of whoever works on it: one of `Job.Wish`, or "". Raises LostLeaseError.
    """
    update_held(job, lease_until=lease_end(), attempts=0, **progress)
    return type(job)._default_manager.values_list("wish", flat=True).get(pk=job.pk)


@transaction.atomic
def heed_wish(job: Job, wish: str) -> None:
    """Stop working on a job as a person wishes: it is paused, or cancelled for good. Raises LostLeaseError."""
    ends = wish == Job.Wish.CANCEL
    state = Job.State.CANCELLED if ends else Job.State.PAUSED
    update_held(job, state=state, lease_until=None, lease_token=None, wish="", **({"ended_at": Now()} if ends else {}))


@transaction.atomic
def give_back(job: Job) -> None:
    """Let others have their turn: the job waits again, and goes on where it is. Raises LostLeaseError."""
    update_held(job, state=Job.State.QUEUED, lease_token=None)
    enqueue_job(job)


@transaction.atomic
def postpone_job(job: Job, seconds: float) -> None:
    """Put a job off that has to wait for others: the sweeper wakes it then. This attempt does not count.

    Raises LostLeaseError.
    """
    later = Now() + timedelta(seconds=seconds)
    update_held(job, state=Job.State.QUEUED, lease_token=None, lease_until=later, attempts=F("attempts") - 1)


@transaction.atomic
def finish_job(job: J, **result: Any) -> J:
    """End a job well, with what came of it. Raises LostLeaseError."""
    update_held(job, state=Job.State.FINISHED, lease_until=None, ended_at=Now(), wish="", **result)
    job.refresh_from_db()
    Act(job.created_by).noted(f"{job._meta.model_name}.finished", job, None, {})
    return job


@transaction.atomic
def fail_job(job: Job, problem: str, **more: str) -> None:
    """End a job badly, with a sentence for the person, and `more` for programs. Raises LostLeaseError."""
    update_held(job, state=Job.State.FAILED, lease_until=None, ended_at=Now(), problem=problem, wish="", **more)
    note_failure(job, problem)


def note_failure(job: Job, problem: str) -> None:
    """Remember that a job failed, and why."""
    Act(job.created_by).noted(f"{job._meta.model_name}.failed", job, None, {"problem": problem})


class Keeper:
    """Keeps a job in a thread of its own while the work goes on.

    The thread has its own database connection, so that progress is seen while the work sits in one long transaction,
    and so that a slow step (a large file on its way to a store) does not look like death.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done = 0
        self.lost = False
        self.over = threading.Event()
        self.interval = min(1.0, settings.JOB_LEASE_SECONDS / 4)
        self.thread = threading.Thread(target=self.keep, name=f"keeper of {job.pk}", daemon=True)

    def keep(self) -> None:
        """What the thread does until the work is over."""
        try:
            while not self.over.wait(self.interval) and not self.lost:
                self.beat()
        finally:
            connection.close()

    def beat(self) -> None:
        """One sign of life. A database out of reach is asked again: the lease outlasts several."""
        try:
            # What is settled piece by piece says itself how far it is.
            keep_lease(self.job, **({} if isinstance(self.job, RESUMED) else {"done": self.done}))
        except LostLeaseError:
            self.lost = True
        except OperationalError:
            log.warning("No sign of life could be written for job %s.", self.job.pk, exc_info=True)
            connection.close()

    def counting(self, items: Iterable[T]) -> Iterator[T]:
        """Pass the items on and count them as done. Raises LostLeaseError as soon as the job is another's."""
        for item in items:
            if self.lost:
                raise LostLeaseError(self.job.pk)
            yield item
            self.done += 1


@contextmanager
def keeping(job: Job) -> Iterator[Keeper]:
    """Keep a claimed job while the block works on it."""
    keeper = Keeper(job)
    keeper.thread.start()
    try:
        yield keeper
    finally:
        keeper.over.set()
        keeper.thread.join()


def sweep_jobs() -> int:
    """Give back what dead workers left, and send again what nobody picked up; returns how many jobs that were.

    May run at any time and several times at once: each job is taken in a conditional UPDATE.
    """
    return sum(sweep_job(kind, key) for kind in KINDS for key in list(jobs_overdue(kind)))


def jobs_overdue(kind: type[Job]) -> Iterable[uuid.UUID]:
    """Ids of the jobs that wait or run and whose lease has run out."""
    going = kind._default_manager.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    overdue = going.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))
    return overdue.order_by("created_at").values_list("pk", flat=True)


@transaction.atomic
def sweep_job(kind: type[Job], key: uuid.UUID) -> bool:
    """Queue one overdue job again, or fail it when it has been tried often enough. False: somebody was faster."""
    overdue = kind._default_manager.select_for_update(skip_locked=True, of=("self",)).select_related("created_by")
    job = overdue.filter(pk=key, pk__in=jobs_overdue(kind)).first()
    if job is None:
        return False
    if job.attempts < Job.MAX_ATTEMPTS:
        kind._default_manager.filter(pk=key).update(state=Job.State.QUEUED)
        enqueue_job(job)
        return True
    problem = _("This stopped %(times)d times without an end, so it was given up. Run it again, or tell the owner.")
    problem %= {"times": job.attempts}
    ended = {"state": Job.State.FAILED, "lease_until": None, "ended_at": Now(), "problem": problem}
    kind._default_manager.filter(pk=key).update(**ended)
    note_failure(job, problem)
    return True
