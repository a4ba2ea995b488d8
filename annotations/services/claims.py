"""Marking claims, changing them, moving their ends, deleting and restoring them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.addresses import split_address
from annotations.anchoring import Span
from annotations.errors import ConflictError, LivingTwinError, about
from annotations.models import Article, Claim, Contributor, Passage, Placement, Revision
from annotations.services.assessments import AssessmentInput, judged, save_assessment
from annotations.services.evidence import EvidenceInput, lock_with_cited, record_evidence
from annotations.services.guards import (
    lock_claim,
    lock_living_article,
    require_fields,
    require_newest,
    require_placed,
    require_version,
    save_change,
)
from annotations.services.history import Act, recorded
from annotations.services.passages import take_passage
from annotations.services.revisions import catch_up
from annotations.services.settling import first_tag, settle, settled_note

DETAILS = (
    "statement",
    "claimant_name",
    "claimant_role",
    "claimant_type",
    "attribution_cue",
    "claim_date",
    "claim_date_precision",
    "claim_place",
    "claim_types",
    "checkable",
    "first_appearance_url",
)


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """What is marked: a span that has been checked against `revision.text`, and what is said of it at once."""

    revision: Revision
    span: Span
    details: dict[str, Any]
    assessment: AssessmentInput | None = None
    evidence: EvidenceInput | None = None


@transaction.atomic
def mark_claim(*, actor: Contributor, new: ClaimInput, act: Act | None = None) -> Claim:
    """Make a claim of a stretch of text, with its first assessment and its first evidence where given: one act.

    Raises:
        NotPermittedError, ConflictError (article in the trash), InvalidInputError (a detail's value).
    """
    permissions.require(actor, "claim.mark")
    lock_with_cited(new.revision.article_id, new.evidence)
    article = lock_living_article(new.revision.article_id)
    require_newest(new.revision)
    claim = Claim(project=actor.project, article=article, created_by=actor)
    require_details(claim, new.details)
    act = act or Act(actor)
    given = None if new.assessment is None else judged(claim, new.assessment, act)
    claim.tag = first_tag(claim, given)
    claim.number = next_claim_number(article)
    with act.at_once():
        act.save(claim)
        act.created("claim.marked", claim, revision_id=str(new.revision.pk), start=new.span.start, end=new.span.end)
        passage = take_passage(new.revision, new.span, act)
        place_claim(claim, passage, act, Placement.How.MARKED)
        if given is not None:
            given.passage = passage
            save_assessment(given, act)
        if new.evidence is not None:
            with about("evidence"):
                record_evidence(claim, new.evidence, act)
        if claim.tag is not None:
            act.noted(*settled_note(claim, None, claim.tag))
    return claim


def require_details(claim: Claim, details: dict[str, Any]) -> None:
    """Set what is said about a claim, refusing what cannot be; an address is kept as it was given."""
    if details.get("first_appearance_url"):
        split_address(str(details["first_appearance_url"]), "first_appearance_url")
    require_fields(claim, details, DETAILS)


def next_claim_number(article: Article) -> int:
    """The next number of a locked article. Never given twice, whatever becomes of its claim."""
    article.last_claim_number += 1
    article.save(update_fields=["last_claim_number"])
    return article.last_claim_number


def place_claim(claim: Claim, passage: Passage, act: Act, how: Placement.How) -> Placement:
    """Write down where the claim stands from now on."""
    placement = new_placement(claim, passage, act, how)
    act.save(placement)
    act.created("claim.placed", placement, start=passage.start, end=passage.end)
    return placement


def new_placement(claim: Claim, passage: Passage, act: Act, how: Placement.How) -> Placement:
    """Where a claim stands from now on, not saved."""
    return Placement(
        project_id=claim.project_id,
        claim=claim,
        revision_id=passage.revision_id,
        passage=passage,
        how=how,
        placed_by=act.contributor,
    )


def placement_in(claim: Claim, revision: Revision) -> Placement:
    """Where a locked claim stands in a revision. Raises ConflictError where it does not, or where that is asked."""
    require_placed(claim)
    placed = claim.placements.filter(revision=revision, superseded_at=None).select_related("claim", "passage").first()
    if placed is None or revision.article_id != claim.article_id:
        raise ConflictError(_("This claim does not stand in that revision."))
    return placed


@transaction.atomic
def change_claim(
    *, actor: Contributor, claim: Claim, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Claim:
    """Change what is said about a claim (`DETAILS`). Raises StaleVersionError when `version` is not the present one."""
    permissions.require(actor, "claim.change", claim)
    claim = lock_claim(claim)
    before = recorded(claim)
    require_details(claim, fields)
    cleaned = {name: getattr(claim, name) for name in fields}
    require_version(claim, version)
    if recorded(claim) != before:
        save_change(claim, version, cleaned)
        (act or Act(actor)).changed("claim.changed", claim, before)
    return claim


@transaction.atomic
def adjust_claim(
    *,
    actor: Contributor,
    claim: Claim,
    revision: Revision,
    span: Span,
    version: int | None = None,
    act: Act | None = None,
) -> Claim:
    """Give a claim another span in a revision: a new passage and a new placement. Assessments stay on what was judged.

    Raises:
        ConflictError: the claim has no place in this revision to move from.
    """
    permissions.require(actor, "claim.change", claim)
    claim = lock_claim(claim)
    require_version(claim, version)
    current = placement_in(claim, revision)
    require_newest(revision)
    act = act or Act(actor)
    passage = take_passage(revision, span, act)
    if passage.pk == current.passage_id:
        return claim
    act.change("placement.superseded", current, superseded_at=timezone.now())
    place_claim(claim, passage, act, Placement.How.ADJUSTED)
    claim.save_change(None)
    return claim


@transaction.atomic
def delete_claim(*, actor: Contributor, claim: Claim, version: int | None = None, act: Act | None = None) -> Claim:
    """Put a claim into the trash. Its assessments and evidence stay with it."""
    permissions.require(actor, "claim.delete", claim)
    claim = lock_claim(claim)
    before = recorded(claim)
    save_change(claim, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("claim.deleted", claim, before)
    return claim


@transaction.atomic
def restore_claim(*, actor: Contributor, claim: Claim, act: Act | None = None) -> Claim:
    """Take a claim out of the trash, as it was. Raises LivingTwinError where its words were marked anew since."""
    permissions.require(actor, "claim.delete", claim)
    lock_living_article(claim.article_id)
    claim.refresh_from_db()
    if claim.deleted_at is None:
        raise ConflictError(_("This claim is not in the trash."))
    since = claim.deleted_at
    require_no_twin(claim, since)
    before = recorded(claim)
    act = act or Act(actor)
    save_change(claim, None, {"deleted_at": None})
    act.changed("claim.restored", claim, before)
    catch_up(claim, act)
    require_no_twin(claim, since)
    settle(claim, act)
    return claim


def require_no_twin(claim: Claim, since: datetime) -> None:
    """Refuse to restore a claim whose words somebody has marked anew since it was deleted; names that one."""
    words = claim.placements.filter(superseded_at=None).values("passage")
    anew = Claim.objects.living().filter(merged_into=None, created_at__gt=since)
    twin = anew.filter(placements__passage__in=words, placements__superseded_at=None).order_by("number").first()
    if twin is not None:
        raise LivingTwinError(
            _("Claim %(number)s stands on the same words: they were marked anew. Work on that one, or delete it first.")
            % {"number": twin.number},
            claim=str(twin.pk),
        )
