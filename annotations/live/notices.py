"""What goes over the wire, and the reads behind it.

A stream holds no database connection: every read here runs in one of a few threads and gives its connection back.
"""

from __future__ import annotations

import asyncio
import functools
import json
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.db import connections

from annotations import queries
from annotations.models import Contributor, Event
from annotations.services.sequencer import assign_positions

P = ParamSpec("P")
T = TypeVar("T")

READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")
PAGE = 500  # events the hub reads at once
MOST_MISSED = 1000  # events told again after a drop; who has missed more is told to begin anew


@dataclass(frozen=True, slots=True)
class Notice:
    """That something happened: ids only, for each page fetches what it shows under its own rights."""

    position: int
    project: uuid.UUID
    article: uuid.UUID | None
    contributor: uuid.UUID
    confidential: bool
    concerns_members: bool
    block: bytes


def notice_of(event: Event) -> Notice:
    """The notice of an event, with its block of the stream written once for all who get it."""
    told = {
        "position": event.position,
        "verb": event.verb,
        "article": event.article_id and str(event.article_id),
        "claim": event.claim_id and str(event.claim_id),
        "act": str(event.act),
    }
    assert event.position is not None
    return Notice(
        position=event.position,
        project=event.project_id,
        article=event.article_id,
        contributor=event.contributor_id,
        confidential=event.confidential,
        concerns_members=event.object_type == "membership",
        block=f"id: {event.position}\ndata: {json.dumps(told)}\n\n".encode(),
    )


def notices_of(events: Iterable[Event]) -> list[Notice]:
    return [notice_of(event) for event in events]


def newest_position() -> int:
    """Where everything committed by now ends."""
    assign_positions()
    return queries.newest_position()


def notices_after(position: int) -> list[Notice]:
    """The next `PAGE` notices of all projects, oldest first."""
    assign_positions()
    return notices_of(queries.events_after(position)[:PAGE])


def notices_missed(actor: Contributor, after: int | None) -> tuple[int, list[Notice] | None]:
    """What the actor has missed since a position, and the position to go on from; None of it when it is too much,
    or when the position is none of this database (it was restored from a backup).
    """
    newest = queries.newest_position()
    if after is None:
        return newest, []
    events = queries.events_visible_to(actor).filter(position__gt=after).order_by("position")
    missed = notices_of(events[: MOST_MISSED + 1])
    if after > newest or len(missed) > MOST_MISSED:
        return newest, None
    return max([newest, *(notice.position for notice in missed)]), missed


def giving_back(function: Callable[P, T]) -> Callable[P, T]:
    """The function, giving its database connection back at its end. One within a transaction is its caller's."""

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                if not connection.in_atomic_block:
                    connection.close()

    return called


async def read(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that asks the database, outside the event loop."""
    call = functools.partial(giving_back(function), *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(READERS, call)
