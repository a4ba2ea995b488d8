"""Bringing in what was confirmed: the items of an import become articles and revisions.

They are written in batches, each in one transaction with its items, its events and the position reached: a worker that
is killed loses the batch it was at, and the next one does that batch again and nothing else. A row with a problem is a
failed item, never the end.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import DomainError
from annotations.importers.answers import Head
from annotations.importers.refusals import NoTextError
from annotations.importers.sandbox import read_apart
from annotations.models import Article, Import, ImportItem
from annotations.services.arrivals import Arrival, arrival_of_answer, arrival_of_item, corrected, is_bulk
from annotations.services.batches import Batch
from annotations.services.jobs import (
    LostLeaseError,
    claim_job,
    fail_job,
    finish_job,
    give_back,
    heed_wish,
    keeping,
    settle_batch,
)
from annotations.services.reading import limits, request_for
from annotations.services.reports import keep_report
from annotations.services.storing import stored_on_disk

T = TypeVar("T")

log = logging.getLogger(__name__)

MOST_CODE_POINTS = 2_000_000  # of the texts of a batch, however few they are
TURN_SECONDS = 600  # then others have their turn
DOORS = 0x696D706F  # "impo"; with a project's number, its one door for what is written in batches
# For the index of words in texts: new entries are put aside and sorted in by the many, with memory to do it in. At the
# size that is right for single articles, PostgreSQL would be busy with little else.
FOR_MANY = "SET LOCAL gin_pending_list_limit = '32MB'; SET LOCAL work_mem = '64MB'"


def write_import(import_id: uuid.UUID) -> None:
    """Bring in what is left of an import, if it is there to be brought in; otherwise do nothing.

    It ends finished or failed, or paused or cancelled as somebody wished; or it gives others their turn and waits.
    """
    if not Import.objects.filter(pk=import_id, phase=Import.Phase.WRITING).exists():
        return
    job = claim_job(Import, import_id)
    if job is None:
        return
    try:
        with keeping(job):
            write_or_fail(job)
    except LostLeaseError:
        log.info("Import %s is another worker's, or over.", import_id)


def write_or_fail(job: Import) -> None:
    """Write what is left and say how it ended. Raises LostLeaseError."""
    try:
        permissions.require(job.created_by, "article.import")
        with arrivals_left(job) as arrivals:
            if write_all(job, arrivals):
                end_writing(job)
    except DomainError as refused:
        fail_job(job, refused.message, problem_code=refused.code)
    except OSError as refused:
        reason = refused.strerror or _("unknown reason")
        fail_job(job, _("The file could not be read (%(reason)s). Resume this later.") % {"reason": reason})
    except SoftTimeLimitExceeded:
        give_back(job)


def end_writing(job: Import) -> None:
    """Say that everything is in. Raises LostLeaseError; NoTextError where there was nothing."""
    if not job.done:
        raise NoTextError(_("There is no article in this file."), field="file")
    keep_report(job)
    finish_job(job, total=job.done, article=None if is_bulk(job) else first_article(job))


def first_article(job: Import) -> Article | None:
    """The article that the first of its items has become, or belongs to."""
    made = queries.items_in_order(job).exclude(article=None).select_related("article").first()
    return made.article if made is not None else None


def write_all(job: Import, arrivals: Iterator[Arrival]) -> bool:
    """Write batch after batch. False: somebody wished it to stop, or it is others' turn; the job says so."""
    began = time.monotonic()
    for count, batch in enumerate(one_ahead(in_batches(arrivals)), start=1):
        wish = write_batch(job, batch)
        if count & (count - 1) == 0:
            measure_tables(job.done)
        if wish:
            if wish == Import.Wish.CANCEL:
                keep_report(job)
            heed_wish(job, wish)
            return False
        if time.monotonic() - began > TURN_SECONDS:
            give_back(job)
            return False
    return True


def write_batch(job: Import, arrivals: Sequence[Arrival]) -> str:
    """Write a batch, or where the database refuses it as a whole, each of its arrivals by itself; one that is refused
    even so has failed. Returns what a person wishes of us, see `settle_batch`."""
    try:
        wish, progress = settle_arrivals(job, arrivals)
    except DatabaseError as refused:
        if not is_about_rows(refused):
            raise
        log.warning("Import %s: a batch was refused.", job.pk, exc_info=True)
        return write_one_by_one(job, arrivals)
    for name, value in progress.items():
        setattr(job, name, value)
    return wish


