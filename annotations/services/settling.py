"""What a claim's tag is: a rule over its live assessments and its decision, and the one place that writes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils import timezone

from annotations.models import Assessment, Claim, Decision, Tag
from annotations.services.history import Act

LIVE = {"superseded_at": None, "withdrawn_at": None}


def settled_tag(tags: Sequence[str], decided: str | None, required: int) -> str | None:
    """The tag that stands, or None for unsettled.

    A decision settles. Without one, at least `required` live assessments are needed, and all of them must agree: one
    voice against the others leaves a claim unsettled, however many the others are.
    """
    if decided is not None:
        return decided
    if len(tags) >= required and len(set(tags)) == 1:
        return tags[0]
    return None


def settle(claim: Claim, act: Act) -> None:
    """Write the claim's tag anew after something it follows from has changed, and remember it when it is another."""
    tags = Assessment.objects.filter(claim=claim, **LIVE).values_list("tag", flat=True)
    decided = Decision.objects.filter(claim=claim, reopened_at=None, **LIVE).values_list("tag", flat=True).first()
    tag = settled_tag(list(tags), decided, claim.project.required_assessments)
    if tag == claim.tag:
        return
    before = claim.tag
    claim.save_change(None, tag=Tag(tag) if tag else None)
    act.noted("claim.settled" if tag else "claim.unsettled", claim, {"tag": before}, {"tag": tag})


def reopen_decision(claim: Claim, act: Act, because: str, *, but: Collection[UUID] = ()) -> None:
    """A decision stops standing when what it rests on changes; the claim is open again until somebody decides anew.
    One of those in `but` goes on standing."""
    decision = Decision.objects.filter(claim=claim, reopened_at=None, **LIVE).select_related("claim").first()
    if decision is None or decision.pk in but:
        return
    act.change("decision.reopened", decision, reopened_at=timezone.now(), reopened_because=because)


def note_joined(claim: Claim, act: Act) -> None:
    """Tell whoever follows the claim that another has become part of it, or is one of its own again."""
    claim.save_change(None)
    act.noted("claim.joined", claim, {}, {})
