"""The streams: Server-Sent Events, one per browser and project.

A stream begins after the position named by `Last-Event-ID` or `?after=`, else now. Each event of the project that the
reader may see comes as one message, in order, with its position as the id; `?article=` leaves only those of one
article. `event: reset` says that too much was missed: the page is to be loaded anew.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import django.db
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from annotations import queries
from annotations.access import Access, declare, refuse_unsafe
from annotations.errors import NotPermittedError
from annotations.live.hub import Subscriber, hub
from annotations.live.notices import Notice, giving_back, notices_missed, read
from annotations.models import Contributor, User

HEARTBEAT = 15.0  # seconds; proxies close what is silent, and whoever has lost their place is not served for longer
MOST_STREAMS = 64  # of one person and project; a browser needs one, and each holds a file of this process
RETRY = 2000  # milliseconds until the browser comes back
CONTENT_TYPE = "text/event-stream"


def plainly(status: int) -> Callable[..., HttpResponse]:
    """What answers for Django's own refusals: its pages lead to addresses that this door does not have."""

    def refuse(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's
        return HttpResponse(status=status)

    return refuse


async def stream(request: HttpRequest, project: uuid.UUID) -> HttpResponseBase:
    """A project's events as they happen: 401 for who is not signed in, 404 for who is no member, 429 for who has too
    many streams open."""
    admitted = await sync_to_async(giving_back(admit))(request, project)
    if isinstance(admitted, HttpResponse):
        return for_our_pages(request, admitted)
    if hub.streams_of(project, admitted.pk) >= MOST_STREAMS:
        return for_our_pages(request, HttpResponse(status=429))
    try:
        article = uuid.UUID(request.GET["article"]) if "article" in request.GET else None
    except ValueError:
        return for_our_pages(request, HttpResponse(status=400))
    told = tell(request, admitted, article)
    response = StreamingHttpResponse(told, content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})
    response["X-Accel-Buffering"] = "no"
    return for_our_pages(request, response)


declare(stream, Access("project", {"GET": "project.read"}))


def admit(request: HttpRequest, project: uuid.UUID) -> Contributor | HttpResponse:
    """Who the reader is in the project, or the refusal. Plain ones: no page of this door is read by people."""
    user = present_user(request)
    if not user.is_authenticated:
        return HttpResponse(status=401)
    actor = queries.actor_in(user, project)
    if actor is None:
        return HttpResponse(status=404)
    try:
        refuse_unsafe(actor, str(request.method))
    except NotPermittedError:
        return HttpResponse(status=403)
    if request.method == "HEAD":
        return HttpResponse(content_type=CONTENT_TYPE)
    return actor if request.method == "GET" else HttpResponseNotAllowed(["GET", "HEAD"])


def present_user(request: HttpRequest) -> User | AnonymousUser:
    """Whose session it is at this moment; it may have ended since the request came."""
    asked = HttpRequest()
    asked.session = type(request.session)(request.session.session_key)
    return get_user(asked)


def present_actor(request: HttpRequest, project: uuid.UUID) -> Contributor | None:
    """Who the reader is in the project at this moment, None for nobody any more."""
    return queries.actor_in(present_user(request), project)


def for_our_pages(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let the pages of our own site read the answer where this door has an origin of its own; nobody else's."""
    patch_vary_headers(response, ["Origin"])
    if settings.LIVE_URL and request.headers.get("Origin") == settings.SITE_URL:
        response["Access-Control-Allow-Origin"] = settings.SITE_URL
        response["Access-Control-Allow-Credentials"] = "true"
    return response


def place_to_resume(request: HttpRequest) -> int | None:
    """The position the reader has seen last; what the browser says itself is newer than what the address says."""
    for said in (request.headers.get("Last-Event-ID", ""), request.GET.get("after", "")):
        if said.isascii() and said.isdecimal() and len(said) < 19:
            return int(said)
    return None


async def tell(request: HttpRequest, actor: Contributor, article: uuid.UUID | None) -> AsyncIterator[bytes]:
    """The bytes of one stream, until the reader leaves, is too slow or may read no longer."""
    try:
        async with hub.subscription(actor.project_id, actor.pk) as subscriber:
            last, missed = await read(notices_missed, actor, place_to_resume(request))
            yield f"retry: {RETRY}\n".encode()
            if missed is None:
                yield f'event: reset\nid: {last}\ndata: {{"position": {last}}}\n\n'.encode()
            else:
                yield joined(missed, actor, article) + alive(last)
            async for part in follow(request, actor, article, subscriber, last):
                yield part
    except (TimeoutError, django.db.Error):
        return  # the database is out of reach; the browser comes back by itself


async def follow(
    request: HttpRequest, actor: Contributor, article: uuid.UUID | None, subscriber: Subscriber, last: int
) -> AsyncIterator[bytes]:
    """What happens from now on, with a sign of life when nothing does."""
    clock = asyncio.get_running_loop().time
    check_at = clock() + HEARTBEAT
    while True:
        taken = [n for n in await subscriber.take(max(0.0, check_at - clock())) if n.position > last]
        if clock() >= check_at or any(notice.concerns_members for notice in taken):
            present = await read(present_actor, request, actor.project_id)
            if present is None:
                return
            actor, check_at = present, clock() + HEARTBEAT
        last = max([last, *(notice.position for notice in taken)])
        yield joined(taken, actor, article) + alive(last)
        if subscriber.lost and subscriber.queue.empty():
            return


def joined(notices: list[Notice], actor: Contributor, article: uuid.UUID | None) -> bytes:
    """The blocks of those notices the actor may see and has asked for."""
    return b"".join(
        notice.block
        for notice in notices
        if article in (None, notice.article)
        and queries.sees_event(actor, confidential=notice.confidential, contributor=notice.contributor)
    )


def alive(last: int) -> bytes:
    """A sign of life that shows nothing, and the place to resume from, past what the reader does not see."""
    return f": \nid: {last}\n\n".encode()
