"""What the hub survives: slow readers, lost wake-ups, a database that goes away."""

from __future__ import annotations

import asyncio
import logging
import uuid

import pytest
from django.db import connection
from pytest_django import Settings

from annotations.live import hub as hub_module
from annotations.live import notices
from annotations.live.hub import Hub, Subscriber
from annotations.live.notices import Notice
from annotations.models import Article
from annotations.queries import Place
from tests.cast import Cast, bring_in, mark
from tests.live.listening import later, listening, run
from tests.meanwhile import written_but_not_committed

NOWHERE = uuid.UUID(int=0)


def notice(position: int) -> Notice:
    place = Place(position, NOWHERE)
    about = {"object_type": "claim", "confidential": False, "block": b"", "for_programs": b""}
    return Notice(place, NOWHERE, None, NOWHERE, None, **about)  # type: ignore[arg-type]  # as they are named


def positions(taken: list[Notice]) -> list[int]:
    return [notice.position for notice in taken]


@pytest.fixture
def live_door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "workbench.live_urls"


def sessions_listening() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def end_listening_sessions() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )


def test_a_slow_reader_gets_what_came_first_and_is_then_lost() -> None:
    async def story() -> Subscriber:
        slow = Subscriber(uuid.uuid4())
        for position in range(hub_module.QUEUE + 2):
            slow.put(notice(position))
        assert positions(await slow.take(0)) == list(range(hub_module.QUEUE))
        slow.put(notice(hub_module.QUEUE + 2))
        assert await slow.take(0) == []
        return slow

    assert run(story()).lost


def test_waiting_in_vain_gives_nothing() -> None:
    async def story() -> list[Notice]:
        return await Subscriber(uuid.uuid4()).take(0.01)

    assert run(story()) == []


@pytest.mark.django_db(transaction=True)
def test_more_than_a_page_comes_whole(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch, live_door: None
) -> None:
    for module in (hub_module, notices):
        monkeypatch.setattr(module, "PAGE", 2)

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(mark, cast.ben, article, "the roof leaks", tag="sourced")
            await ear.hear(4)
            return ear.verbs

    assert run(story()) == ["claim.marked", "claim.placed", "assessment.given", "claim.settled"]


@pytest.mark.django_db(transaction=True)
def test_a_lost_wake_up_is_made_up_for(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch, live_door: None
) -> None:
    monkeypatch.setattr(hub_module, "CHANNEL", "nobody_calls_here")
    monkeypatch.setattr(hub_module, "LOOK_EVERY", 0.1)

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear(2)
            return ear.verbs

    assert run(story()) == ["claim.marked", "claim.placed"]


@pytest.mark.django_db(transaction=True)
def test_when_its_connection_breaks_it_comes_back_and_nothing_is_missed(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch, live_door: None, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hub_module, "FIRST_WAIT", 0.1)

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            await later(end_listening_sessions)
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear(2)
            return ear.verbs

    assert run(story()) == ["claim.marked", "claim.placed"]
    assert "cannot reach the database" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_hub_that_broke_ends_its_streams_and_starts_again_for_the_next(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, live_door: None, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Hub()

    def broken(position: int) -> list[Notice]:
        raise ZeroDivisionError

    async def story() -> bool:
        with monkeypatch.context() as patched:
            patched.setattr(hub_module, "notices_after", broken)
            async with hub.subscription(cast.project.pk, cast.ben.pk) as first:
                async with asyncio.timeout(60):
                    while not first.lost:
                        await asyncio.sleep(0.01)
        async with hub.subscription(cast.project.pk, cast.ben.pk) as second:
            return second.lost

    assert run(story()) is False
    assert any(record.levelno == logging.ERROR for record in caplog.records)


@pytest.mark.django_db(transaction=True)
def test_it_listens_once_however_many_follow_and_stops_with_the_last(cast: Cast, live_door: None) -> None:
    async def story() -> list[int]:
        async with listening(cast.chi), listening(cast.ben), listening(cast.mallory):
            during = await later(sessions_listening)
        return [during, await later(sessions_listening)]

    assert run(story()) == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_open_streams_hold_no_connection_but_the_listening_one(cast: Cast, live_door: None) -> None:
    def others() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND query NOT LIKE 'LISTEN%'"
            )
            return int(cursor.fetchone()[0])

    async def story() -> int:
        connection_of_the_test = 1
        async with listening(cast.chi), listening(cast.ben), listening(cast.vic):
            return await later(others) - connection_of_the_test

    assert run(story()) == 0


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_comes_late_and_nothing_is_lost(cast: Cast, article: Article, live_door: None) -> None:
    """Two transactions: the first to write is the last to commit, so that its ids are older than what was heard."""
    bridge = bring_in(cast.ben, "A bridge opened.", "A bridge")

    async def story() -> list[str]:
        async with listening(cast.chi, "") as ear:
            with written_but_not_committed(lambda: mark(cast.ben, article, "the roof leaks")):
                await later(mark, cast.ben, bridge, "A bridge opened")
                await ear.hear(2)
            await ear.hear(4)
            return [str(message.data["article"]) for message in ear.messages]

    assert run(story()) == [str(bridge.pk)] * 2 + [str(article.pk)] * 2


@pytest.mark.django_db(transaction=True)
def test_resuming_misses_nothing_that_was_written_before_the_drop_and_committed_after_it(
    cast: Cast, article: Article, live_door: None
) -> None:
    bridge = bring_in(cast.ben, "A bridge opened.", "A bridge")

    async def story() -> list[str]:
        with written_but_not_committed(lambda: mark(cast.ben, article, "the roof leaks")):
            async with listening(cast.chi, "") as ear:
                await later(mark, cast.ben, bridge, "A bridge opened")
                await ear.hear(2)
                last_id = ear.last_id
        async with listening(cast.chi, "?after=0", **{"Last-Event-ID": last_id}) as again:
            await again.hear(2)
            return [str(message.data["article"]) for message in again.messages]

    assert run(story()) == [str(article.pk)] * 2
