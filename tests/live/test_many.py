"""Many who listen, at the real door."""

from __future__ import annotations

import asyncio
import itertools
import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import httpx
import pytest
from django.db import transaction

from annotations import queries
from annotations.models import Article, Contributor
from annotations.services.articles import delete_article
from annotations.services.sequencer import assign_positions
from tests.cast import Cast, bring_in, mark
from tests.live.listening import Ear, later, run
from tests.live.listening import address as stream_of
from tests.meanwhile import on_own_connection
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)

LISTENERS = 200
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody with a browser, whose line drops after every few messages."""

    client: httpx.AsyncClient
    cookie: str
    address: str
    drop_after: int


@asynccontextmanager
async def at_the_door(stack: Stack, listener: Listener, last_id: str) -> AsyncIterator[Ear]:
    """A stream of a browser that has seen `last_id`, through the network."""
    headers = {"Last-Event-ID": last_id, "Origin": stack.url, "Cookie": f"sessionid={listener.cookie}"}
    async with listener.client.stream("GET", listener.address, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == stack.url
        yield Ear(response.aiter_bytes(), last_id=last_id)


def has_heard_enough(ear: Ear, messages: int) -> bool:
    return len(ear.messages) >= messages or "article.deleted" in ear.verbs


async def listen_with_drops(stack: Stack, listener: Listener) -> list[int]:
    """Every position heard until the good-bye."""
    heard: list[int] = []
    last_id = "0"
    while True:
        async with at_the_door(stack, listener, last_id) as ear:
            await ear.hear_until(partial(has_heard_enough, ear, listener.drop_after))
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


def open_files_allowed() -> int:
    """How many this process may hold open, after asking for as many as it may have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def test_two_hundred_hear_everything_in_order_and_once_though_lines_drop(
    stack: Stack, cast: Cast, article: Article
) -> None:
    people = [cast.ada, cast.ben, cast.chi, cast.vic]
    cookies = {who.pk: stack.cookie(who) for who in people}
    assert open_files_allowed() > 2 * LISTENERS

    def listeners(client: httpx.AsyncClient) -> Iterator[Listener]:
        for number, who in zip(range(LISTENERS), itertools.cycle(people), strict=False):
            address = stack.live_url + stream_of(who)
            yield Listener(client, cookies[who.pk], address, drop_after=5 + 7 * (number % 50))

    async def story() -> list[list[int]]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(limits=limits, timeout=None) as client:
            listening = [asyncio.create_task(listen_with_drops(stack, one)) for one in listeners(client)]
            writing = (asyncio.to_thread(on_own_connection, partial(write_some, who)) for who in people[:3])
            await asyncio.gather(*writing)
            await later(delete_article, actor=cast.ada, article=article)
            return await asyncio.gather(*listening)

    heard = run(story())

    expected = visible_positions(cast.vic)
    assert len(expected) > 3 * 3 * ROUNDS * 2
    assert len(heard) == LISTENERS
    assert all(positions == expected for positions in heard)
