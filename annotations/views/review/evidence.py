"""Acts on the evidence of a claim."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.review import EvidenceForm, version_seen
from annotations.models import Evidence
from annotations.services.evidence import (
    EvidenceInput,
    add_evidence,
    change_evidence,
    remove_evidence,
    restore_evidence,
)
from annotations.services.history import Act
from annotations.views.review.answers import answer, showing_both, visible_claim
from annotations.views.review.repeats import repeatable

BEARING = ("stance", "quote", "locator", "note", "confidential")


def visible_evidence(request: ProjectRequest, evidence: uuid.UUID) -> Evidence:
    """Evidence this person sees, with its claim and article; 404 otherwise."""
    return get_object_or_404(queries.evidence_visible_to(request.actor).select_related("claim__article"), pk=evidence)


@of_project(post="evidence.add")
@repeatable
def evidence_add(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Link a source, by its address, to a claim. It supports the claim unless something else is said."""
    backed = visible_claim(request, claim)
    sent = cleaned(EvidenceForm(request.POST))
    cites = {name: sent[name] for name in ("url", "title") if sent[name]}
    fields = {name: sent[name] for name in BEARING if sent[name]}
    act = Act(request.actor)
    add_evidence(actor=request.actor, claim=backed, new=EvidenceInput(cites, fields), act=act)
    return answer(request, backed.article, [claim], said=_("Evidence added."), act=act)


@of_project(post="evidence.change")
@showing_both
@repeatable
def evidence_change(request: ProjectRequest, evidence: uuid.UUID) -> HttpResponse:
    """Change how evidence bears on its claim."""
    changed = visible_evidence(request, evidence)
    sent = cleaned(EvidenceForm(request.POST))
    act = Act(request.actor)
    fields = {name: sent[name] for name in BEARING}
    change_evidence(actor=request.actor, evidence=changed, fields=fields, version=sent["version"], act=act)
    return answer(request, changed.claim.article, [changed.claim_id], said=_("Evidence changed."), act=act)


@of_project(post="evidence.remove")
@showing_both
@repeatable
def evidence_remove(request: ProjectRequest, evidence: uuid.UUID) -> HttpResponse:
    """Put evidence into the trash; its source stays."""
    removed = visible_evidence(request, evidence)
    version = version_seen(request.POST)
    act = Act(request.actor)
    remove_evidence(actor=request.actor, evidence=removed, version=version, act=act)
    return answer(request, removed.claim.article, [removed.claim_id], said=_("Evidence removed."), act=act)


@of_project(post="evidence.remove")
@repeatable
def evidence_restore(request: ProjectRequest, evidence: uuid.UUID) -> HttpResponse:
    """Take evidence out of the trash."""
    restored = get_object_or_404(queries.evidence_in_trash(request.actor), pk=evidence)
    act = Act(request.actor)
    restore_evidence(actor=request.actor, evidence=restored, act=act)
    return answer(request, restored.claim.article, [restored.claim_id], said=_("Evidence restored."), act=act)
