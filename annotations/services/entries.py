"""What is new in a feed: its entries are noted down, and their articles asked for."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from annotations import queries
from annotations.addresses import spelled_or_none
from annotations.fetching import Fetched
from annotations.importers.answers import ItemRefused, Request
from annotations.importers.feed import ENTRY, FEED
from annotations.importers.limits import Limits
from annotations.importers.sandbox import read_apart
from annotations.models import Feed, FeedEntry, Import, Revision
from annotations.services.fetches import fetch_address
from annotations.services.history import Act
from annotations.services.retrieving import request_address
from annotations.services.watching import hold, known_to, require_still, seen, told_when_missed

ACCEPTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
MOST_SHOWN = 2_000  # entries of a feed that are looked at
MOST_NEW = 100  # that come in by one look; the rest comes by the next


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the feed shows it; `url` in its one spelling, "" where it has none of the web."""

    key: str
    url: str
    title: str


def check_feed(feed_id: uuid.UUID) -> None:
    """Look what is new in a feed, for whoever was woken to. Somebody else at it, or a removed feed: nothing is done."""
    feed = hold(Feed, feed_id)
    if feed is None:
        return
    with told_when_missed(feed):
        require_still(feed, "article.import")
        got = fetch_address(feed.url, accept=ACCEPTED, known=known_to(feed))
        if got.is_unchanged:
            seen(feed, got)
        else:
            take_in(feed, got, *read_feed(got))


def read_feed(got: Fetched) -> tuple[str, list[Shown]]:
    """The title of a feed and what it shows, each entry once. Raises an `UnreadableError` for what is none."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(got.body)
        file.flush()
        options = {"url": got.final_url, "charset": got.charset}
        asked = Request(path=file.name, format="feed", options=options)
        rows = [
            one for one in read_apart(asked, replace(Limits(), max_entries=MOST_SHOWN)) if isinstance(one, ItemRefused)
        ]
    title = next((str(one.record.get("title", "")) for one in rows if one.locator == FEED), "")
    shown = {one.key: one for one in (shown_in(one) for one in rows if one.locator == ENTRY) if one is not None}
    return title, list(shown.values())


def shown_in(row: ItemRefused) -> Shown | None:
    """An entry; None for one that has neither an id nor an address by which it could be known again."""
    url = spelled_or_none(str(row.record.get("url", "")))
    key = str(row.record.get("external_id", "")) or url
    title = str(row.record.get("title", ""))[:500]
    return Shown(hashlib.sha256(key.encode()).hexdigest(), url, title) if key else None


@transaction.atomic
def take_in(feed: Feed, got: Fetched, title: str, shown: Sequence[Shown]) -> None:
    """Note down what is new, and ask for its articles. What is known, or here already, is left alone."""
    Feed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    known = set(feed.entries.filter(key__in=[one.key for one in shown]).values_list("key", flat=True))
    new = [one for one in shown if one.key not in known]
    coming = new[:MOST_NEW]
    here = addresses_here(feed, (one.url for one in coming))
    act = Act(feed.created_by)
    entries = []
    for one in reversed(coming):  # feeds begin with the newest, which then comes last, as it did there
        job = None if one.url in here else ask_for(feed, one, act)
        here.add(one.url)
        entries.append(
            FeedEntry(project_id=feed.project_id, feed=feed, key=one.key, url=one.url, title=one.title, job=job)
        )
    FeedEntry.objects.bulk_create(entries)
    # Unless all that is new has come in, the server must not answer the next time that nothing is.
    state = {"etag": "", "last_modified": ""} if len(new) > len(coming) else {}
    seen(feed, got, title=title[:500] or feed.title, **state)


def addresses_here(feed: Feed, urls: Iterable[str]) -> set[str]:
    """Those of some addresses of which the project has an article, or has asked for one; and the empty one."""
    wanted = {url for url in urls if url}
    asked = Import.objects.filter(project=feed.project_id, url__in=wanted).exclude(
        state__in=[Import.State.FAILED, Import.State.CANCELLED]
    )
    articles = queries.articles_visible_to(feed.created_by).filter(url__in=wanted)
    return {"", *asked.values_list("url", flat=True), *articles.values_list("url", flat=True)}


def ask_for(feed: Feed, one: Shown, act: Act) -> Import:
    """Ask for the article of an entry: brought in at once, or proposed, as the feed has it."""
    options = {"duplicates": "skip" if feed.automatic else "ask"}
    return request_address(
        actor=feed.created_by, url=one.url, options=options, origin=Revision.Origin.FEED, name=one.title, act=act
    )
