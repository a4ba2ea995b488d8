"""The feeds of a project: what they bring in, how they do, and how they are followed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.forms import cleaned
from annotations.forms.feeds import ChangeFeedForm, NewFeedForm
from annotations.forms.pages import ShowingRefusals
from annotations.models import Feed
from annotations.services import feeds as services
from annotations.services.history import Act
from annotations.views.answers import done, form_page, here, posted
from annotations.views.paging import page_of


@of_project(get="project.read", post="feed.add")
def feed_list(request: ProjectRequest) -> HttpResponse:
    """The feeds, newest first, and the way to add one."""
    form = NewFeedForm(posted(request))
    if request.method == "POST":
        with ShowingRefusals(form):
            fields, act = cleaned(form), Act(request.actor)
            services.add_feed(actor=request.actor, url=fields.pop("url"), fields=fields, act=act)
            return done(request, _("The feed is added. A worker looks what is in it."), here(request, "feed_list"), act)
    page = page_of(queries.feeds_visible_to(request.actor), request.GET.get("after", ""))
    may_add = permissions.may(request.actor, "feed.add")
    cards = [told(request, feed) for feed in page.rows]
    return form_page(
        request, "annotations/feeds/list.html", form, page=page, cards=cards, may_add=may_add, here="articles"
    )


def told(request: ProjectRequest, feed: Feed) -> dict[str, Any]:
    """A feed as its card shows it."""
    return {
        "feed": feed,
        "may_check": permissions.may(request.actor, "feed.add"),
        "may_change": permissions.may(request.actor, "feed.change", feed),
    }


def visible_feed(request: ProjectRequest, feed: uuid.UUID) -> Feed:
    """A feed the actor may see, or 404."""
    return get_object_or_404(queries.feeds_visible_to(request.actor), pk=feed)


@of_project(get="project.read")
def feed_status(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """One card, which asks for itself again while a worker looks."""
    return render(request, "annotations/feeds/card.html", told(request, visible_feed(request, feed)))


@of_project(get="project.read", post="feed.change")
def feed_edit(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """What a feed has shown and what became of it, and how it is followed."""
    edited = visible_feed(request, feed)
    form = ChangeFeedForm(posted(request), initial=form_values(edited))
    if request.method == "POST":
        with ShowingRefusals(form, lambda: form_values(visible_feed(request, feed))):
            fields, act = cleaned(form), Act(request.actor)
            version = fields.pop("version")
            services.change_feed(actor=request.actor, feed=edited, fields=fields, version=version, act=act)
            return done(request, _("The feed is saved."), here(request, "feed_list"), act)
    entries = queries.entries_visible_to(request.actor).filter(feed=edited)
    context = {**told(request, edited), "page": page_of(entries, request.GET.get("after", "")), "here": "articles"}
    return form_page(request, "annotations/feeds/edit.html", form, **context)


def form_values(feed: Feed) -> dict[str, Any]:
    """How a feed is followed, and the version that is of."""
    return {name: getattr(feed, name) for name in (*services.FIELDS, "version")}


@of_project(post="feed.add")
def feed_check(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """Have a feed looked at now."""
    services.ask_feed(actor=request.actor, feed=visible_feed(request, feed))
    return done(request, _("A worker looks what is new in it."), here(request, "feed_list"))


@of_project(post="feed.change")
def feed_pause(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """Let a feed rest."""
    return set_paused(request, feed, _("The feed rests until somebody goes on with it."), paused=True)


@of_project(post="feed.change")
def feed_resume(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """Go on with a feed that rests."""
    return set_paused(request, feed, _("The feed is looked at again."), paused=False)


def set_paused(request: ProjectRequest, feed: uuid.UUID, said: str, *, paused: bool) -> HttpResponse:
    """Let a feed rest or go on, and say so."""
    act, found = Act(request.actor), visible_feed(request, feed)
    services.change_feed(actor=request.actor, feed=found, fields={"paused": paused}, act=act)
    return done(request, said, here(request, "feed_list"), act)


@of_project(post="feed.change")
def feed_remove(request: ProjectRequest, feed: uuid.UUID) -> HttpResponse:
    """Follow a feed no more."""
    act = Act(request.actor)
    services.remove_feed(actor=request.actor, feed=visible_feed(request, feed), act=act)
    return done(request, _("The feed is removed. What came in by it stays."), here(request, "feed_list"), act)
