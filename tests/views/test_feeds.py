"""The pages of feeds: adding one, how it does, what came in, and who may change what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations.models import Feed, FeedEntry, Import
from annotations.services.feeds import add_feed, change_feed
from tests.cast import Cast, bring_in
from tests.views.pages import signed_in, url, words

URL = "https://harbour.example/feed.xml"


@pytest.fixture
def feed(cast: Cast) -> Feed:
    made = add_feed(actor=cast.ben, url=URL, fields={})
    Feed.objects.update(title="Harbour news", checked_at=Now(), next_check_at=Now() + timedelta(hours=1))
    return made


def entry(feed: Feed, key: str, **job: Any) -> FeedEntry:
    base = {"project": feed.project, "created_by": feed.created_by, "origin": "feed", "url": f"https://a.example/{key}"}
    made = Import.objects.create(**{**base, **job}) if job else None
    return FeedEntry.objects.create(
        project=feed.project, feed=feed, key=key, url=f"https://a.example/{key}", title=key, job=made
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"url": "", "minutes": "60"}, "Address of the feed"),
        ({"url": "harbour", "minutes": "60"}, "Give a full web address"),
        ({"url": URL, "minutes": "7"}, "Look for news"),
        ({"url": URL.upper().replace("FEED.XML", "feed.xml"), "minutes": "60"}, "already has that feed"),
    ],
)
def test_what_is_refused_is_said_on_the_form(cast: Cast, feed: Feed, sent: dict[str, str], said: str) -> None:
    response = signed_in(cast.ben).post(url(cast.project, "feed_list"), sent)

    assert response.status_code in (400, 409)
    assert said in words(response)
    assert Feed.objects.count() == 1


def test_a_viewer_reads_and_is_offered_nothing(cast: Cast, feed: Feed) -> None:
    client = signed_in(cast.vic)

    for name, ids in (("feed_list", {}), ("feed_edit", {"feed": feed.pk})):
        page = client.get(url(cast.project, name, **ids)).content.decode()
        assert "Harbour news" in page
        assert set(re.findall(r'<form[^>]+action="([^"]*)"', page)) == {"/accounts/logout/"}


def test_who_may_not_change_a_feed_may_still_have_it_looked_at(cast: Cast, feed: Feed) -> None:
    client = signed_in(cast.chi)
    page = client.get(url(cast.project, "feed_list")).content.decode()

    assert url(cast.project, "feed_check", feed=feed.pk) in page
    for name in ("feed_pause", "feed_resume", "feed_remove"):
        address = url(cast.project, name, feed=feed.pk)
        assert address not in page
        assert client.post(address).status_code == 403


def test_who_comes_too_late_is_shown_what_stands_there(cast: Cast, feed: Feed) -> None:
    change_feed(actor=cast.ada, feed=feed, fields={"minutes": 1440})

    sent = {"minutes": "15", "automatic": "on", "version": feed.version}
    response = signed_in(cast.ben).post(url(cast.project, "feed_edit", feed=feed.pk), sent)

    assert response.status_code == 409
    assert "Somebody changed this" in words(response)


def test_a_feed_is_added_and_can_be_taken_back(cast: Cast) -> None:
    client = signed_in(cast.ben)
    sent = {"url": URL, "minutes": "360", "automatic": "on"}

    response = client.post(url(cast.project, "feed_list"), sent, follow=True)

    feed = Feed.objects.get()
    assert (feed.url, feed.minutes, feed.automatic) == (URL, 360, True)
    assert "The feed is added" in words(response)
    assert "A worker looks at it." in words(response)
    undo = re.search(r'action="([^"]+/undo/)"', response.content.decode())
    assert undo is not None
    client.post(undo[1])
    assert "No feeds yet" in words(client.get(url(cast.project, "feed_list")))


def test_the_card_says_how_a_feed_does(cast: Cast, feed: Feed) -> None:
    entry(feed, "noon", state="proposed")
    entry(feed, "old")
    Feed.objects.update(problem="harbour.example cannot be reached.")

    said = words(signed_in(cast.vic).get(url(cast.project, "feed_list")))

    assert "Harbour news" in said
    assert "2 entries, 1 of them fetched" in said
    assert "cannot be reached" in said
    assert "Last look" in said


def test_a_card_asks_for_itself_only_while_a_worker_looks(cast: Cast, feed: Feed) -> None:
    client, status = signed_in(cast.ben), url(cast.project, "feed_status", feed=feed.pk)
    assert "hx-get" not in client.get(status).content.decode()

    client.post(url(cast.project, "feed_check", feed=feed.pk))

    assert f'hx-get="{status}"' in client.get(status).content.decode()


def test_a_feed_rests_goes_on_and_goes(cast: Cast, feed: Feed) -> None:
    client = signed_in(cast.ben)

    resting = client.post(url(cast.project, "feed_pause", feed=feed.pk), follow=True)
    assert url(cast.project, "feed_resume", feed=feed.pk) in resting.content.decode()
    going = client.post(url(cast.project, "feed_resume", feed=feed.pk), follow=True)
    assert url(cast.project, "feed_pause", feed=feed.pk) in going.content.decode()
    gone = client.post(url(cast.project, "feed_remove", feed=feed.pk), follow=True)

    assert "What came in by it stays" in words(gone)
    assert client.get(url(cast.project, "feed_edit", feed=feed.pk)).status_code == 404


def test_how_a_feed_is_followed_is_changed(cast: Cast, feed: Feed) -> None:
    change_feed(actor=cast.ben, feed=feed, fields={"minutes": 45})
    client, address = signed_in(cast.ada), url(cast.project, "feed_edit", feed=feed.pk)
    assert "every 45 minutes" in words(client.get(address))

    client.post(address, {"minutes": "45", "automatic": "on", "version": 2})

    feed.refresh_from_db()
    assert (feed.minutes, feed.automatic, feed.version) == (45, True, 3)


def test_what_came_in_is_told_with_what_became_of_it(cast: Cast, feed: Feed) -> None:
    entry(feed, "noon", article=bring_in(cast.ben, title="Noon"), state="finished")
    entry(feed, "ebb", state="failed", problem="a.example answered with 404.")
    entry(feed, "known")
    FeedEntry.objects.create(project=cast.project, feed=feed, key="bare", title="Bare")

    said = words(signed_in(cast.ben).get(url(cast.project, "feed_edit", feed=feed.pk)))

    for words_of in (
        "Noon finished",
        "ebb a.example answered with 404. failed",
        "known was here already",
        "Bare has no address",
    ):
        assert words_of in said


def test_what_came_in_asks_as_much_for_many_as_for_few(cast: Cast, feed: Feed) -> None:
    client, address = signed_in(cast.ben), url(cast.project, "feed_edit", feed=feed.pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    for n in range(2):
        entry(feed, f"few {n}", article=bring_in(cast.ben), state="finished")
    few = asked()
    for n in range(6):
        entry(feed, f"many {n}", article=bring_in(cast.ben), state="finished")

    assert asked() == few
