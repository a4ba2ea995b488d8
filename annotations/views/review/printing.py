"""An article to be printed: its text with the marks, and after it every claim in full, as numbered notes."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.models import Article, Contributor, Revision
from annotations.queries.spans import standing_between
from annotations.views.review.direction import direction_of
from annotations.views.review.pieces import Card, Drawn, cards_among, grouped, lead_of, rows_of


@of_project(get="project.read")
def review_print(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """All on one page that needs no scripts: the review page itself shows many claims in short."""
    shown = get_object_or_404(queries.articles_visible_to(request.actor), pk=article)
    context = text_and_notes(request.actor, shown, queries.current_revision(shown))
    return render(request, "annotations/review/print.html", {**context, "here": "articles"})


def text_and_notes(actor: Contributor, article: Article, revision: Revision) -> dict[str, Any]:
    """A text with all its marks, and a note for every claim that stands in it: to be read alone."""
    blocks = list(queries.blocks_of(revision))
    standing = standing_between(actor, revision, 0, revision.length)
    return {
        "article": article,
        "revision": revision,
        "direction": direction_of(article.language, revision.text),
        "text": Drawn(lead_of(revision, blocks), grouped(rows_of(revision, blocks, standing, range(len(blocks))))),
        "cards": notes(cards_among(actor, queries.claims_in_review(actor, revision), None)),
        "unfolded": True,
    }


def notes(cards: list[Card]) -> list[Card]:
    """In the order of their numbers, by which a reader of paper looks them up; without one, as they stand."""
    return sorted(cards, key=lambda card: card.claim.number or 0)
