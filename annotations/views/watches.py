"""The address of an article: fetching it again, and watching it for silent edits."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.feeds import WatchForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Article, Watch
from annotations.services import watches as services
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted


@of_project(get="project.read", post="article.watch")
def article_watch(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """How the address of an article is looked at, and what the last look found."""
    shown = visible_article(request, article)
    watch = watch_of(request, shown)
    form = WatchForm(posted(request), initial={"minutes": watch.minutes if watch else 1440})
    if request.method == "POST":
        with ShowingRefusals(form):
            act = Act(request.actor)
            said = follow(request, shown, watch, cleaned(form), act)
            return done(request, said, here(request, "article_watch", article=article), act)
    return form_page(request, "annotations/articles/watch.html", form, **told(request, shown, watch), here="articles")


def visible_article(request: ProjectRequest, article: uuid.UUID) -> Article:
    """An article the actor may see, or 404."""
    return get_object_or_404(queries.articles_visible_to(request.actor), pk=article)


def watch_of(request: ProjectRequest, article: Article) -> Watch | None:
    """The watch of an article, None where nobody has had it fetched again."""
    return queries.watches_visible_to(request.actor).filter(article=article).first()


def follow(request: ProjectRequest, article: Article, watch: Watch | None, sent: dict[str, Any], act: Act) -> str:
    """Watch an article as it was said, and what to say of that."""
    if watch is None:
        services.watch_article(actor=request.actor, article=article, fields=sent, act=act)
    else:
        services.change_watch(actor=request.actor, watch=watch, fields={**sent, "paused": False}, act=act)
    return _("The article is watched. A changed text comes in as a new revision.")


def told(request: ProjectRequest, article: Article, watch: Watch | None) -> dict[str, Any]:
    """The address of an article as its card shows it; `brought` is the revision that the last look has found."""
    revision = queries.current_revision(article)
    found = watch is not None and watch.checked_at is not None and revision.retrieved_at == watch.checked_at
    return {
        "article": article,
        "watch": watch,
        "revision": revision,
        "brought": revision if found else None,
        "may_watch": permissions.may(request.actor, "article.watch", article),
        "may_refetch": permissions.may(request.actor, "article.revise", article),
    }


@of_project(get="project.read")
def watch_status(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """The card alone, which asks for itself again while a worker looks."""
    shown = visible_article(request, article)
    return render(request, "annotations/articles/watch_card.html", told(request, shown, watch_of(request, shown)))


@of_project(post="article.revise")
def article_refetch(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Have the address of an article fetched now."""
    services.refetch_article(actor=request.actor, article=visible_article(request, article))
    return done(request, _("A worker fetches it."), here(request, "article_watch", article=article))


@of_project(post="article.watch")
def watch_pause(request: ProjectRequest, article: uuid.UUID) -> HttpResponse:
    """Let the watch of an article rest."""
    watch = get_object_or_404(queries.watches_visible_to(request.actor), article=article)
    act = Act(request.actor)
    services.change_watch(actor=request.actor, watch=watch, fields={"paused": True}, act=act)
    return done(
        request, _("The article is not watched any more."), here(request, "article_watch", article=article), act
    )
