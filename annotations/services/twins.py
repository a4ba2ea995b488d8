"""Noting on the articles of an import which article of the project each may be already, for a person to see."""

from __future__ import annotations

from collections.abc import Sequence

from annotations import queries
from annotations.addresses import spelled_or_none
from annotations.models import Import, ImportItem
from annotations.nearness import sketch_of
from annotations.queries import Candidate


def note_twins(job: Import, items: Sequence[ImportItem], texts: Sequence[str], received: str = "") -> None:
    """Set on each item that could be brought in its surest twin, if it has any. Saves nothing.

    Args:
        texts: of each item, as it would be frozen.
        received: SHA-256 of the bytes, where they hold this one article alone: else it says nothing of any.
    """
    asked = [(item, text) for item, text in zip(items, texts, strict=True) if item.state == ImportItem.State.PROPOSED]
    candidates = [candidate_of(item, text, received) for item, text in asked]
    for (item, _text), twins in zip(asked, queries.twins_of(job.project, candidates), strict=True):
        if twins:
            item.twin_id, item.twin_how, item.likeness = twins[0].article, twins[0].how, twins[0].likeness


def candidate_of(item: ImportItem, text: str, received: str) -> Candidate:
    """By what an item could be known already."""
    return Candidate(
        received_sha256=received,
        text_sha256=item.text_sha256,
        url=spelled_or_none(str(item.record.get("url") or "")),
        external_id=str(item.record.get("external_id") or ""),
        sketch=sketch_of(text),
    )