def write_one_by_one(job: Import, arrivals: Sequence[Arrival]) -> str:
    """Write what was refused as a batch. What is refused by itself has failed."""
    if len(arrivals) == 1:
        arrivals[0].problem = _("This could not be kept: the database refused it. Look for odd values in it.")
        arrivals[0].record = {}
    wishes = [write_batch(job, [arrival]) for arrival in arrivals]
    return next(filter(None, reversed(wishes)), "")


def is_about_rows(refused: DatabaseError) -> bool:
    """Whether it is a row that was refused, by its content or its neighbours (SQLSTATE 22 and 23), and not the database
    that is out of reach."""
    return str(getattr(refused.__cause__, "sqlstate", "") or "")[:2] in ("22", "23")


@transaction.atomic
def settle_arrivals(job: Import, arrivals: Sequence[Arrival]) -> tuple[str, dict[str, Any]]:
    """Settle a batch and say how far the job has come, in one transaction. Returns what a person wishes of us, and what
    is true of the job once this is committed. Raises LostLeaseError, DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(FOR_MANY)
        # What is here must be the same when it is asked and when it is written: one batch of a project at a time.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [DOORS, str(job.project_id)])
    arrivals, batch = with_items(job, arrivals), Batch(job)
    twins = queries.twins_of(job.project, [arrival.candidate for arrival in arrivals])
    for arrival, known in zip(arrivals, twins, strict=True):
        batch.settle(arrival, known)
    batch.write()
    progress = {
        "done": job.done + len(arrivals),
        "position": arrivals[-1].index,
        "tally": dict(Counter(job.tally) + batch.tally),
    }
    return settle_batch(job, **progress), progress


def with_items(job: Import, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """The arrivals, those of rows that were proposed to a person with what became of them there."""
    if not is_bulk(job):
        return list(arrivals)
    items = ImportItem.objects.filter(job=job, index__gte=arrivals[0].index, index__lte=arrivals[-1].index)
    proposed = {item.index: item for item in items}
    return [corrected(job, one, proposed[one.index]) if one.index in proposed else one for one in arrivals]


@contextmanager
def arrivals_left(job: Import) -> Iterator[Iterator[Arrival]]:
    """The articles of an import that are not settled yet, in order."""
    if not is_bulk(job):
        # Read here at once: a thread that asks the database would leave its connection open.
        items = list(queries.items_in_order(job).filter(state=ImportItem.State.PROPOSED))
        yield (arrival_of_item(job, item, alone=len(items) == 1) for item in items)
        return
    with stored_on_disk(job.path) as path:
        # Its format was told when it was read, and is not asked about again.
        request = replace(request_for(job, path, job.position + 1), format=job.format)
        answers = read_apart(request, limits())
        with closing(answers):
            yield (arrival_of_answer(job, answer) for answer in answers if not isinstance(answer, Head))


def in_batches(arrivals: Iterator[Arrival]) -> Iterator[list[Arrival]]:
    """The arrivals in lists that are neither too long nor too heavy."""
    batch: list[Arrival] = []
    weight = 0
    for arrival in arrivals:
        batch.append(arrival)
        weight += len(arrival.content.text) if arrival.content else 0
        if len(batch) >= settings.IMPORT_ROWS_AT_ONCE or weight >= MOST_CODE_POINTS:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def one_ahead(items: Iterator[T]) -> Iterator[T]:
    """The items, each taken in a thread while the one before is worked on: reading waits for no database."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def measure_tables(brought_in: int) -> None:
    """Let the planner know how large the tables have grown, where most of what is there was brought in just now. Before
    it has looked at them (a minute later, by itself) it takes them for as small as they were, and each check of a
    foreign key reads through all that was brought in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'annotations_revision'::regclass")
        [known] = cursor.fetchone()
        if known < 2 * brought_in:
            cursor.execute("ANALYZE annotations_article (id, project_id)")
            cursor.execute("ANALYZE annotations_revision (id, project_id, sketch)")
