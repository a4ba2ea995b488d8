"""Linking evidence to claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.anchoring import Span
from annotations.errors import ConflictError, InvalidInputError
from annotations.models import Claim, Contributor, Evidence, Passage, Revision, Source
from annotations.services.guards import (
    lock_article,
    lock_claim,
    lock_claims,
    require_fields,
    require_part_of,
    save_change,
)
from annotations.services.history import Act, recorded
from annotations.services.passages import take_passage
from annotations.services.settling import UNDISCLOSED, reopen_decision, settle
from annotations.services.sight import note_evidence, noting_source
from annotations.services.sources import take_source

FIELDS = ("stance", "quote", "locator", "accessed_at", "note", "question", "answer", "confidential")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A span that has been checked against the text of a revision."""

    revision: Revision
    span: Span


Cited = dict[str, Any] | Source | Passage | Stretch


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """What is cited (the fields of a source by its address, a source, a passage or a stretch to make one of) and how it
    bears on the claim (`FIELDS`)."""

    cites: Cited
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def cited_article(self) -> UUID | None:
        """The article whose words are to be made a passage of: that happens under its lock."""
        return self.cites.revision.article_id if isinstance(self.cites, Stretch) else None


@transaction.atomic
def add_evidence(*, actor: Contributor, claim: Claim, new: EvidenceInput, act: Act | None = None) -> Evidence:
    """Link evidence to a claim; the source is made if the project has none with that address. One act."""
    permissions.require(actor, "evidence.add", claim)
    lock_with_cited(claim.article_id, new)
    claim = lock_claim(claim)
    act = act or Act(actor)
    evidence = record_evidence(claim, new, act)
    settle(claim, act)
    return evidence


def lock_with_cited(article_id: UUID, new: EvidenceInput | None) -> None:
    """Where words of another article are cited, lock both, in the order of their ids: no circle of waiting.

    Passages come to be under the lock of their article alone, so nobody waits for another's that is not committed.
    """
    if new is not None and new.cited_article is not None:
        for pk in sorted({article_id, new.cited_article}):
            lock_article(pk)


def record_evidence(claim: Claim, new: EvidenceInput, act: Act) -> Evidence:
    """Write the evidence under the claim's lock."""
    evidence = new_evidence(claim, new, act.contributor)
    is_source_new = cite(evidence, new.cites, act)
    with noting_source(None if is_source_new else evidence.source, act):
        evidence.save(force_insert=True)
    act.created("evidence.added", evidence)
    reopen_decision(claim, act, reason(evidence, "evidence.added"))
    return evidence


def new_evidence(claim: Claim, new: EvidenceInput, contributor: Contributor) -> Evidence:
    """The evidence, checked, before it cites anything."""
    evidence = Evidence(project_id=claim.project_id, claim=claim, added_by=contributor)
    require_fields(evidence, {"stance": Evidence.Stance.SUPPORTS, **new.fields}, FIELDS)
    return evidence


def reason(evidence: Evidence, what: str) -> str:
    """What is said to have reopened a decision: everybody reads it, so nothing is told of confidential evidence."""
    return UNDISCLOSED if evidence.confidential else what


def cite(evidence: Evidence, cites: Cited, act: Act) -> bool:
    """Set what the evidence cites; returns whether a source was made for it. Refuses a source in the trash and a
    passage of the claim's own article."""
    is_new = False
    if isinstance(cites, dict):
        cites, is_new = take_source(cites, act, confidential=evidence.confidential)
    if isinstance(cites, Source):
        if cites.deleted_at is not None:
            raise ConflictError(_("This source is in the trash. Restore it first."))
        evidence.source = cites
        return is_new
    if cites.revision.article_id == evidence.claim.article_id:
        raise InvalidInputError(_("Cite a passage of another article."), field="cited_passage")
    evidence.cited_passage = cites if isinstance(cites, Passage) else take_passage(cites.revision, cites.span, act)
    return False


@transaction.atomic
def change_evidence(
    *,
    actor: Contributor,
    evidence: Evidence,
    fields: dict[str, Any],
    version: int | None = None,
    act: Act | None = None,
) -> Evidence:
    """Change how evidence bears on its claim (`FIELDS`)."""
    permissions.require(actor, "evidence.change", evidence)
    claim, evidence = lock_evidence(evidence)
    before = recorded(evidence)
    require_fields(evidence, fields, FIELDS)
    if recorded(evidence) != before:
        act = act or Act(actor)
        with noting_source(evidence.source, act):
            save_change(evidence, version, {name: getattr(evidence, name) for name in fields})
        act.changed("evidence.changed", evidence, before)
        note_evidence(evidence, act, was_confidential=before["confidential"])
        reopen_decision(claim, act, reason(evidence, "evidence.changed"))
        settle(claim, act)
    return evidence


def lock_evidence(evidence: Evidence) -> tuple[Claim, Evidence]:
    """The claim and its living evidence as they are now, under the lock of the article."""
    claim = lock_claim(evidence.claim)
    return claim, as_living_on(claim, Evidence.objects.select_related("source").get(pk=evidence.pk))


def lock_all_evidence(evidence: Sequence[Evidence]) -> dict[UUID, Evidence]:
    """The living evidence as it is now, under the locks of the articles. All of it, or a refusal."""
    claims = lock_claims(one.claim for one in evidence)
    present = Evidence.objects.in_bulk([one.pk for one in evidence])
    return {one.pk: as_living_on(claims[one.claim_id], present[one.pk]) for one in evidence}


def as_living_on(claim: Claim, evidence: Evidence) -> Evidence:
    """The evidence with its locked claim; refuses what has moved to another, or was removed."""
    require_part_of(claim, evidence)
    evidence.claim = claim
    if evidence.deleted_at is not None:
        raise ConflictError(_("This evidence has been removed. Restore it first."))
    return evidence


@transaction.atomic
def remove_evidence(
    *, actor: Contributor, evidence: Evidence, version: int | None = None, act: Act | None = None
) -> Evidence:
    """Put evidence into the trash; its source stays."""
    permissions.require(actor, "evidence.remove", evidence)
    claim, evidence = lock_evidence(evidence)
    act = act or Act(actor)
    before = recorded(evidence)
    with noting_source(evidence.source, act):
        save_change(evidence, version, {"deleted_at": timezone.now()})
    act.changed("evidence.removed", evidence, before)
    reopen_decision(claim, act, reason(evidence, "evidence.removed"))
    settle(claim, act)
    return evidence


@transaction.atomic
def restore_evidence(*, actor: Contributor, evidence: Evidence, act: Act | None = None) -> Evidence:
    """Take evidence out of the trash."""
    permissions.require(actor, "evidence.remove", evidence)
    claim = lock_claim(evidence.claim)
    evidence.refresh_from_db()
    require_part_of(claim, evidence)
    if evidence.deleted_at is None:
        raise ConflictError(_("This evidence is not in the trash."))
    act = act or Act(actor)
    before = recorded(evidence)
    with noting_source(evidence.source, act):
        save_change(evidence, None, {"deleted_at": None})
    act.changed("evidence.restored", evidence, before)
    reopen_decision(claim, act, reason(evidence, "evidence.restored"))
    settle(claim, act)
    return evidence
