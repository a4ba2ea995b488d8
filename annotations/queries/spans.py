"""Reading where claims stand in a text, for drawing it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from annotations.models import Contributor, Placement, Revision
from annotations.queries.claims import claims_visible_to


class Standing(NamedTuple):
    """A claim and where it stands: code points of the revision's text, end exclusive. `tag` is None for unsettled."""

    claim: uuid.UUID
    number: int | None
    tag: str | None
    start: int
    end: int


def standing_between(actor: Contributor, revision: Revision, start: int, end: int) -> list[Standing]:
    """The claims that cover any code point of `[start, end)`, in text order: what begins first, what holds the other,
    the elder."""
    placements = Placement.objects.filter(
        revision=revision,
        superseded_at=None,
        claim__in=claims_visible_to(actor),
        passage__start__lt=end,
        passage__end__gt=start,
    )
    rows = placements.values_list("claim_id", "claim__number", "claim__tag", "passage__start", "passage__end")
    return sorted((Standing(*row) for row in rows), key=lambda one: (one.start, -one.end, one.number or 0))


def stretches_touched(actor: Contributor, revision: Revision, claims: Collection[uuid.UUID]) -> list[tuple[int, int]]:
    """Every stretch of the text these claims stand or once stood in: what has to be drawn anew when they change."""
    placements = Placement.objects.filter(project=actor.project_id, revision=revision, claim__in=claims)
    return list(placements.values_list("passage__start", "passage__end").distinct())
