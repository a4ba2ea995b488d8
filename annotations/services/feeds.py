"""Adding, changing and removing feeds. What comes in by them is seen to by `entries`."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.addresses import canonical_address
from annotations.errors import ConflictError, LivingTwinError
from annotations.models import Contributor, Feed
from annotations.services.guards import require_fields, save_change
from annotations.services.history import Act, recorded
from annotations.services.watching import ask

FIELDS = ("automatic", "minutes")


@transaction.atomic
def add_feed(*, actor: Contributor, url: str, fields: dict[str, Any], act: Act | None = None) -> Feed:
    """Add a feed; it is looked at as soon as a worker is free. One that was removed is taken up again, with what is
    known of it.

    Args:
        fields: `automatic`, `minutes`.

    Raises:
        InvalidInputError: no address of the web, or a field that cannot be.
        LivingTwinError: the project has this feed already; it is named.
    """
    permissions.require(actor, "feed.add")
    url, act = canonical_address(url), act or Act(actor)
    known = queries.feed_by_address(actor, url)
    if known is not None and known.deleted_at is None:
        raise twin_error(known)
    feed = known or Feed(project=actor.project, created_by=actor, url=url, next_check_at=timezone.now())
    before = recorded(feed)
    require_fields(feed, fields, FIELDS)
    if known is None:
        insert(feed)
        act.created("feed.added", feed)
    else:
        again = {"created_by": actor, "deleted_at": None, "paused_at": None, "next_check_at": timezone.now()}
        save_change(feed, None, {**{name: getattr(feed, name) for name in FIELDS}, **again})
        act.changed("feed.restored", feed, before, noticing=("url",))
    ask(feed)
    return feed


def insert(feed: Feed) -> None:
    """Insert; refuse what somebody else has just added."""
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
    except IntegrityError as taken:
        raise twin_error(Feed.objects.living().get(project=feed.project_id, url=feed.url)) from taken


def twin_error(twin: Feed) -> LivingTwinError:
    """The refusal that names the feed already there."""
    return LivingTwinError(_("This project already has that feed."), field="url", feed=str(twin.pk))


def lock_feed(feed: Feed) -> Feed:
    """The living feed as it is now, locked."""
    present = Feed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    if present.deleted_at is not None:
        raise ConflictError(_("This feed was removed. Add it again."))
    return present


@transaction.atomic
def change_feed(
    *, actor: Contributor, feed: Feed, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Feed:
    """Change how often a feed is looked at, what becomes of what is new, and whether it rests (`paused`)."""
    permissions.require(actor, "feed.change", feed)
    feed = lock_feed(feed)
    before = recorded(feed)
    fields = dict(fields)
    paused = fields.pop("paused", feed.paused_at is not None)
    require_fields(feed, fields, FIELDS)
    changes = {name: getattr(feed, name) for name in fields}
    if paused != (feed.paused_at is not None):
        changes["paused_at"] = timezone.now() if paused else None
    if changes.keys() - {name for name in fields if before[name] == changes[name]}:
        save_change(feed, version, {**changes, "next_check_at": None if paused else timezone.now(), "failures": 0})
        (act or Act(actor)).changed("feed.changed", feed, before, noticing=("url",))
    return feed


@transaction.atomic
def remove_feed(*, actor: Contributor, feed: Feed, version: int | None = None, act: Act | None = None) -> Feed:
    """Look at a feed no more. What came in by it stays, and stays known."""
    permissions.require(actor, "feed.change", feed)
    feed = lock_feed(feed)
    before = recorded(feed)
    save_change(feed, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("feed.removed", feed, before, noticing=("url",))
    return feed


def ask_feed(*, actor: Contributor, feed: Feed) -> None:
    """Have a feed looked at now, also one that rests. Nothing of it is remembered but what comes in."""
    permissions.require(actor, "feed.add")
    ask(feed)
