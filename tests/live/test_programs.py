"""Programs at the live door: by token, from any place of the change feed on, told ids and cursors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pytest_django import Settings

from annotations.live import notices, views
from annotations.models import Article, Event
from annotations.queries import BEGINNING, Place
from annotations.services.people import revoke_token
from annotations.services.service_accounts import add_service, create_service_token, revoke_service_token
from annotations.services.webhooks import add_webhook
from tests.api.client import Api
from tests.cast import Cast, bring_in, mark
from tests.live.listening import Ear, address, answer, ear_at, later, run

pytestmark = pytest.mark.django_db(transaction=True)

FROM_THE_BEGINNING = f"?after={BEGINNING.cursor}"


@pytest.fixture(autouse=True)
def live_door(settings: Settings) -> None:
    settings.ROOT_URLCONF = "workbench.live_urls"


async def asked(cast: Cast, secret: str, query: str = "", **headers: str) -> Any:
    """What the door says to a program."""
    return await answer(None, address(cast.ben, query), Authorization=f"Bearer {secret}", **headers)


@asynccontextmanager
async def following(cast: Cast, secret: str, query: str = FROM_THE_BEGINNING, **headers: str) -> AsyncIterator[Ear]:
    """A program with a stream open; once inside, the door has begun to listen."""
    ear = ear_at(await asked(cast, secret, query, **headers))
    await ear.hear_something()
    await ear.hear_something()
    try:
        yield ear
    finally:
        await ear.leave()


@pytest.mark.parametrize(("secret", "status"), [("cw_nobody", 401), ("", 401)])
def test_a_token_that_is_none_opens_nothing(cast: Cast, secret: str, status: int) -> None:
    refused = run(asked(cast, secret))

    assert refused.status_code == status
    assert refused["WWW-Authenticate"].startswith("Bearer")


def test_tokens_that_are_none_are_limited_by_where_they_come_from(cast: Cast, settings: Settings) -> None:
    settings.API_GUESSES_PER_MINUTE = settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    place = {"X-Forwarded-For": "203.0.113.77"}

    refused = [run(asked(cast, "cw_nobody", **place)) for _ in range(2)]

    assert [one.status_code for one in refused] == [401, 429]
    assert 0 < int(refused[1]["Retry-After"]) <= 60


def test_a_session_does_not_count_where_a_token_comes_along(cast: Cast) -> None:
    refused = run(answer(cast.ben, address(cast.ben), Authorization="Bearer cw_nobody"))

    assert refused.status_code == 401


def test_what_a_token_may_not_do_is_refused(cast: Cast, settings: Settings) -> None:
    writing, elsewhere = Api(cast.ben, "write"), Api(cast.mallory)
    assert run(asked(cast, writing.secret)).status_code == 403
    assert run(asked(cast, elsewhere.secret)).status_code == 404

    settings.API_REQUESTS_PER_MINUTE = 1
    spent = Api(cast.ben)
    statuses = [run(asked(cast, spent.secret, "?after=x")).status_code for _ in range(2)]
    assert statuses == [400, 429]


def test_a_place_that_is_none_or_lost_is_refused(cast: Cast) -> None:
    program = Api(cast.vic)
    lost = Place(10**15, cast.vic.pk).cursor

    assert run(asked(cast, program.secret, "?after=41")).status_code == 400
    assert run(asked(cast, program.secret, f"?after={lost}")).status_code == 410
    assert run(asked(cast, program.secret, FROM_THE_BEGINNING, **{"Last-Event-ID": lost})).status_code == 410


def test_it_tells_what_the_feed_tells_and_both_know_each_others_places(
    cast: Cast, article: Article, settings: Settings
) -> None:
    program = Api(cast.vic)
    mark(cast.ben, article, "the roof leaks")

    async def story(query: str, count: int) -> list[Any]:
        async with following(cast, program.secret, query) as ear:
            await ear.hear(count)
            return ear.messages

    settings.ROOT_URLCONF = "workbench.urls"
    fed = program.get("events/").json()["results"]
    settings.ROOT_URLCONF = "workbench.live_urls"
    heard = run(story(FROM_THE_BEGINNING, len(fed)))
    resumed = run(story(f"?after={fed[-2]['cursor']}", 1))

    assert [message.id for message in heard] == [event["cursor"] for event in fed]
    assert resumed == heard[-1:]
    told = heard[-1].data
    assert told == {name: fed[-1][name] for name in told if name != "contributor"} | {"contributor": str(cast.ben.pk)}
    settings.ROOT_URLCONF = "workbench.urls"
    assert program.get("events/", after=heard[-2].id).json()["results"] == fed[-1:]


def test_a_service_account_hears_until_its_token_is_revoked(cast: Cast, article: Article) -> None:
    service = add_service(actor=cast.olu, name="Press watch", role="viewer")
    token, secret = create_service_token(actor=cast.olu, service=service, name="live", scopes=["read"])

    async def story() -> list[str]:
        async with following(cast, secret, "?after=latest") as ear:
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear(2)
            await later(revoke_service_token, actor=cast.olu, token=token)
            await ear.hear_the_end()
            return ear.verbs

    assert run(story()) == ["claim.marked", "claim.placed"]


def test_a_program_hears_nothing_of_what_happens_after_its_token_is_revoked(cast: Cast, article: Article) -> None:
    program = Api(cast.ben)

    async def story() -> list[str]:
        async with following(cast, program.secret, "?after=latest") as ear:
            await later(revoke_token, user=cast.ben.user, token=program.token)
            await later(mark, cast.ben, article, "the roof leaks")
            await ear.hear_the_end()
            return ear.verbs

    assert run(story()) == []


def test_the_stream_of_a_revoked_token_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "HEARTBEAT", 0.1)
    program = Api(cast.ben)

    async def story() -> list[str]:
        async with following(cast, program.secret, "") as ear:
            await later(revoke_token, user=cast.ben.user, token=program.token)
            await ear.hear_the_end()
            return ear.verbs

    assert run(story()) == []


def test_what_owners_alone_see_is_told_to_them_alone(cast: Cast) -> None:
    programs = [Api(cast.olu), Api(cast.ada)]
    add_webhook(actor=cast.olu, fields={"name": "Desk", "url": "https://desk.example/hook"})

    async def story(secret: str) -> list[str]:
        async with following(cast, secret) as ear:
            await later(add_webhook, actor=cast.olu, fields={"name": "Two", "url": "https://desk.example/two"})
            await later(bring_in, cast.ben)
            await ear.hear_until(lambda: "article.imported" in ear.verbs)
            return ear.verbs

    assert [run(story(program.secret)).count("webhook.added") for program in programs] == [2, 0]


def test_who_has_missed_too_much_reads_on_in_the_feed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST_MISSED", 1)
    program = Api(cast.vic)

    async def story() -> Ear:
        async with following(cast, program.secret) as ear:
            await ear.hear(1)
            return ear

    message = run(story()).messages[0]
    newest = Event.objects.filter(project=cast.project).latest("position")
    assert message.event == "reset"
    assert message.data == {"cursor": message.id} == {"cursor": Place(newest.position or 0, newest.pk).cursor}
