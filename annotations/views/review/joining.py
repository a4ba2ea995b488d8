"""Acts that make one claim of two, and two of one."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.anchoring import Span, part_meant
from annotations.errors import InvalidInputError
from annotations.forms import cleaned
from annotations.forms.review import SPAN, MergeForm, SplitForm
from annotations.models import Claim, Evidence
from annotations.services.claims import placement_in
from annotations.services.history import Act
from annotations.services.merging import merge_claims
from annotations.services.splitting import PartInput, split_claim
from annotations.views.review.answers import answer, named, showing_both, text_worked_on, visible_claim
from annotations.views.review.repeats import repeatable


@of_project(post="claim.merge")
@showing_both
@repeatable
def claim_merge(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Make a claim part of another one of its article."""
    gone = visible_claim(request, claim)
    sent = cleaned(MergeForm(request.POST))
    into = claim_chosen(request, gone, sent)
    act = Act(request.actor)
    kept = merge_claims(actor=request.actor, claim=gone, into=into, version=sent["version"], act=act)
    said = _("%(claim)s is part of claim %(into)s now.") % {"claim": named(gone), "into": kept.number}
    return answer(request, gone.article, [kept.pk, claim], said=said, act=act, goes_on=kept.pk)


def claim_chosen(request: ProjectRequest, gone: Claim, sent: dict[str, Any]) -> Claim:
    """The claim a person chose, or named by its number; for one that was merged, what it is part of."""
    claims = queries.claims_addressed(request.actor).filter(article=gone.article_id).select_related("merged_into")
    field = "number" if sent["number"] else "into"
    chosen = claims.filter(number=sent["number"]) if sent["number"] else claims.filter(pk=sent["into"])
    found = chosen.first()
    if found is None:
        raise InvalidInputError(_("Choose the claim of this article that it is the same as."), field=field)
    return found.merged_into or found


@of_project(post="claim.split")
@showing_both
@repeatable
def claim_split(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Make a claim of a part of another one's words."""
    whole = visible_claim(request, claim)
    revision = text_worked_on(request, whole.article)
    sent = cleaned(SplitForm(request.POST))
    stands = placement_in(whole, revision).passage
    span = part_meant(revision.text, Span(stands.start, stands.end), **{name: sent[name] for name in SPAN})
    part = PartInput(revision, span, evidence_chosen(request, whole, sent["evidence"]))
    act = Act(request.actor)
    new = split_claim(actor=request.actor, claim=whole, part=part, version=sent["version"], act=act)
    said = _("%(new)s split off claim %(claim)s.") % {"new": named(new), "claim": whole.number}
    return answer(request, whole.article, [new.pk, claim], said=said, act=act, goes_on=new.pk)


def evidence_chosen(request: ProjectRequest, claim: Claim, chosen: Collection[uuid.UUID]) -> list[Evidence]:
    """The evidence of the claim with these ids, as far as the person sees it."""
    found = list(queries.evidence_visible_to(request.actor).filter(claim=claim, pk__in=chosen))
    if len(found) != len(set(chosen)):
        raise InvalidInputError(_("Take along only evidence of this claim."), field="evidence")
    return found
