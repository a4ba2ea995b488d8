"""Many who listen, at the real door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
from django.db import transaction

from annotations import queries
from annotations.models import Article, Contributor
from annotations.services.articles import delete_article
from annotations.services.sequencer import assign_positions
from tests.cast import Cast, bring_in, mark
from tests.live.listening import Ear, address, later, run
from tests.meanwhile import on_own_connection
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)

LISTENERS = 20
ROUNDS = 5


@asynccontextmanager
async def at_the_door(stack: Stack, cookie: str, who: Contributor, last_id: str) -> AsyncIterator[Ear]:
    """A stream of a browser that has seen `last_id`, through the network."""
    headers = {"Last-Event-ID": last_id, "Origin": stack.url}
    client = httpx.AsyncClient(cookies={"sessionid": cookie}, timeout=None)
    async with client, client.stream("GET", stack.live_url + address(who), headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == stack.url
        yield Ear(response.aiter_bytes(), last_id=last_id)


def has_heard_enough(ear: Ear, messages: int) -> bool:
    return len(ear.messages) >= messages or "article.deleted" in ear.verbs


async def listen_with_drops(stack: Stack, cookie: str, who: Contributor, drop_after: int) -> list[int]:
    """Every position heard until the good-bye, by somebody who loses the line after every few messages."""
    heard: list[int] = []
    last_id = "0"
    while True:
        async with at_the_door(stack, cookie, who, last_id) as ear:
            await ear.hear_until(partial(has_heard_enough, ear, drop_after))
            heard += [message.data["position"] for message in ear.messages]
            last_id = ear.messages[-1].id
            if "article.deleted" in ear.verbs:
                return heard


def write_some(actor: Contributor) -> None:
    """Acts of one person, two to a transaction, so that those of several people commit in no order."""
    article = bring_in(actor)
    for quote in ("4,200 books", "the roof leaks", "it rains") * ROUNDS:
        with transaction.atomic():
            mark(actor, article, quote, tag="sourced")
            mark(actor, article, "nicer to read")


def visible_positions(actor: Contributor) -> list[int]:
    assign_positions()
    return [event.position or 0 for event in queries.events_visible_to(actor).order_by("position")]


def test_everybody_hears_everything_in_order_and_once_though_lines_drop(
    stack: Stack, cast: Cast, article: Article
) -> None:
    people = [cast.ada, cast.ben, cast.chi, cast.vic]
    cookies = {who.pk: stack.cookie(who) for who in people}

    async def story() -> list[list[int]]:
        listeners = [
            asyncio.create_task(listen_with_drops(stack, cookies[who.pk], who, 7 * number + 1))
            for number, who in enumerate(people * (LISTENERS // len(people)))
        ]
        await asyncio.gather(*(asyncio.to_thread(on_own_connection, partial(write_some, who)) for who in people[:3]))
        await later(delete_article, actor=cast.ada, article=article)
        return await asyncio.gather(*listeners)

    heard = run(story())

    expected = visible_positions(cast.vic)
    assert len(expected) > 3 * 3 * ROUNDS * 2
    for positions in heard:
        assert positions == expected
