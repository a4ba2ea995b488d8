"""Reading where claims stand in a text, for drawing it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import F, IntegerField, Value
from django.db.models.functions import Greatest

from annotations.models import Claim, Contributor, Passage, Placement, Revision
from annotations.queries.claims import claims_visible_to


class Standing(NamedTuple):
    """A claim and where it stands: code points of the revision's text, end exclusive. `tag` is None for unsettled."""

    claim: uuid.UUID
    number: int | None
    tag: str | None
    start: int
    end: int


class Beside(NamedTuple):
    """A claim near another one, and whether they share words."""

    claim: uuid.UUID
    number: int | None
    quote: str
    overlaps: bool


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


def claims_beside(actor: Contributor, revision: Revision, claim: Claim, at: Passage, most: int) -> list[Beside]:
    """The claims nearest to `claim`, which stands at `at`: those it shares words with first, at most `most` of them."""
    before, after = Value(at.start) - F("passage__end"), F("passage__start") - Value(at.end)
    placements = Placement.objects.filter(revision=revision, superseded_at=None, claim__in=claims_visible_to(actor))
    nearest = (
        placements.exclude(claim=claim)
        .annotate(distance=Greatest(before, after, output_field=IntegerField()))
        .order_by(Greatest("distance", -1), "passage__start", "claim__number")
        .values_list("claim_id", "claim__number", "passage__quote", "distance")[:most]
    )
    return [Beside(pk, number, quote, distance < 0) for pk, number, quote, distance in nearest]


def stretches_touched(actor: Contributor, revision: Revision, claims: Collection[uuid.UUID]) -> list[tuple[int, int]]:
    """Every stretch of the text these claims stand or once stood in: what has to be drawn anew when they change."""
    placements = Placement.objects.filter(project=actor.project_id, revision=revision, claim__in=claims)
    return list(placements.values_list("passage__start", "passage__end").distinct())
