"""Reading what has come in: a worker has its bytes read apart (`importers.sandbox`) and keeps each article that is
found as an item, for a person to confirm.

A document is read in one go. The rows of a bulk file are settled batch by batch, without their texts, and a worker that
takes up the work of a dead one goes on behind the last.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from annotations.errors import DomainError
from annotations.importers.answers import Head, ItemRead, ItemRefused, Request
from annotations.importers.limits import Limits
from annotations.importers.refusals import NoTextError, TookTooLongError
from annotations.importers.sandbox import read_apart
from annotations.models import Import, ImportItem, Revision
from annotations.services.history import Act
from annotations.services.jobs import (
    LostLeaseError,
    claim_job,
    enqueue_job,
    fail_job,
    give_back,
    heed_wish,
    keeping,
    settle_batch,
    update_held,
)
from annotations.services.proposals import item_of
from annotations.services.retrieving import retrieve, with_address
from annotations.services.storing import stored_on_disk
from annotations.services.twins import note_twins

ASK = "ask"
AT_ONCE = 1024**2

Found = ItemRead | ItemRefused


def read_import(import_id: uuid.UUID) -> None:
    """Read an import, if it is there to be read; otherwise do nothing.

    It ends proposed, on its way to being written where its options have answered beforehand, or failed with a sentence.
    Where what went wrong is not known, or the worker dies, the sweeper sees the lease run out.
    """
    if not Import.objects.filter(pk=import_id, phase=Import.Phase.READING).exists():
        return
    job = claim_job(Import, import_id)
    if job is None:
        return
    try:
        if job.phase == Import.Phase.READING:
            read_or_fail(job)
        else:
            give_back(job)
    except LostLeaseError:
        return  # another worker has it


def read_or_fail(job: Import) -> None:
    """Read an import one holds and end the reading, well or badly. Raises LostLeaseError."""
    try:
        with keeping(job):
            read_held(job)
    except DomainError as refused:
        fail_job(job, refused.message, problem_code=refused.code)
    except OSError as refused:
        reason = refused.strerror or _("unknown reason")
        sentence = _("The file could not be read from where it is kept (%(reason)s).")
        fail_job(job, sentence % {"reason": reason}, problem_code="out-of-reach")
    except SoftTimeLimitExceeded:
        sentence = _("This took longer than a job may take, so it was stopped.")
        fail_job(job, sentence, problem_code=TookTooLongError.code)


def read_held(job: Import) -> None:
    """Read an import one holds.

    Raises:
        DomainError: with the sentence it is to fail with. LostLeaseError: it is no longer ours.
    """
    if not retrieve(job):
        return
    with stored_on_disk(job.path) as place:
        answers = read_apart(request_for(job, place, last_index(job) + 1), limits())
        with closing(answers):
            keep_answers(job, answers)


def limits() -> Limits:
    """The limits of this installation."""
    return Limits(
        max_bytes=settings.IMPORT_MAX_BYTES,
        max_pages=settings.IMPORT_MAX_PAGES,
        max_depth=settings.IMPORT_MAX_DEPTH,
        max_entries=settings.IMPORT_MAX_ENTRIES,
        max_unpacked_bytes=settings.IMPORT_MAX_UNPACKED_BYTES,
        seconds=settings.IMPORT_SECONDS,
        memory_bytes=settings.IMPORT_MEMORY_BYTES,
    )


def request_for(job: Import, place: Path, start: int = 1) -> Request:
    """What is asked of the reader: the file of an import, from a row on.

    What was pasted is text, whatever it looks like; what was fetched has no name that would claim a format.
    """
    return Request(
        path=str(place),
        name="" if job.url else job.name,
        format="text" if job.origin == Revision.Origin.PASTE else "",
        start=start,
        options={**job.options, "url": job.fetched_from or job.url},
    )


def last_index(job: Import) -> int:
    """The number of the last item that is kept; 0 where there is none."""
    last: int | None = job.items.aggregate(last=Max("index"))["last"]
    return last or 0


def keep_answers(job: Import, answers: Iterator[Head | Found]) -> None:
    """Keep what a reader says, from its head on, and end the reading."""
    head = next(answers)
    assert isinstance(head, Head)
    found = (answer for answer in answers if not isinstance(answer, Head))
    columns = {"names": list(head.columns), "fields": dict(head.fields)} if head.columns else {}
    update_held(job, format=head.format, columns=columns, problem_code="")
    if goes_straight_on(job, head):
        go_straight_on(job, head)
        return
    wish = keep_rows(job, found) if head.is_bulk else keep_parts(job, list(found))
    if wish:
        heed_wish(job, wish)
    else:
        end_reading(job, head)


def goes_straight_on(job: Import, head: Head) -> bool:
    """Whether rows are written as they are read: nobody is asked about them, and how many there are is known before,
    by the lines of the file."""
    return head.format == "jsonl" and head.certain and not asks_somebody(job)


@transaction.atomic
def go_straight_on(job: Import, head: Head) -> None:
    """Let the rows of a bulk file be written without a look at them first."""
    update_held(
        job,
        encoding=head.encoding,
        state=Import.State.QUEUED,
        phase=Import.Phase.WRITING,
        lease_until=None,
        lease_token=None,
        attempts=0,
        total=lines_in(job.path),
    )
    job.refresh_from_db()
    Act(job.created_by).noted("import.read", job, None, {"format": job.format})
    enqueue_job(job)


def lines_in(path: str) -> int:
    """How many lines a file of the store has, the last one with or without its end."""
    count, last = 0, b"\n"
    with default_storage.open(path) as file:
        while part := file.read(AT_ONCE):
            count, last = count + part.count(b"\n"), part[-1:]
    return count + (last != b"\n")


@transaction.atomic
def keep_parts(job: Import, found: Iterable[Found]) -> str:
    """Keep the articles of a document, in place of those a dead worker has left. Returns what a person wishes."""
    job.items.filter(state__in=[ImportItem.State.PROPOSED, ImportItem.State.FAILED]).delete()
    items = items_of(job, with_address(job, list(found)), keeps_text=True, after=last_index(job))
    ImportItem.objects.bulk_create(items)
    return settle_batch(job, done=len(items))


def keep_rows(job: Import, found: Iterator[Found]) -> str:
    """Keep the rows of a bulk file batch by batch, until there are no more or a person wishes it to stop."""
    while batch := list(islice(found, settings.IMPORT_ROWS_AT_ONCE)):
        if wish := keep_batch(job, batch):
            return wish
    return ""


@transaction.atomic
def keep_batch(job: Import, batch: Iterable[Found]) -> str:
    """Keep some rows, and how far the reading has come with them."""
    items = items_of(job, list(batch), keeps_text=False)
    ImportItem.objects.bulk_create(items)
    return settle_batch(job, done=items[-1].index)


def items_of(job: Import, found: Sequence[Found], *, keeps_text: bool, after: int = 0) -> list[ImportItem]:
    """The items for what a reader gave, not saved; where a person is asked, with what each of them may be already."""
    items = [item_of(job, answer, keeps_text=keeps_text, after=after) for answer in found]
    if asks_somebody(job):
        alone = job.sha256 if keeps_text and len(items) == 1 else ""
        texts = [one.proposal.text if isinstance(one, ItemRead) else "" for one in found]
        note_twins(job, items, texts, alone)
        keep_texts_to_compare(items, texts)
    return items


def keep_texts_to_compare(items: Sequence[ImportItem], texts: Sequence[str]) -> None:
    """Keep the text of what may be here already in other words: else a row's text stays in its file alone, and a person
    is to see what differs before anything is brought in. Saves nothing."""
    for item, text in zip(items, texts, strict=True):
        if item.twin_id is not None and item.twin_how != ImportItem.Twin.TEXT:
            item.text = text


def asks_somebody(job: Import) -> bool:
    """Whether a person says what becomes of an import; its options have not done so already."""
    return bool(job.options.get("duplicates", ASK) == ASK)


@transaction.atomic
def end_reading(job: Import, head: Head) -> None:
    """Say that everything is read. It waits for a person now, or is written at once where its options say so.

    Raises:
        NoTextError: there is no article in it.
    """
    tally = Counter(job.items.filter(replaced_at=None).values_list("state", flat=True).order_by())
    if not tally:
        raise NoTextError(_("There is no article in this file."), field="file")
    asks = asks_somebody(job) or not head.certain
    update_held(
        job,
        encoding=head.encoding if head.certain else "",
        encodings=[list(sample) for sample in head.samples],
        state=Import.State.PROPOSED if asks else Import.State.QUEUED,
        phase=Import.Phase.READING if asks else Import.Phase.WRITING,
        lease_until=None,
        lease_token=None,
        attempts=0,
        done=0,
        done_before=0,
        total=tally.total(),
        tally=dict(tally) if asks else {},
        wish="",
    )
    job.refresh_from_db()
    Act(job.created_by).noted("import.read", job, None, {"format": job.format, "articles": tally.total()})
    if not asks:
        enqueue_job(job)
