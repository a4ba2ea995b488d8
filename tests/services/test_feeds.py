"""Feeds: who may add, change and remove them, and what stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from annotations.errors import ConflictError, InvalidInputError, LivingTwinError, NotPermittedError, StaleVersionError
from annotations.models import Event, Feed
from annotations.services.feeds import add_feed, ask_feed, change_feed, remove_feed
from tests.cast import Cast
from tests.meanwhile import all_at_once
from tests.messages import Message
from tests.services.undoing import take_back

URL = "https://harbour.example/feed.xml"
NOWHERE = "http://127.0.0.1:9/feed"  # a worker that happens to run may look there


@pytest.fixture
def feed(cast: Cast) -> Feed:
    return add_feed(actor=cast.ben, url=URL, fields={"minutes": 30})


def test_a_viewer_adds_none_and_has_none_looked_at(cast: Cast, feed: Feed) -> None:
    with pytest.raises(NotPermittedError):
        add_feed(actor=cast.vic, url="https://other.example/", fields={})
    with pytest.raises(NotPermittedError):
        ask_feed(actor=cast.vic, feed=feed)


def test_a_reviewer_changes_and_removes_only_their_own(cast: Cast, feed: Feed) -> None:
    with pytest.raises(NotPermittedError):
        change_feed(actor=cast.chi, feed=feed, fields={"paused": True})
    with pytest.raises(NotPermittedError):
        remove_feed(actor=cast.chi, feed=feed)

    change_feed(actor=cast.ben, feed=feed, fields={"paused": True})
    remove_feed(actor=cast.ada, feed=feed)


@pytest.mark.parametrize("url", ["", "harbour", "feed://harbour.example/", "https://ada:secret@harbour.example/"])
def test_what_is_no_address_is_refused(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidInputError):
        add_feed(actor=cast.ben, url=url, fields={})


@pytest.mark.parametrize(
    "fields", [{"minutes": 14}, {"minutes": 50_000}, {"minutes": -1}, {"created_by": 1}, {"url": ""}]
)
def test_fields_that_cannot_be_are_refused(cast: Cast, feed: Feed, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        add_feed(actor=cast.ben, url="https://other.example/", fields=fields)
    with pytest.raises(InvalidInputError):
        change_feed(actor=cast.ben, feed=feed, fields=fields)

    assert Feed.objects.get().minutes == 30


def test_a_feed_is_there_once_however_it_is_spelled(cast: Cast, feed: Feed) -> None:
    with pytest.raises(LivingTwinError) as twin:
        add_feed(actor=cast.chi, url="https://HARBOUR.example:443/feed.xml#top", fields={})

    assert twin.value.details == {"feed": str(feed.pk)}


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_add_it_once(cast: Cast) -> None:
    """The unique constraint decides; who comes second is told so."""
    outcomes = all_at_once(*[partial(add_feed, actor=who, url=NOWHERE, fields={}) for who in (cast.ben, cast.chi)])

    assert sorted(type(one).__name__ for one in outcomes) == ["Feed", "LivingTwinError"]
    assert Feed.objects.count() == 1


def test_who_saw_an_older_state_changes_nothing(cast: Cast, feed: Feed) -> None:
    change_feed(actor=cast.ben, feed=feed, fields={"minutes": 60}, version=feed.version)

    with pytest.raises(StaleVersionError):
        change_feed(actor=cast.ada, feed=feed, fields={"automatic": True}, version=feed.version)
    with pytest.raises(StaleVersionError):
        remove_feed(actor=cast.ada, feed=feed, version=feed.version)


def test_a_removed_feed_is_not_changed(cast: Cast, feed: Feed) -> None:
    remove_feed(actor=cast.ben, feed=feed)

    with pytest.raises(ConflictError):
        change_feed(actor=cast.ben, feed=feed, fields={"minutes": 60})


def test_a_new_feed_is_looked_at_at_once(
    cast: Cast, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        feed = add_feed(actor=cast.ben, url=URL, fields={})
        ask_feed(actor=cast.chi, feed=feed)

    assert unsent == [("annotations.check_feed", [str(feed.pk)])] * 2
    assert (feed.automatic, feed.minutes, feed.url) == (False, 60, URL)
    assert Event.objects.get(verb="feed.added").after["url"] == URL  # type: ignore[index]  # it has one


def test_changing_nothing_leaves_nothing_behind(cast: Cast, feed: Feed) -> None:
    change_feed(actor=cast.ben, feed=feed, fields={"minutes": 30, "paused": False})

    assert Feed.objects.get().version == 1
    assert not Event.objects.filter(verb="feed.changed").exists()


def test_a_feed_rests_and_goes_on(cast: Cast, feed: Feed) -> None:
    Feed.objects.update(failures=3)

    resting = change_feed(actor=cast.ben, feed=feed, fields={"paused": True})
    assert resting.paused_at is not None
    again = change_feed(actor=cast.ben, feed=feed, fields={"paused": False, "automatic": True})

    assert (again.paused_at, again.automatic, again.failures, again.version) == (None, True, 0, 3)


def test_a_feed_that_was_removed_is_taken_up_again(cast: Cast, feed: Feed) -> None:
    remove_feed(actor=cast.ben, feed=feed)

    again = add_feed(actor=cast.chi, url=URL, fields={"automatic": True})

    assert (again.pk, again.deleted_at, again.automatic, again.created_by) == (feed.pk, None, True, cast.chi)
    assert Event.objects.filter(verb="feed.restored").count() == 1


def test_every_act_on_a_feed_is_taken_back(cast: Cast, feed: Feed) -> None:
    acts: list[Callable[[], object]] = [
        lambda: change_feed(actor=cast.ben, feed=feed, fields={"minutes": 99, "paused": True}),
        lambda: remove_feed(actor=cast.ben, feed=feed),
    ]
    for do in acts:
        do()
        take_back(cast.ben)
        present = Feed.objects.get()
        assert (present.minutes, present.paused_at, present.deleted_at) == (30, None, None)

    Feed.objects.update(title="Harbour news", checked_at="2026-06-01T12:00:00Z", problem="Gone.")
    remove_feed(actor=cast.ada, feed=feed)
    add_feed(actor=cast.ben, url=URL, fields={})
    take_back(cast.ben)
    assert Feed.objects.get().deleted_at is not None
