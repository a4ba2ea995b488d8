"""The review page itself, and what happened since it was drawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.models import Article, Contributor, Revision, Tag
from annotations.queries.spans import standing_between
from annotations.services.sequencer import assign_positions
from annotations.views.review.answers import (
    ids_in,
    render_pieces,
    review_address,
    revision_address,
    unless_outdated,
)
from annotations.views.review.buttons import turn_buttons
from annotations.views.review.covers import draw_text
from annotations.views.review.deleted import lately_deleted
from annotations.views.review.direction import direction_of
from annotations.views.review.links import links_in
from annotations.views.review.pieces import Pieces, cards_among
from annotations.views.review.window import PART, Window

MOST_EVENTS = 500


@of_project(get="project.read")
def review(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """An article to read and mark; `?claim=` opens one claim's card."""
    shown = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    asked = opened_claim(request)
    into = queries.merged_into(request.actor, asked) if asked else None
    if into is not None:
        return HttpResponseRedirect(review_address(into.article, into.pk))
    elsewhere = stands_elsewhere(request, shown, asked) if asked else None
    if elsewhere is not None:
        return HttpResponseRedirect(revision_address(elsewhere, asked))
    return render(request, "annotations/review/page.html", page_context(request, shown))


def page_context(request: ProjectRequest, article: Article) -> dict[str, Any]:
    """Everything the page shows."""
    actor = request.actor
    # Before the claims are read: what happens in between is told twice rather than not at all.
    assign_positions()
    position = queries.events_visible_to(actor).aggregate(last=Max("position"))["last"] or 0
    revision = queries.current_revision(article)
    blocks = list(queries.blocks_of(revision))
    standing = standing_between(actor, revision, 0, revision.length)
    opened = opened_claim(request)
    window = Window(actor, revision, standing, opened, is_whole=request.GET.get("cards") == "all")
    return {
        "article": article,
        "revision": revision,
        "shown_revision": revision.pk,
        "elsewhere": elsewhere_of(actor, revision),
        "direction": direction_of(article.language, revision.text),
        "text": draw_text(actor, revision, blocks, standing),
        "links": links_in(revision, blocks),
        "window": window,
        "opened": opened,
        "position": position,
        "stream_url": f"{settings.LIVE_URL}/live/projects/{request.project.pk}/",
        "guideline": queries.guideline_of(request.project),
        "tags": Tag.choices,
        "people": queries.contributors_of(request.project),
        "may_change_blocks": permissions.may(actor, "block.change"),
        "may_mark": permissions.may(actor, "claim.mark"),
        "turns": turn_buttons(actor, article),
        "deleted": lately_deleted(actor, article),
        "here": "articles",
    }


def stands_elsewhere(request: ProjectRequest, article: Article, claim: uuid.UUID) -> Revision | None:
    """The newest revision a claim has a place in, where that is not the newest of its article."""
    newest = queries.current_revision(article)
    if newest.number == 1 or not queries.claims_elsewhere(request.actor, newest).filter(pk=claim).exists():
        return None
    older = queries.revisions_visible_to(request.actor).filter(article=article)
    held = older.filter(placements__claim=claim, placements__superseded_at=None)
    return held.select_related("article").order_by("-number").first()


def elsewhere_of(actor: Contributor, revision: Revision) -> tuple[int, int]:
    """How many claims of an article do not stand in its newest text: to be placed there, and kept on older ones."""
    claims = queries.claims_elsewhere(actor, revision)
    to_place = queries.reanchorings_open(actor).filter(revision=revision).count()
    return to_place, claims.count() - to_place if revision.number > 1 else 0


def opened_claim(request: ProjectRequest) -> uuid.UUID | None:
    """The claim whose card is asked for opened; none where that is no id."""
    return next(iter(claims_named(request)), None)


def claims_named(request: ProjectRequest) -> list[uuid.UUID]:
    """The claims a question is about; what is no id is left out."""
    return ids_in(request.GET.getlist("claim"))


@of_project(get="project.read")
@unless_outdated
def cards(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """The cards of some claims (`?claim=ID&claim=ID`, at most PART), for a page that shows them in short."""
    shown = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    asked = claims_named(request)[:PART]
    claims = queries.claims_in_review(request.actor, queries.current_revision(shown)).filter(pk__in=asked)
    found = cards_among(request.actor, claims, None)
    gone = sorted(set(asked) - {card.claim.pk for card in found})
    return render_pieces(request, Pieces(cards=found, gone=gone))


@of_project(get="project.read")
def changes(request: ProjectRequest) -> JsonResponse:
    """What happened after a position: for pages whose live stream is out of reach. Ids only, oldest first."""
    after = request.GET.get("after", "")
    assign_positions()
    events = queries.events_visible_to(request.actor).order_by("position")
    events = events.filter(position__gt=int(after) if after.isdecimal() and len(after) < 19 else 0)
    rows = events.values_list("position", "act", "article_id", "claim_id")[:MOST_EVENTS]
    keys = ("position", "act", "article", "claim")
    return JsonResponse({"events": [dict(zip(keys, row, strict=True)) for row in rows]})
