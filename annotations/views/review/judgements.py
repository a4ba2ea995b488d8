"""Acts of judging: assessing a claim, settling it, and taking either back."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.review import AssessForm, DecideForm, version_seen
from annotations.models import LIVE
from annotations.services.assessments import AssessmentInput, assess_claim, withdraw_assessment
from annotations.services.decisions import take_decision, withdraw_decision
from annotations.services.history import Act
from annotations.views.review.answers import answer, showing_both, visible_claim
from annotations.views.review.repeats import repeatable


@of_project(post="assessment.give")
@repeatable
def claim_assess(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Give one's own assessment, in the place of one's earlier one."""
    assessed = visible_claim(request, claim)
    sent = cleaned(AssessForm(request.POST))
    act = Act(request.actor)
    assess_claim(actor=request.actor, claim=assessed, new=AssessmentInput(**sent), act=act)
    return answer(request, assessed.article, [claim], said=_("Your assessment is saved."), act=act)


@of_project(post="assessment.withdraw")
@showing_both
@repeatable
def claim_withdraw(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Take one's own live assessment of a claim back."""
    assessed = visible_claim(request, claim)
    mine = queries.assessments_visible_to(request.actor).filter(contributor=request.actor, claim=assessed)
    live = get_object_or_404(mine.select_related("claim"), **LIVE)
    version = version_seen(request.POST)
    act = Act(request.actor)
    withdraw_assessment(actor=request.actor, assessment=live, version=version, act=act)
    return answer(request, assessed.article, [claim], said=_("Your assessment is withdrawn."), act=act)


@of_project(post="decision.take")
@showing_both
@repeatable
def claim_decide(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Settle a claim with a reason."""
    decided = visible_claim(request, claim)
    sent = cleaned(DecideForm(request.POST))
    known = [sent["seen"]] if sent["seen"] else []
    act = Act(request.actor)
    take_decision(
        actor=request.actor,
        claim=decided,
        tag=sent["tag"],
        reason=sent["reason"],
        seen=known if "seen" in request.POST else None,
        act=act,
    )
    return answer(request, decided.article, [claim], said=_("The claim is settled."), act=act)


@of_project(post="decision.take")
@showing_both
@repeatable
def decision_withdraw(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Take the live decision on a claim back."""
    decided = visible_claim(request, claim)
    decisions = queries.decisions_visible_to(request.actor).filter(claim=decided).select_related("claim")
    live = get_object_or_404(decisions, **LIVE)
    version = version_seen(request.POST)
    act = Act(request.actor)
    withdraw_decision(actor=request.actor, decision=live, version=version, act=act)
    return answer(request, decided.article, [claim], said=_("The decision is withdrawn."), act=act)
