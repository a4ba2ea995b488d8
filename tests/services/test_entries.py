"""What comes in by a feed: each entry once, however often the feed shows it, and nothing when it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from annotations.models import Article, Event, Feed, FeedEntry, FetchTurn, Import
from annotations.models.watching import LONGEST_MINUTES
from annotations.services.articles import change_article
from annotations.services.entries import check_feed
from annotations.services.feeds import add_feed, change_feed, remove_feed
from annotations.services.watching import due, minutes_after, wake_due
from tests.cast import Cast, bring_in
from tests.fetching.sites import THIS_MACHINE, Site, answer, site
from tests.importers.feeds import Entry, atom, rss
from tests.messages import Message

NOON = ("noon", "https://harbour.example/noon", "High water at noon")
EBB = ("ebb", "https://harbour.example/ebb", "Low water")


@pytest.fixture
def pages(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.FETCH_DELAY_SECONDS = 0
    with site({"/feed": answer(rss(NOON, EBB))}) as first:
        yield first


@pytest.fixture
def feed(cast: Cast, pages: Site) -> Feed:
    return add_feed(actor=cast.ben, url=f"{pages.address}/feed", fields={})


def looked_at(feed: Feed) -> Feed:
    check_feed(feed.pk)
    feed.refresh_from_db()
    return feed


def shows(pages: Site, *entries: Entry, **headers: str) -> None:
    pages.pages["/feed"] = answer(rss(*entries), **headers)


def brought() -> list[str]:
    return list(Import.objects.order_by("created_at").values_list("url", flat=True))


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (answer(b"<!doctype html><p>News"), "There is no feed"),
        (answer(b"", "404 Not Found"), "answered with 404"),
        (answer(b""), "There is no feed"),
        (b"What?", "broken or cut short"),
    ],
)
def test_what_is_no_feed_is_said_and_nothing_comes(feed: Feed, pages: Site, page: bytes, problem: str) -> None:
    pages.pages["/feed"] = page

    looked_at(feed)

    assert problem in feed.problem
    assert (feed.failures, feed.lease_until, feed.version) == (1, None, 1)
    assert not Import.objects.exists()


def test_the_next_look_is_later_the_more_have_failed(feed: Feed, pages: Site) -> None:
    pages.pages.clear()
    waits = []
    for _ in range(3):
        looked_at(feed)
        assert feed.next_check_at is not None
        waits.append(round((feed.next_check_at - timezone.now()).total_seconds() / 60))

    assert waits == [120, 240, 480]
    assert minutes_after(60, 10_000) == LONGEST_MINUTES


def test_a_site_that_asks_for_time_gets_it(feed: Feed, pages: Site) -> None:
    pages.pages["/feed"] = answer(b"", "503 Busy", Retry_After="86400")

    looked_at(feed)

    assert feed.next_check_at is not None
    assert feed.next_check_at - timezone.now() > timedelta(hours=23)


def test_a_feed_that_is_gone_for_good_rests(feed: Feed, pages: Site) -> None:
    pages.pages["/feed"] = answer(b"", "410 Gone")

    assert looked_at(feed).paused_at is not None
    assert due(Feed) == []


def test_a_host_that_is_busy_is_no_failure_but_come_back_to(feed: Feed, pages: Site) -> None:
    FetchTurn.objects.create(host="127.0.0.1", not_before=Now() + timedelta(minutes=30))

    looked_at(feed)

    assert (feed.failures, feed.problem, feed.lease_until, feed.checked_at) == (0, "", None, None)
    assert feed.next_check_at is not None
    assert timedelta(minutes=25) < feed.next_check_at - timezone.now() < timedelta(minutes=35)
    assert "/feed" not in pages.paths


def test_nothing_comes_in_for_who_may_bring_in_nothing_any_more(cast: Cast, feed: Feed, pages: Site) -> None:
    cast.ben.membership.delete()

    looked_at(feed)

    assert "may no longer bring articles in" in feed.problem
    assert (brought(), pages.asked) == ([], [])


def test_a_removed_feed_and_one_somebody_is_at_are_left_alone(cast: Cast, feed: Feed, pages: Site) -> None:
    Feed.objects.update(lease_until=Now() + timedelta(minutes=1))
    looked_at(feed)
    Feed.objects.update(lease_until=None)
    remove_feed(actor=cast.ben, feed=feed)
    looked_at(feed)

    assert pages.asked == []


@pytest.mark.parametrize("written", [rss, atom])
def test_what_a_feed_shows_comes_in(cast: Cast, feed: Feed, pages: Site, written: Any) -> None:
    pages.pages["/feed"] = answer(written(NOON, EBB), Content_Type="application/xml")

    looked_at(feed)

    assert (feed.title, feed.problem, feed.failures, feed.version) == ("Harbour news", "", 0, 1)
    assert brought() == [EBB[1], NOON[1]]
    job = Import.objects.latest("created_at")
    assert (job.origin, job.name, job.options, job.created_by) == ("feed", NOON[2], {"duplicates": "ask"}, cast.ben)
    assert FeedEntry.objects.get(job=job).title == NOON[2]
    assert len({event.act for event in Event.objects.filter(verb="import.received")}) == 1


def test_a_feed_that_may_brings_in_without_asking(cast: Cast, feed: Feed) -> None:
    change_feed(actor=cast.ben, feed=feed, fields={"automatic": True})

    looked_at(feed)

    assert [job.options["duplicates"] for job in Import.objects.all()] == ["skip", "skip"]


def test_what_is_known_does_not_come_in_again(feed: Feed, pages: Site) -> None:
    looked_at(feed)
    shows(pages, ("flood", "https://harbour.example/flood", "Flood"), ("noon", "https://harbour.example/moved", "Noon"))

    looked_at(feed)
    looked_at(feed)

    assert brought() == [EBB[1], NOON[1], "https://harbour.example/flood"]
    assert FeedEntry.objects.count() == 3


def test_an_entry_without_an_id_is_known_by_its_address(feed: Feed, pages: Site) -> None:
    shows(
        pages,
        ("", "https://harbour.example/noon?utm_source=feed", "Noon"),
        ("", "https://harbour.example/noon", "Noon!"),
    )

    looked_at(feed)

    assert brought() == ["https://harbour.example/noon"]


def test_what_is_here_by_its_address_is_noted_down_and_left_alone(cast: Cast, feed: Feed, pages: Site) -> None:
    change_article(actor=cast.ben, article=bring_in(cast.ben), fields={"url": NOON[1]})
    Import.objects.create(project=cast.project, created_by=cast.chi, origin="address", url=EBB[1])

    looked_at(feed)

    assert brought() == [EBB[1]]
    assert set(FeedEntry.objects.values_list("job", flat=True)) == {None}


def test_two_feeds_that_show_the_same_bring_it_in_once(cast: Cast, feed: Feed, pages: Site) -> None:
    pages.pages["/other"] = answer(rss(("other id", NOON[1], "The same")))
    other = add_feed(actor=cast.chi, url=f"{pages.address}/other", fields={})

    looked_at(feed)
    looked_at(other)

    assert brought() == [EBB[1], NOON[1]]
    assert FeedEntry.objects.count() == 3


def test_a_feed_taken_up_again_knows_what_it_knew(cast: Cast, feed: Feed) -> None:
    looked_at(feed)
    remove_feed(actor=cast.ben, feed=feed)

    looked_at(add_feed(actor=cast.ben, url=feed.url, fields={}))

    assert brought() == [EBB[1], NOON[1]]


def test_another_project_knows_nothing_of_it(cast: Cast, feed: Feed) -> None:
    looked_at(feed)

    looked_at(add_feed(actor=cast.mallory, url=feed.url, fields={}))

    assert Import.objects.filter(project=cast.mallory.project_id).count() == 2


def test_an_unchanged_feed_is_not_sent_again(feed: Feed, pages: Site) -> None:
    shows(pages, NOON, ETag='"one"', Last_Modified="Mon, 01 Jun 2026 12:00:00 GMT")
    looked_at(feed)
    pages.pages["/feed"] = answer(b"", "304 Not Modified")

    looked_at(feed)

    assert 'if-none-match: "one"\r\n' in pages.asked[-1][1].lower()
    assert (feed.etag, feed.problem, brought()) == ('"one"', "", [NOON[1]])


def test_what_is_too_much_for_one_look_comes_by_the_next(
    feed: Feed, pages: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotations.services.entries.MOST_NEW", 2)
    shows(pages, *[(str(n), f"https://harbour.example/{n}", "T") for n in range(5)], ETag='"five"')

    counts = []
    for _ in range(3):
        looked_at(feed)
        counts.append((Import.objects.count(), feed.etag))

    assert counts == [(2, ""), (4, ""), (5, '"five"')]


def test_a_mark_too_long_to_be_kept_is_not_kept_in_part(feed: Feed, pages: Site) -> None:
    shows(pages, NOON, ETag='"' + "x" * 400 + '"')

    assert looked_at(feed).etag == ""


def test_what_is_due_is_woken_once(
    cast: Cast, feed: Feed, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    Feed.objects.update(next_check_at=Now() - timedelta(minutes=1))
    resting = add_feed(actor=cast.ben, url="https://resting.example/", fields={})
    change_feed(actor=cast.ben, feed=resting, fields={"paused": True})

    with django_capture_on_commit_callbacks(execute=True):
        assert wake_due() == 1
        assert wake_due() == 0

    assert unsent == [("annotations.check_feed", [str(feed.pk)])]
    Feed.objects.update(next_check_at=Now() - timedelta(minutes=1), paused_at=None)
    assert set(due(Feed)) == {feed.pk, resting.pk}


def test_no_article_is_made_by_looking(feed: Feed) -> None:
    looked_at(feed)

    assert not Article.objects.exists()
