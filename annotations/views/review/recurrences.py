"""The words of a claim in other articles: where they stand, and marking them there too."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.review import RecurrenceForm
from annotations.likeness import differences
from annotations.models import LIVE, Claim
from annotations.queries.recurrences import Recurrence
from annotations.services.history import Act
from annotations.services.recurrences import mark_recurrence
from annotations.views.review.answers import answer, named, review_address, visible_claim, wants_pieces
from annotations.views.review.claims import span_in
from annotations.views.review.repeats import repeatable


@of_project(get="project.read", post="claim.mark")
@vary_on_headers("HX-Request")
@repeatable
def claim_recurrences(request: ProjectRequest, claim: uuid.UUID) -> HttpResponse:
    """GET: where else the words of a claim stand, as a page or for its card. POST: mark one of these places too."""
    recurring = visible_claim(request, claim)
    if request.method == "POST":
        return recurrence_mark(request, recurring)
    context = recurrences_context(request, recurring)
    template = "annotations/review/recurrences.html" if wants_pieces(request) else "annotations/recurrences.html"
    return render(request, template, context)


def recurrences_context(request: ProjectRequest, claim: Claim) -> dict[str, Any]:
    """What is shown of a claim's recurrences."""
    recurrences = queries.recurrences_of(request.actor, claim)
    mine = queries.assessments_visible_to(request.actor).filter(claim=claim, contributor=request.actor)
    return {
        "claim": claim,
        "quote": recurrences.quote,
        "rows": [row_of(one, recurrences.quote) for one in recurrences.found],
        "is_whole": recurrences.is_whole,
        "mine": mine.filter(**LIVE).first(),
        "may_mark": permissions.may(request.actor, "claim.mark"),
        "back": review_address(claim.article, claim.pk),
        "here": "claims",
    }


def row_of(one: Recurrence, quote: str) -> dict[str, Any]:
    """One recurrence as it is shown."""
    return {
        "it": one,
        "span": one.alike.span,
        "percent": round(100 * one.alike.ratio),
        "runs": differences(quote, one.words) if one.alike.how == "fuzzy" else [("same", one.words)],
        "address": review_address(one.article, one.claim.pk if one.claim else None),
    }


def recurrence_mark(request: ProjectRequest, claim: Claim) -> HttpResponse:
    """Mark one of the places; what stands there is compared with what was shown."""
    sent = cleaned(RecurrenceForm(request.POST))
    revisions = queries.revisions_visible_to(request.actor).select_related("article")
    revision = get_object_or_404(revisions, pk=sent["revision"])
    act = Act(request.actor)
    span = span_in(revision, sent)
    marked = mark_recurrence(actor=request.actor, claim=claim, revision=revision, span=span, act=act)
    said = _("%(claim)s marked in “%(article)s”.") % {"claim": named(marked), "article": revision.article.title}
    return answer(request, revision.article, [marked.pk], said=said, act=act)
