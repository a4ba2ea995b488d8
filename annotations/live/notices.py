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
from typing import Any, ParamSpec, TypeVar

from django.db import connections

from annotations import queries
from annotations.models import Contributor, Event
from annotations.queries import Place
from annotations.services.sequencer import assign_positions

P = ParamSpec("P")
T = TypeVar("T")

READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")
PAGE = 500  # events the hub reads at once
MOST_MISSED = 1000  # events told again after a drop; who has missed more is told to begin anew


@dataclass(frozen=True, slots=True)
class Notice:
    """That something happened: ids only, for each page fetches what it shows under its own rights. Pages get the
    `block` with the bare position, programs the one `for_programs` with the cursor of the change feed."""

    place: Place
    project: uuid.UUID
    article: uuid.UUID | None
    contributor: uuid.UUID
    keeper: uuid.UUID | None
    object_type: str
    confidential: bool
    block: bytes
    for_programs: bytes

    @property
    def position(self) -> int:
        return self.place.position

    @property
    def concerns_access(self) -> bool:
        """Whether somebody may read no longer, or read more, after it."""
        return self.object_type in ("membership", "apitoken")


def notice_of(event: Event) -> Notice:
    """The notice of an event, with its blocks of the stream written once for all who get it."""
    place = queries.place_of(event)
    told = {
        "verb": event.verb,
        "article": event.article_id and str(event.article_id),
        "claim": event.claim_id and str(event.claim_id),
        "act": str(event.act),
    }
    more = {"object_type": event.object_type, "object": str(event.object_id), "contributor": str(event.contributor_id)}
    return Notice(
        place=place,
        project=event.project_id,
        article=event.article_id,
        contributor=event.contributor_id,
        keeper=event.keeper,  # type: ignore[attr-defined]  # of `queries.with_keeper`
        object_type=event.object_type,
        confidential=event.confidential,
        block=block(str(place.position), {"position": place.position, **told}),
        for_programs=block(place.cursor, {"id": str(event.pk), "cursor": place.cursor, **told, **more}),
    )


def block(resumed_by: str, told: dict[str, Any]) -> bytes:
    """One message of a stream, and what the reader resumes by after it."""
    return f"id: {resumed_by}\ndata: {json.dumps(told)}\n\n".encode()


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


def notices_missed(actor: Contributor, after: int | None) -> tuple[Place, list[Notice] | None]:
    """What the actor has missed since a position, and the place to go on from; None of it when it is too much,
    or when the position is none of this database (it was restored from a backup).
    """
    newest = queries.newest_place(queries.events_in_order(actor.project_id))
    if after is None:
        return newest, []
    events = queries.events_visible_to(actor).filter(position__gt=after).order_by("position")
    missed = notices_of(queries.with_keeper(events)[: MOST_MISSED + 1])
    if after > queries.newest_position() or len(missed) > MOST_MISSED:
        return newest, None
    return max([newest, *(notice.place for notice in missed)]), missed


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
