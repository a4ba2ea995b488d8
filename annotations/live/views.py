"""The streams: Server-Sent Events, one per browser and project.

A stream begins after the place named by `Last-Event-ID` or `?after=`, else now. Each event of the project that the
reader may see comes as one message, in order, with its place as the id; `?article=` leaves only those of one article.
`event: reset` says that too much was missed: the page is to be loaded anew, and a program reads on in the change feed.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

import django.db
from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from annotations import queries
from annotations.access import Access, declare
from annotations.live.hub import Subscriber, hub
from annotations.live.notices import Notice, block, giving_back, notices_missed, read
from annotations.live.readers import CONTENT_TYPE, admit, is_program, place_to_resume, present_actor
from annotations.models import Contributor
from annotations.queries import Place

HEARTBEAT = 15.0  # seconds; proxies close what is silent, and whoever has lost their place is not served for longer
MOST_STREAMS = 64  # of one person and project; a browser needs one, and each holds a file of this process
RETRY = 2000  # milliseconds until the browser comes back


def plainly(status: int) -> Callable[..., HttpResponse]:
    """What answers for Django's own refusals: its pages lead to addresses that this door does not have."""

    def refuse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's
        return HttpResponse(status=status)

    return refuse


async def stream(request: HttpRequest, project: uuid.UUID) -> HttpResponseBase:
    """A project's events as they happen; refused as `readers` says, and with 429 for who has too many streams open."""
    admitted = await sync_to_async(giving_back(admit))(request, project)
    if isinstance(admitted, HttpResponse):
        return for_our_pages(request, admitted)
    if hub.streams_of(project, admitted.pk) >= MOST_STREAMS:
        return for_our_pages(request, HttpResponse(status=429))
    try:
        article = uuid.UUID(request.GET["article"]) if "article" in request.GET else None
    except ValueError:
        return for_our_pages(request, HttpResponse(status=400))
    after = await sync_to_async(giving_back(place_to_resume))(request)
    if isinstance(after, HttpResponse):
        return for_our_pages(request, after)
    told = tell(Stream(request, article, after), admitted)
    response = StreamingHttpResponse(told, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
    response["X-Accel-Buffering"] = "no"
    return for_our_pages(request, response)


declare(stream, Access("project", {"GET": "project.read"}))


def for_our_pages(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let the pages of our own site read the answer where this door has an origin of its own; nobody else's."""
    patch_vary_headers(response, ["Origin"])
    if settings.LIVE_URL and request.headers.get("Origin") == settings.SITE_URL:
        response["Access-Control-Allow-Origin"] = settings.SITE_URL
        response["Access-Control-Allow-Credentials"] = "true"
    return response


class Stream(NamedTuple):
    """What somebody listens to: `after` a position, else from now on; where it names one, of an `article` alone."""

    request: HttpRequest
    article: uuid.UUID | None
    after: int | None

    def blocks(self, notices: list[Notice], actor: Contributor) -> bytes:
        """The blocks of those notices the actor may see and has asked for."""
        wanted = [one for one in notices if self.article in (None, one.article) and is_for(actor, one)]
        return b"".join(one.for_programs if is_program(self.request) else one.block for one in wanted)

    def resumed_by(self, place: Place) -> str:
        """A place as the reader knows places."""
        return place.cursor if is_program(self.request) else str(place.position)

    def alive(self, last: Place) -> bytes:
        """A sign of life that shows nothing, and the place to resume from, past what the reader does not see."""
        return f": \nid: {self.resumed_by(last)}\n\n".encode()

    def reset(self, last: Place) -> bytes:
        """That too much was missed to be told."""
        told = {"cursor": last.cursor} if is_program(self.request) else {"position": last.position}
        return b"event: reset\n" + block(self.resumed_by(last), told)


def is_for(actor: Contributor, notice: Notice) -> bool:
    """Whether the actor may see what a notice is of."""
    return queries.sees_event(
        actor,
        object_type=notice.object_type,
        confidential=notice.confidential,
        contributor=notice.contributor,
        keeper=notice.keeper,
    )


async def tell(stream: Stream, actor: Contributor) -> AsyncIterator[bytes]:
    """The bytes of one stream, until the reader leaves, is too slow or may read no longer."""
    try:
        async with hub.subscription(actor.project_id, actor.pk) as subscriber:
            last, missed = await read(notices_missed, actor, stream.after)
            yield f"retry: {RETRY}\n".encode()
            yield stream.reset(last) if missed is None else stream.blocks(missed, actor) + stream.alive(last)
            async for part in follow(stream, actor, subscriber, last):
                yield part
    except (TimeoutError, django.db.Error):
        return  # the database is out of reach; the reader comes back by itself


async def follow(stream: Stream, actor: Contributor, subscriber: Subscriber, last: Place) -> AsyncIterator[bytes]:
    """What happens from now on, with a sign of life when nothing does."""
    clock = asyncio.get_running_loop().time
    check_at = clock() + HEARTBEAT
    while True:
        taken = [n for n in await subscriber.take(max(0.0, check_at - clock())) if n.place > last]
        # A person's token is revoked without a word in any project's history, so it is looked at whenever it counts.
        is_told = is_program(stream.request) and stream.blocks(taken, actor)
        if is_told or clock() >= check_at or any(notice.concerns_access for notice in taken):
            present = await read(present_actor, stream.request, actor.project_id)
            if present is None:
                return
            actor, check_at = present, clock() + HEARTBEAT
        last = max([last, *(notice.place for notice in taken)])
        yield stream.blocks(taken, actor) + stream.alive(last)
        if subscriber.lost and subscriber.queue.empty():
            return
