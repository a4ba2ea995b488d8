"""Acts on claims: marking, changing, moving, deleting, restoring."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.anchoring import Span, span_meant
from annotations.forms import cleaned
from annotations.forms.review import SPAN, AdjustForm, DetailsForm, MarkForm, version_seen
from annotations.models import Claim, Revision
from annotations.services import claims as services
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import ClaimInput
from annotations.services.evidence import EvidenceInput
from annotations.services.history import Act
from annotations.views.review.answers import (
    answer,
    named,
    render_pieces,
    review_address,
    showing_both,
    text_worked_on,
    unless_outdated,
    visible_claim,
    wants_pieces,
)
from annotations.views.review.pieces import pieces_of
from annotations.views.review.repeats import repeatable


def span_in(revision: Revision, sent: dict[str, Any]) -> Span:
    """The stretch a form names: by offsets, checked against the quote, or by the quote alone."""
    return span_meant(revision.text, **{name: sent[name] for name in SPAN})


@of_project(post="claim.mark")
@repeatable
def claim_create(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Mark a claim, with its tag and, where a link was sent along, its first evidence: one act."""
    within = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    revision = text_worked_on(request, within)
    sent = cleaned(MarkForm(request.POST))
    act = Act(request.actor)
    fields = {"stance": sent["stance"]} if sent["stance"] else {}
    new = ClaimInput(
        revision=revision,
        span=span_in(revision, sent),
        details={},
        assessment=AssessmentInput(tag=sent["tag"], rationale=sent["rationale"]),
        evidence=EvidenceInput({"url": sent["url"]}, fields) if sent["url"] else None,
    )
    claim = services.mark_claim(actor=request.actor, new=new, act=act)
    said = _("%(claim)s marked.") % {"claim": named(claim)}
    return answer(request, within, [claim.pk], said=said, act=act, is_fresh=True)


@of_project(get="project.read", post="claim.change")
@showing_both
@vary_on_headers("HX-Request")
@unless_outdated
@repeatable
def claim(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """GET: the claim's pieces for a page that asks, the way to its card for a person. POST: change what is said."""
    if request.method == "POST":
        return claim_change(request, claim)
    shown = seen_or_gone(request, claim)
    if not wants_pieces(request):
        return HttpResponseRedirect(review_address(shown.article, shown.merged_into_id or shown.pk))
    revision = queries.current_revision(shown.article)
    changed = [shown.pk, *filter(None, [shown.merged_into_id])]
    pieces = pieces_of(request.actor, revision, changed, is_open=request.GET.get("open") == "1")
    return render_pieces(request, pieces, article=shown.article)


def seen_or_gone(request: ProjectRequest, claim: uuid.UUID) -> Claim:
    """A claim this person sees or saw: one in the trash still has to leave the pages it is on. 404 otherwise."""
    deleted = queries.claims_in_trash(request.actor).filter(pk=claim).first()
    return deleted if deleted is not None else visible_claim(request, claim)


def claim_change(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Change what is said about a claim; only the fields that were sent."""
    changed = visible_claim(request, claim)
    article = changed.article
    sent = cleaned(DetailsForm(request.POST, instance=Claim()))
    # A form's own name for itself tells unticked boxes from fields that were not on the page.
    fields = {name: value for name, value in sent.items() if name in request.POST or "details" in request.POST}
    version = version_seen(request.POST)
    act = Act(request.actor)
    changed = services.change_claim(actor=request.actor, claim=changed, fields=fields, version=version, act=act)
    return answer(request, article, [claim], said=_("%(claim)s changed.") % {"claim": named(changed)}, act=act)


@of_project(post="claim.change")
@showing_both
@repeatable
def claim_adjust(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Give a claim other ends."""
    adjusted = visible_claim(request, claim)
    revision = text_worked_on(request, adjusted.article)
    sent = cleaned(AdjustForm(request.POST))
    act = Act(request.actor)
    services.adjust_claim(
        actor=request.actor,
        claim=adjusted,
        revision=revision,
        span=span_in(revision, sent),
        version=sent["version"],
        act=act,
    )
    return answer(request, adjusted.article, [claim], said=_("%(claim)s moved.") % {"claim": named(adjusted)}, act=act)


@of_project(post="claim.delete")
@showing_both
@repeatable
def claim_delete(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Put a claim into the trash."""
    deleted = visible_claim(request, claim)
    version = version_seen(request.POST)
    act = Act(request.actor)
    services.delete_claim(actor=request.actor, claim=deleted, version=version, act=act)
    return answer(request, deleted.article, [claim], said=_("%(claim)s deleted.") % {"claim": named(deleted)}, act=act)


@of_project(post="claim.delete")
@repeatable
def claim_restore(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """Take a claim out of the trash."""
    deleted = get_object_or_404(queries.claims_in_trash(request.actor), pk=claim)
    act = Act(request.actor)
    services.restore_claim(actor=request.actor, claim=deleted, act=act)
    said = _("%(claim)s restored.") % {"claim": named(deleted)}
    return answer(request, deleted.article, [claim], said=said, act=act, goes_on=claim)
