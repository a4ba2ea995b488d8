"""Settling a claim by an editor's decision, and taking the decision back."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import StaleVersionError
from annotations.models import LIVE, Assessment, Claim, Contributor, Decision
from annotations.services.assessments import current_passage
from annotations.services.guards import (
    lock_claim,
    lock_live,
    require_fields,
    require_placed,
    require_reason,
)
from annotations.services.history import Act
from annotations.services.settling import note_changed, settle


@transaction.atomic
def take_decision(
    *,
    actor: Contributor,
    claim: Claim,
    tag: str,
    reason: str,
    seen: Collection[UUID] | None = None,
    act: Act | None = None,
) -> Decision:
    """Settle a claim: tag and reason, resting on the assessments that are live now. Replaces an earlier decision.

    `seen` are the decisions the actor knows of, None where that does not matter.

    Raises:
        StaleVersionError: another decision stands than one the actor has seen.
    """
    permissions.require(actor, "decision.take", claim)
    claim = lock_claim(claim)
    require_placed(claim)
    if seen is not None:
        require_seen(claim, seen)
    act = act or Act(actor)
    decision = Decision(project_id=claim.project_id, claim=claim, contributor=actor, passage=current_passage(claim))
    require_fields(decision, {"tag": tag, "reason": require_reason(reason, "reason")}, ("tag", "reason"))
    supersede_decision(claim, act)
    decision.guideline_version = queries.guideline_of(claim.project)
    decision.save(force_insert=True)
    decision.rests_on.set(Assessment.objects.filter(claim=claim, **LIVE))
    act.created("decision.taken", decision)
    note_changed([claim.pk])
    settle(claim, act)
    return decision


def require_seen(claim: Claim, seen: Collection[UUID]) -> None:
    """Refuse when another decision stands than one of those `seen`."""
    if Decision.objects.filter(claim=claim, **LIVE).exclude(pk__in=seen).exists():
        raise StaleVersionError(_("Somebody has settled this claim in the meantime. Look at it, then settle it again."))


def supersede_decision(claim: Claim, act: Act) -> None:
    """Set the live decision aside in favour of a new one."""
    live = Decision.objects.filter(claim=claim, **LIVE).select_related("claim").first()
    if live is not None:
        act.change("decision.superseded", live, superseded_at=timezone.now())


@transaction.atomic
def withdraw_decision(
    *, actor: Contributor, decision: Decision, version: int | None = None, act: Act | None = None
) -> Decision:
    """Take a decision back: the claim's tag follows from its assessments again."""
    permissions.require(actor, "decision.take", decision)
    gone = _("This decision no longer stands: it was withdrawn, or replaced by a newer one.")
    decision = lock_live(decision, version, gone)
    act = act or Act(actor)
    act.change("decision.withdrawn", decision, withdrawn_at=timezone.now())
    note_changed([decision.claim_id])
    settle(decision.claim, act)
    return decision
