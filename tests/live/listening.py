"""Reading a stream as a browser does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncClient

from annotations.live.notices import giving_back
from annotations.models import Contributor

T = TypeVar("T")
PATIENCE = 60  # seconds before a stream that says nothing fails the test


@dataclass
class Message:
    """One message of a stream."""

    id: str = ""
    event: str = "message"
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Ear:
    """One reader's end of a stream: the messages so far and the id to resume from."""

    chunks: AsyncIterator[bytes]
    response: StreamingHttpResponse | None = None
    messages: list[Message] = field(default_factory=list)
    last_id: str = ""
    buffer: str = ""

    async def hear(self, count: int) -> list[Message]:
        """Read on until there are `count` messages in all."""
        await self.hear_until(lambda: len(self.messages) >= count)
        return self.messages

    async def hear_until(self, enough: Callable[[], bool]) -> None:
        """Read on until it is enough."""
        async with asyncio.timeout(PATIENCE):
            while not enough():
                self.take(await anext(self.chunks))

    async def hear_the_end(self) -> list[Message]:
        """Read on until the stream ends."""
        async with asyncio.timeout(PATIENCE):
            async for chunk in self.chunks:
                self.take(chunk)
        return self.messages

    async def hear_something(self) -> str:
        """Read one piece, whatever it is."""
        async with asyncio.timeout(PATIENCE):
            chunk = await anext(self.chunks)
        self.take(chunk)
        return chunk.decode()

    async def leave(self) -> None:
        """Close the stream. Django's wrapper would leave the view's own generator to the garbage collector."""
        if self.response is not None:
            await self.response._iterator.aclose()  # type: ignore[attr-defined]  # it is a generator

    def take(self, chunk: bytes) -> None:
        """Take apart what came (WHATWG HTML, 9.2.6)."""
        self.buffer += chunk.decode()
        *blocks, self.buffer = self.buffer.split("\n\n")
        for block in blocks:
            lines = [line.partition(": ") for line in block.split("\n") if not line.startswith(":")]
            fields = {name: value for name, _, value in lines}
            self.last_id = fields.get("id", self.last_id)
            if "data" in fields:
                event = fields.get("event", "message")
                self.messages.append(Message(self.last_id, event, json.loads(fields["data"])))

    @property
    def verbs(self) -> list[str]:
        return [message.data["verb"] for message in self.messages]


def address(actor: Contributor, query: str = "") -> str:
    return f"/live/projects/{actor.project_id}/{query}"


async def answer(actor: Contributor | None, url: str, **headers: str) -> HttpResponse | StreamingHttpResponse:
    """What the door says to somebody."""
    client = AsyncClient()
    if actor is not None:
        assert actor.user is not None
        await later(client.force_login, actor.user)
    return await client.get(url, headers=headers)  # type: ignore[return-value]  # the client's own wrapper


def ear_at(response: object) -> Ear:
    """The reader's end of an answer that is a stream."""
    assert isinstance(response, StreamingHttpResponse), response
    return Ear(aiter(response), response)


async def opening_of(response: HttpResponse | StreamingHttpResponse) -> str:
    """The first piece of a stream that is left at once."""
    ear = ear_at(response)
    try:
        return await ear.hear_something()
    finally:
        await ear.leave()


@asynccontextmanager
async def listening(actor: Contributor, query: str = "?after=0", **headers: str) -> AsyncIterator[Ear]:
    """Somebody with a stream of their project open; once inside, the door has begun to listen."""
    response = await answer(actor, address(actor, query), **headers)
    ear = ear_at(response)
    await ear.hear_something()
    await ear.hear_something()
    try:
        yield ear
    finally:
        await ear.leave()


async def later(function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Do something with the database while streams are open."""
    return await sync_to_async(giving_back(function))(*args, **kwargs)


def run(story: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(story)
