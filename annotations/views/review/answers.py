"""How an act on the review page is answered: with the pieces it changed, or, without scripts, by the page itself."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from annotations import queries
from annotations.access import ProjectRequest
from annotations.errors import StaleVersionError
from annotations.models import Article, Claim, Tag
from annotations.services.history import Act
from annotations.views.review.pieces import Pieces, pieces_of

View = Callable[..., HttpResponse]


def answer(
    request: ProjectRequest,
    article: Article | None,
    claims: Collection[uuid.UUID],
    *,
    said: str,
    act: Act | None,
    is_fresh: bool = False,
) -> HttpResponse:
    """The pieces these claims changed, with a message that offers to take `act` back; or, without scripts or where
    no article is concerned, the way to the page, with the same message."""
    if article is None or not wants_pieces(request):
        messages.success(request, said, extra_tags=str(act.id) if act else "")
        redirect = HttpResponseClientRedirect if wants_pieces(request) else HttpResponseRedirect
        return redirect(back_to(request, article, claims))
    revision = queries.current_revision(article)
    pieces = pieces_of(request.actor, revision, claims, is_open=True, is_fresh=is_fresh)
    return render_pieces(request, pieces, said=said, act=act)


def render_pieces(
    request: ProjectRequest,
    pieces: Pieces,
    *,
    said: str = "",
    act: Act | None = None,
    status: int = 200,
) -> HttpResponse:
    """The pieces as HTML; each finds its place in the page by its id."""
    context = {
        "pieces": pieces,
        "tags": Tag.choices,
        "said": said,
        "act": act.id if act else "",
        "failed": "error" if status >= 400 else "",
    }
    return render(request, "annotations/review/answer.html", context, status=status)


def wants_pieces(request: ProjectRequest) -> bool:
    """Whether the page itself asks, by its scripts."""
    return request.headers.get("HX-Request") == "true"


def back_to(request: ProjectRequest, article: Article | None, claims: Collection[uuid.UUID]) -> str:
    """The address of the page one came from, if it is ours and said so; otherwise the review page at the claim."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    if article is None:
        return reverse("home")
    return review_address(article, next(iter(claims)) if len(claims) == 1 else None)


def review_address(article: Article, claim: uuid.UUID | None = None) -> str:
    """Where an article is read; at a claim's opened card, if one is named."""
    address = reverse("review", kwargs={"project": article.project_id, "article": article.pk})
    return f"{address}?claim={claim}#card-{claim}" if claim else address


def visible_claim(request: ProjectRequest, claim: uuid.UUID) -> Claim:
    """A claim this person sees, with its article; 404 otherwise."""
    return get_object_or_404(queries.claims_visible_to(request.actor).select_related("article"), pk=claim)


def showing_both(view: View) -> View:
    """Answer a change that comes too late with the claim as it is now; the page keeps what was typed beside it."""

    @functools.wraps(view)
    def guarded(request: ProjectRequest, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except StaleVersionError:
            if not wants_pieces(request):
                raise
            return present_state(request, **kwargs)

    return guarded


def present_state(
    request: ProjectRequest, claim: uuid.UUID | None = None, evidence: uuid.UUID | None = None
) -> HttpResponse:
    """The claim as it is now, with a message about what to do."""
    if evidence is not None:
        claim = get_object_or_404(queries.evidence_visible_to(request.actor), pk=evidence).claim_id
    shown = visible_claim(request, claim) if claim else None
    revision = queries.current_revision(shown.article) if shown else None
    pieces = pieces_of(request.actor, revision, [shown.pk], is_open=True) if shown and revision else Pieces()
    said = _(
        "Somebody changed this in the meantime, so yours was not saved. The card shows what it is now, the form still "
        "what you typed: save again to put yours in its place."
    )
    return render_pieces(request, pieces, said=said, status=409)
