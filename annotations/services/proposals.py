"""What a reader proposes, as it is kept with an item of an import, and back."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from annotations.importers.answers import ItemRead, ItemRefused
from annotations.importers.blocks import block_of
from annotations.importers.plain_text import RECORD, Proposal
from annotations.importers.refusals import SetAsideError
from annotations.models import Import, ImportItem

LONGEST_LOCATOR = 500


def item_of(job: Import, answer: ItemRead | ItemRefused, *, keeps_text: bool, after: int = 0) -> ImportItem:
    """The item for what a reader says of one article; not saved yet.

    Args:
        after: the number of the last item of an earlier reading, which stays.
        keeps_text: False for a row of a bulk file, whose text is read again when it is written.
    """
    item = ImportItem(project_id=job.project_id, job=job, index=after + answer.index, place=[answer.index])
    item.locator = answer.locator[:LONGEST_LOCATOR]
    if isinstance(answer, ItemRefused):
        aside = isinstance(answer.refusal, SetAsideError)
        item.state = ImportItem.State.SKIPPED if aside else ImportItem.State.FAILED
        item.problem, item.record = answer.refusal.message, dict(answer.record)
        return item
    proposal = answer.proposal
    item.record, item.why, item.reasons = record_of(proposal), dict(proposal.why), list(proposal.reasons)
    item.text_sha256 = hashlib.sha256(proposal.text.encode()).hexdigest()
    if keeps_text:
        item.text = proposal.text
        item.blocks = [block.stored() for block in proposal.blocks]
        item.offset_map = [list(run) for run in proposal.offset_map]
    return item


def record_of(proposal: Proposal) -> dict[str, Any]:
    """The bibliographic record, JSON-able: the day as ISO 8601 or None, all else as text."""
    day = proposal.published_on
    return {name: getattr(proposal, name) for name in RECORD} | {"published_on": day.isoformat() if day else None}


def fields_of(item: ImportItem) -> dict[str, Any]:
    """The record of an item as a service takes it: the day as a date."""
    day = item.record.get("published_on")
    fields = {name: item.record.get(name) or "" for name in RECORD}
    return fields | {"published_on": date.fromisoformat(day) if day else None}


def proposal_in(item: ImportItem) -> Proposal:
    """The proposal that is kept with an item of a document."""
    return Proposal(
        **fields_of(item),
        text=item.text,
        blocks=tuple(block_of(stored) for stored in item.blocks),
        offset_map=tuple((start, source, length) for start, source, length in item.offset_map),
        reasons=tuple(item.reasons),
        why=dict(item.why),
    )
