"""Undo and redo on the review page: taking back one of one's own acts, or saying why that is not to be."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterable

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from annotations import queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import ConflictError
from annotations.models import Article, Event
from annotations.services.undo import undo_act
from annotations.views.review.answers import answer, is_shown, render_pieces, wants_pieces
from annotations.views.review.buttons import words_of
from annotations.views.review.conflicts import in_words
from annotations.views.review.pieces import pieces_of
from annotations.views.review.repeats import repeatable

View = Callable[..., HttpResponse]


def showing_conflict(view: View) -> View:
    """Answer an act that cannot be taken back any more with what is there now, and say what differs."""

    @functools.wraps(view)
    def guarded(request: ProjectRequest, act: uuid.UUID) -> HttpResponse:
        try:
            return view(request, act=act)
        except ConflictError as refused:
            refused.message = in_words(refused)
            events = queries.acts_of(request.actor, act)
            article = article_of(request, events)
            if article is None or not wants_pieces(request) or not is_shown(request, article):
                raise
            revision = queries.current_revision(article)
            pieces = pieces_of(request.actor, revision, claims_in(events), is_open=False)
            return render_pieces(request, pieces, said=refused.message, status=409, article=article)

    return guarded


@of_project(post="act.undo")
@showing_conflict
@repeatable
def act_undo(request: ProjectRequest, act: uuid.UUID) -> HttpResponse:
    """Take back one of one's own acts; of another's one is told so, of another project's one knows nothing."""
    if not queries.events_of_act(request.actor, act).exists():
        raise Http404
    undo = undo_act(actor=request.actor, act=act)
    chain = queries.acts_behind(request.actor, undo.id)
    said = _("Done again: %s.") if len(chain) % 2 else _("Taken back: %s.")
    events = queries.acts_of(request.actor, undo.id)
    what = words_of(request.actor, chain[-1:])[chain[-1]]
    spot = spot_of(request, events)
    return answer(request, article_of(request, events), claims_in(events), said=said % what, act=undo, spot=spot)


def spot_of(request: ProjectRequest, events: Iterable[Event]) -> str:
    """The card of the first article on its way in that some events are about, as "#id"; "" for none."""
    touched = [event.object_id for event in events if event.object_type == "importitem"]
    item = queries.items_visible_to(request.actor).filter(pk__in=touched).order_by("index").first() if touched else None
    return f"#item-{item.pk}" if item else ""


def claims_in(events: Iterable[Event]) -> set[uuid.UUID]:
    """The claims some events are about."""
    return {event.claim_id for event in events if event.claim_id}


def article_of(request: ProjectRequest, events: Iterable[Event]) -> Article | None:
    """The article some events are about, if it is one and is there."""
    articles = {event.article_id for event in events if event.article_id}
    return queries.articles_visible_to(request.actor).filter(pk__in=articles).first() if len(articles) == 1 else None
