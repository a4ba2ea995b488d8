"""Following the history: a cursor is a place in it from which one can go on for ever.

A cursor holds the position of an event and a part of its id. It is good in whatever copy of the database the event is
in, under any secret key, and is known as lost in one that was restored to a time before the event.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import CursorLostError, InvalidInputError
from annotations.models import Event

MARK = 6  # bytes of an event's id, the last and random ones
LENGTH = 8 + MARK
LATEST = "latest"


class Place(NamedTuple):
    """An event as a place in the history; None for the place before the first."""

    position: int
    event: uuid.UUID | None

    @property
    def cursor(self) -> str:
        """The place as programs keep it."""
        mark = self.event.bytes[-MARK:] if self.event else bytes(MARK)
        return as_text(self.position.to_bytes(8) + mark)


BEGINNING = Place(0, None)


def place_of(event: Event) -> Place:
    """The place of an event that has a position."""
    assert event.position is not None
    return Place(event.position, event.pk)


def place_at(cursor: str) -> Place:
    """The place a cursor tells.

    Raises:
        InvalidInputError: it is no cursor.
        CursorLostError: its event is not in this database, which was restored to a time before it.
    """
    position, mark = taken_apart(cursor)
    if position == 0:
        return BEGINNING
    event = Event.objects.filter(position=position).values_list("pk", flat=True).first()
    if event is None or event.bytes[-MARK:] != mark:
        raise CursorLostError(
            _("What this cursor has seen last is not here: the server was restored from an older backup. Read anew."),
            field="after",
        )
    return Place(position, event)


def as_text(held: bytes) -> str:
    """What a cursor holds, as it stands in addresses."""
    return base64.urlsafe_b64encode(held).decode().rstrip("=")


def taken_apart(cursor: str) -> tuple[int, bytes]:
    """The position and the mark in a cursor. Raises InvalidInputError."""
    try:
        held = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        held = b""
    position = int.from_bytes(held[:8])
    if len(held) != LENGTH or position >= 2**63 or as_text(held) != cursor:
        raise InvalidInputError(_("This is no cursor of ours. Start without one."), field="after")
    return position, held[8:]


def newest_place(events: QuerySet[Event]) -> Place:
    """The place of the last of some events."""
    newest = events.filter(position__isnull=False).order_by("-position").values_list("position", "pk").first()
    return BEGINNING if newest is None else Place(*newest)  # type: ignore[arg-type]  # none is without one


def place_before(project: uuid.UUID, day: date) -> Place:
    """The place after which everything stands that has happened in a project since a day (midnight UTC) began."""
    since = datetime.combine(day, time.min, UTC)
    first = Event.objects.filter(project=project, created_at__gte=since).aggregate(first=Min("position"))["first"]
    before = Event.objects.filter(project=project)
    return newest_place(before if first is None else before.filter(position__lt=first))
