"""Giving and withdrawing assessments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import InvalidInputError
from annotations.models import LIVE, Assessment, Claim, Contributor, Passage
from annotations.services.guards import lock_claim, lock_live, require_fields
from annotations.services.history import Act
from annotations.services.settling import reopen_decision, settle

FIELDS = ("tag", "rationale", "certainty", "opinion_holder")


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """One person's judgement of a claim."""

    tag: str
    rationale: str = ""
    certainty: str = ""
    opinion_holder: str = ""


@transaction.atomic
def assess_claim(*, actor: Contributor, claim: Claim, new: AssessmentInput, act: Act | None = None) -> Assessment:
    """Give one's own assessment of a claim, on the passage it stands in now. An earlier one of the same person is
    superseded, not overwritten; the same again changes nothing.
    """
    permissions.require(actor, "assessment.give", claim)
    claim = lock_claim(claim)
    act = act or Act(actor)
    assessment = record_assessment(claim, current_passage(claim), new, act)
    settle(claim, act)
    return assessment


@transaction.atomic
def replace_assessment(
    *,
    actor: Contributor,
    assessment: Assessment,
    fields: dict[str, Any],
    version: int | None = None,
    act: Act | None = None,
) -> Assessment:
    """Give a newer assessment in the place of one's own live one, with `fields` (`FIELDS`) of it changed."""
    permissions.require(actor, "assessment.withdraw", assessment)
    present = lock_live(assessment, version, gone())
    claim = present.claim
    require_fields(present, fields, FIELDS)
    act = act or Act(actor)
    new = AssessmentInput(**{name: getattr(present, name) for name in FIELDS})
    newer = record_assessment(claim, current_passage(claim), new, act)
    settle(claim, act)
    return newer


def gone() -> str:
    """What is said of an assessment that is not live."""
    return _("This assessment no longer stands: it was withdrawn, or replaced by a newer one.")


def current_passage(claim: Claim) -> Passage:
    """Where the claim stands now, in the newest revision it has a place in."""
    placement = claim.placements.filter(superseded_at=None).select_related("passage").latest("revision__number")
    return placement.passage


def record_assessment(claim: Claim, passage: Passage, new: AssessmentInput, act: Act) -> Assessment:
    """Write the assessment under the claim's lock, in the place of the person's live one."""
    assessment = judged(claim, new, act)
    assessment.passage = passage
    live = Assessment.objects.filter(claim=claim, contributor=act.contributor, **LIVE).select_related("claim").first()
    if live is not None:
        if says_the_same(live, assessment):
            return live
        act.change("assessment.superseded", live, superseded_at=timezone.now())
    save_assessment(assessment, act)
    reopen_decision(claim, act, "assessment.given")
    return assessment


def judged(claim: Claim, new: AssessmentInput, act: Act) -> Assessment:
    """What somebody thinks of a claim, checked and not saved; of no passage yet."""
    assessment = Assessment(project_id=claim.project_id, claim=claim, contributor=act.contributor)
    require_fields(assessment, {name: getattr(new, name) for name in FIELDS}, FIELDS)
    if assessment.tag == "":
        raise InvalidInputError(_("Choose sourced, disputed or opinion."), field="tag")
    return assessment


def save_assessment(assessment: Assessment, act: Act) -> None:
    """Write it under the guideline in force, and remember it."""
    assessment.guideline_version = queries.guideline_of(assessment.claim.project)
    act.save(assessment)
    act.created("assessment.given", assessment)


def says_the_same(one: Assessment, other: Assessment) -> bool:
    """Whether two assessments judge the same words alike."""
    names = (*FIELDS, "passage_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


@transaction.atomic
def withdraw_assessment(
    *, actor: Contributor, assessment: Assessment, version: int | None = None, act: Act | None = None
) -> Assessment:
    """Take one's own assessment back. Only its author may; the claim stays."""
    permissions.require(actor, "assessment.withdraw", assessment)
    assessment = lock_live(assessment, version, gone())
    act = act or Act(actor)
    act.change("assessment.withdrawn", assessment, withdrawn_at=timezone.now())
    reopen_decision(assessment.claim, act, "assessment.withdrawn")
    settle(assessment.claim, act)
    return assessment
