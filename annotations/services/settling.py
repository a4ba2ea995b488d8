"""What a claim's tag is: a rule over its live assessments and its decision, and the one place that writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from annotations.models import LIVE, STANDING, Assessment, Claim, Decision, Reanchoring, Tag
from annotations.services.history import Act, recorded, told

Tags = dict[str, str | None]
AT_ONCE = 2_000
# Why a decision is reopened where the reason is confidential: everybody reads it, and when its claim changed.
UNDISCLOSED = "undisclosed"


def settled_tag(tags: Sequence[str], decided: str | None, required: int, *, placed: bool = True) -> str | None:
    """The tag that stands, or None for unsettled.

    While nobody has said where the claim stands in a changed text (`placed` is False), nothing is settled.
    A decision settles. Without one, at least `required` live assessments are needed, and all of them must agree: one
    voice against the others leaves a claim unsettled, however many the others are.
    """
    if not placed:
        return None
    if decided is not None:
        return decided
    if len(tags) >= required and len(set(tags)) == 1:
        return tags[0]
    return None


def first_tag(claim: Claim, given: Assessment | None) -> str | None:
    """The tag of a claim that comes to be now: nothing but its first assessment can bear on that."""
    return settled_tag([given.tag] if given else [], None, claim.project.required_assessments)


def settle(claim: Claim, act: Act) -> None:
    """Write the claim's tag anew after something it follows from has changed, and remember it when it is another."""
    tags = Assessment.objects.filter(claim=claim, **LIVE).values_list("tag", flat=True)
    decided = Decision.objects.filter(claim=claim, **STANDING).values_list("tag", flat=True).first()
    placed = not Reanchoring.objects.filter(claim=claim, settlement="").exists()
    tag = settled_tag(list(tags), decided, claim.project.required_assessments, placed=placed)
    if tag == claim.tag:
        return
    before = claim.tag
    claim.save_change(None, tag=Tag(tag) if tag else None)
    act.noted(*settled_note(claim, before, tag))


def settled_note(claim: Claim, before: str | None, tag: str | None) -> tuple[str, Claim, Tags, Tags]:
    """What is remembered of a claim whose tag is another now."""
    return "claim.settled" if tag else "claim.unsettled", claim, {"tag": before}, {"tag": tag}


def settle_many(claims: QuerySet[Claim], required: int, act: Act) -> None:
    """Settle claims anew under a rule, `AT_ONCE` in a fixed number of statements. Their articles are locked."""
    ids = list(claims.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        settle_some(ids[first : first + AT_ONCE], required, act)


def settle_some(ids: Sequence[UUID], required: int, act: Act) -> None:
    """As `settle`, for all of them together."""
    tags: dict[UUID, list[str]] = defaultdict(list)
    for claim_id, given in Assessment.objects.filter(claim__in=ids, **LIVE).values_list("claim_id", "tag"):
        tags[claim_id].append(given)
    decided = dict(Decision.objects.filter(claim__in=ids, **STANDING).values_list("claim_id", "tag"))
    asked = set(Reanchoring.objects.filter(claim__in=ids, settlement="").values_list("claim_id", flat=True))
    moved: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(pk__in=ids).order_by("pk"):
        tag = settled_tag(tags[claim.pk], decided.get(claim.pk), required, placed=claim.pk not in asked)
        if tag != claim.tag:
            moved[tag].append(claim)
    for tag, changed in moved.items():
        rows = Claim.objects.filter(pk__in=[claim.pk for claim in changed])
        rows.update(tag=tag, version=F("version") + 1, updated_at=timezone.now())
        act.noted_all(settled_note(claim, claim.tag, tag) for claim in changed)


def note_changed(claims: Collection[UUID]) -> None:
    """Let who asks what has changed since find claims of which something else is told now: what is judged of them and
    linked to them. They are the same themselves, and so are their versions."""
    Claim.objects.filter(pk__in=claims).update(updated_at=timezone.now())


def reopen_decision(claim: Claim, act: Act, because: str, *, but: Collection[UUID] = ()) -> None:
    """A decision stops standing when what it rests on changes; the claim is open again until somebody decides anew.
    One of those in `but` goes on standing."""
    if because != UNDISCLOSED:
        note_changed([claim.pk])
    decision = Decision.objects.filter(claim=claim, **STANDING).select_related("claim").first()
    if decision is None or decision.pk in but:
        return
    act.change("decision.reopened", decision, reopened_at=timezone.now(), reopened_because=because)


def reopen_decisions(claims: Collection[UUID], act: Act, because: str) -> None:
    """As `reopen_decision`, for many claims in a fixed number of statements."""
    if because != UNDISCLOSED:
        note_changed(claims)
    standing = Decision.objects.filter(claim__in=claims, **STANDING).select_related("claim")
    decisions = list(standing.order_by("pk"))
    befores = [recorded(one) for one in decisions]
    names = ["reopened_at", "reopened_because"]
    for one in decisions:
        one.reopened_at, one.reopened_because, one.version = timezone.now(), because, one.version + 1
    Decision.objects.bulk_update(decisions, [*names, "version"], batch_size=AT_ONCE)
    told_of = zip(decisions, befores, strict=True)
    act.noted_all(("decision.reopened", one, *told(names, before, recorded(one))) for one, before in told_of)


def note_joined(claim: Claim, act: Act) -> None:
    """Tell whoever follows the claim that another has become part of it, or is one of its own again."""
    claim.save_change(None)
    act.noted("claim.joined", claim, {}, {})
