"""Making two claims of one that says two things.

Nobody is put words into the mouth: only the actor's own assessment is given anew on the part, others stay on the words
they judged; evidence that is taken along is linked anew in the actor's name, without what others noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.anchoring import Span, trimmed
from annotations.errors import InvalidInputError, InvalidSpanError
from annotations.models import LIVE, Claim, Contributor, Evidence, Passage, Placement, Revision
from annotations.services.assessments import FIELDS, AssessmentInput, record_assessment
from annotations.services.claims import next_claim_number, place_claim, placement_in
from annotations.services.guards import lock_claim, require_newest, require_version
from annotations.services.history import Act
from annotations.services.passages import take_passage
from annotations.services.settling import settle

# What holds for every part of what somebody said; what the part states has to be said anew.
SAID_ALIKE = (
    "claimant_name",
    "claimant_role",
    "claimant_type",
    "attribution_cue",
    "claim_date",
    "claim_date_precision",
    "claim_place",
    "first_appearance_url",
)
CITED = ("source", "cited_passage", "stance", "quote", "locator", "accessed_at", "confidential")
NOTED = ("note", "question", "answer")


@dataclass(frozen=True, slots=True)
class PartInput:
    """The part of a claim that becomes one of its own: a span checked against `revision.text`, and which of the claim's
    evidence bears on it too."""

    revision: Revision
    span: Span
    evidence: Sequence[Evidence] = ()


@transaction.atomic
def split_claim(
    *, actor: Contributor, claim: Claim, part: PartInput, version: int | None = None, act: Act | None = None
) -> Claim:
    """Make a claim of a part of another one's words; the new one is returned. One act.

    The claim keeps the rest where the part stands at one of its ends, and all its words where it stands amid them.

    Raises:
        NotPermittedError, ConflictError (no place in that revision), StaleVersionError, InvalidSpanError (no part of
        the claim, or all of it), InvalidInputError (evidence of another claim).
    """
    permissions.require(actor, "claim.split", claim)
    claim = lock_claim(claim)
    require_version(claim, version)
    current = placement_in(claim, part.revision)
    require_newest(part.revision)
    rest = rest_of(part.revision.text, Span(current.passage.start, current.passage.end), part.span)
    require_evidence_of(claim, part.evidence)
    act = act or Act(actor)
    new = split_off(claim, part, act)
    if rest is not None:
        act.change("placement.superseded", current, superseded_at=timezone.now())
        place_claim(claim, take_passage(part.revision, rest, act), act, Placement.How.ADJUSTED)
    claim.save_change(None)
    return new


def rest_of(text: str, whole: Span, part: Span) -> Span | None:
    """What is left of the words of a claim without a part of them, blanks at its ends left out; None where the part
    stands amid them, for words on both sides are no one stretch."""
    if part.start < whole.start or part.end > whole.end:
        raise InvalidSpanError(_("Choose a part of the claim’s own words."), field="quote")
    before = trimmed(text, Span(whole.start, part.start))
    after = trimmed(text, Span(part.end, whole.end))
    if before is None and after is None:
        raise InvalidSpanError(_("That is the whole claim. Choose a part of its words."), field="quote")
    return None if before and after else before or after


def require_evidence_of(claim: Claim, evidence: Sequence[Evidence]) -> None:
    """Refuse evidence that is not on the claim."""
    asked = {one.pk for one in evidence}
    if claim.evidence.filter(pk__in=asked, deleted_at=None).count() != len(asked):
        raise InvalidInputError(_("Take along only evidence of this claim."), field="evidence")


def split_off(claim: Claim, part: PartInput, act: Act) -> Claim:
    """The new claim, with the actor's own assessment and the evidence taken along."""
    alike = {name: getattr(claim, name) for name in SAID_ALIKE}
    new = Claim(project=claim.project, article=claim.article, created_by=act.contributor, **alike)
    new.number = next_claim_number(claim.article)
    new.save(force_insert=True)
    facts: dict[str, Any] = {"split_from": str(claim.pk), "revision_id": str(part.revision.pk)}
    act.created("claim.split_off", new, start=part.span.start, end=part.span.end, **facts)
    passage = take_passage(part.revision, part.span, act)
    place_claim(new, passage, act, Placement.How.MARKED)
    assess_alike(claim, new, passage, act)
    for one in part.evidence:
        link_anew(one, new, act)
    settle(new, act)
    return new


def assess_alike(claim: Claim, new: Claim, passage: Passage, act: Act) -> None:
    """Give the actor's own live assessment of the claim on the part too."""
    mine = claim.assessments.filter(contributor=act.contributor, **LIVE).first()
    if mine is not None:
        record_assessment(new, passage, AssessmentInput(**{name: getattr(mine, name) for name in FIELDS}), act)


def link_anew(evidence: Evidence, new: Claim, act: Act) -> None:
    """Link what is cited to the new claim too. What somebody else noted about it stays with what they linked."""
    names = (*CITED, *NOTED) if evidence.added_by_id == act.contributor.pk else CITED
    copy = Evidence(project_id=new.project_id, claim=new, added_by=act.contributor)
    for name in names:
        setattr(copy, name, getattr(evidence, name))
    copy.save(force_insert=True)
    act.created("evidence.added", copy)
