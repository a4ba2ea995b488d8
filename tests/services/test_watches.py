"""Having articles watched: who may, what is asked of workers, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from annotations.errors import ConflictError, InvalidInputError, LivingTwinError, NotPermittedError, StaleVersionError
from annotations.fetching import Fetched
from annotations.models import Article, Event, Watch
from annotations.services.articles import change_article
from annotations.services.watches import change_watch, end_watch, refetch_article, watch_article
from annotations.services.watching import due, seen
from tests.cast import Cast, bring_in
from tests.messages import Message
from tests.services.undoing import take_back

URL = "https://harbour.example/library"


@pytest.fixture
def article(cast: Cast) -> Article:
    return change_article(actor=cast.ben, article=bring_in(cast.ben), fields={"url": URL})


@pytest.fixture
def watch(cast: Cast, article: Article) -> Watch:
    return watch_article(actor=cast.ben, article=article, fields={"minutes": 60})


def test_a_viewer_watches_nothing(cast: Cast, article: Article, watch: Watch) -> None:
    acts: list[Callable[[], object]] = [
        lambda: watch_article(actor=cast.vic, article=article, fields={}),
        lambda: change_watch(actor=cast.vic, watch=watch, fields={"paused": True}),
        lambda: end_watch(actor=cast.vic, watch=watch),
        lambda: refetch_article(actor=cast.vic, article=article),
    ]
    for act in acts:
        with pytest.raises(NotPermittedError):
            act()


def test_an_article_without_an_address_is_neither_watched_nor_fetched(cast: Cast) -> None:
    nowhere = bring_in(cast.ben)

    with pytest.raises(ConflictError, match="has no address"):
        watch_article(actor=cast.ben, article=nowhere, fields={})
    with pytest.raises(ConflictError, match="has no address"):
        refetch_article(actor=cast.ben, article=nowhere)

    assert not Watch.objects.exists()


@pytest.mark.parametrize("fields", [{"minutes": 14}, {"minutes": 43_201}, {"article": None}])
def test_fields_that_cannot_be_are_refused(cast: Cast, article: Article, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        watch_article(actor=cast.ben, article=article, fields=fields)


def test_an_article_is_watched_once(cast: Cast, article: Article, watch: Watch) -> None:
    with pytest.raises(LivingTwinError):
        watch_article(actor=cast.chi, article=article, fields={})


def test_who_saw_an_older_state_changes_nothing(cast: Cast, watch: Watch) -> None:
    change_watch(actor=cast.chi, watch=watch, fields={"minutes": 15}, version=1)

    with pytest.raises(StaleVersionError):
        change_watch(actor=cast.ben, watch=watch, fields={"paused": True}, version=1)
    with pytest.raises(StaleVersionError):
        end_watch(actor=cast.ben, watch=watch, version=1)


def test_a_watch_that_has_ended_is_not_changed(cast: Cast, watch: Watch) -> None:
    end_watch(actor=cast.ben, watch=watch)

    with pytest.raises(ConflictError):
        change_watch(actor=cast.ben, watch=watch, fields={"minutes": 15})


def test_a_new_watch_looks_at_once(
    cast: Cast, article: Article, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        watch = watch_article(actor=cast.ben, article=article, fields={})

    assert unsent == [("annotations.check_watch", [str(watch.pk)])]
    assert (watch.minutes, watch.paused_at) == (1440, None)
    assert Event.objects.get(verb="watch.started").article == article
    assert due(Watch) == [watch.pk]


def test_what_is_asked_for_by_hand_says_by_whom(
    cast: Cast, article: Article, watch: Watch, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        again = refetch_article(actor=cast.chi, article=article)

    assert again == watch
    assert unsent == [("annotations.check_watch", [str(watch.pk), str(cast.chi.pk)])]
    assert Event.objects.get(verb="watch.asked").contributor == cast.chi


def test_an_article_fetched_by_hand_is_not_watched_for_that(cast: Cast, article: Article) -> None:
    watch = refetch_article(actor=cast.ben, article=article)

    assert watch.paused_at is not None


def test_a_watch_rests_and_goes_on(cast: Cast, watch: Watch) -> None:
    Watch.objects.update(failures=4)
    assert change_watch(actor=cast.ben, watch=watch, fields={"paused": True}).paused_at is not None
    assert due(Watch) == []

    again = change_watch(actor=cast.chi, watch=watch, fields={"paused": False, "minutes": 15})

    assert (again.paused_at, again.minutes, again.failures) == (None, 15, 0)
    assert again.next_check_at is not None
    assert again.next_check_at <= timezone.now()


def test_changing_nothing_leaves_nothing_behind(cast: Cast, watch: Watch) -> None:
    change_watch(actor=cast.ben, watch=watch, fields={"minutes": 60, "paused": False})

    assert Watch.objects.get().version == 1
    assert not Event.objects.filter(verb="watch.changed").exists()


def test_every_act_on_a_watch_is_taken_back(cast: Cast, watch: Watch) -> None:
    acts: list[Callable[[], object]] = [
        lambda: change_watch(actor=cast.ben, watch=watch, fields={"minutes": 99, "paused": True}),
        lambda: end_watch(actor=cast.ben, watch=watch),
    ]
    for do in acts:
        do()
        take_back(cast.ben)
        present = Watch.objects.get()
        assert (present.minutes, present.paused_at, present.deleted_at) == (60, None, None)


def test_the_beginning_of_a_watch_is_taken_back(cast: Cast, watch: Watch) -> None:
    Watch.objects.update(checked_at=timezone.now(), problem="Gone.")

    take_back(cast.ben)

    assert Watch.objects.get().deleted_at is not None


def test_a_look_asked_for_comes_though_its_message_was_lost_and_only_once(cast: Cast, watch: Watch) -> None:
    resting = change_watch(actor=cast.ben, watch=watch, fields={"paused": True})
    assert (resting.is_under_way, due(Watch)) == (False, [])

    refetch_article(actor=cast.chi, article=watch.article)

    watch.refresh_from_db()
    assert (watch.is_under_way, due(Watch)) == (True, [watch.pk])
    seen(watch, Fetched("", 304, {}, b""))
    watch.refresh_from_db()
    assert (watch.is_under_way, watch.next_check_at, due(Watch)) == (False, None, [])


def test_a_rest_that_is_taken_back_goes_on(cast: Cast, watch: Watch) -> None:
    change_watch(actor=cast.ben, watch=watch, fields={"paused": True})

    take_back(cast.ben)

    assert due(Watch) == [watch.pk]


def test_a_change_to_what_rests_lets_it_rest(cast: Cast, watch: Watch) -> None:
    change_watch(actor=cast.ben, watch=watch, fields={"paused": True})
    change_watch(actor=cast.ben, watch=watch, fields={"minutes": 15})

    assert due(Watch) == []
