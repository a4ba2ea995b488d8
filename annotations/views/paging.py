"""Lists in bounded pages. A page begins after a row, not at a number, so that nothing shifts while rows come in."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError

PAGE_SIZE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list; `older` is the cursor of the page after this one, "" on the last."""

    rows: list[Row]
    older: str
    is_first: bool


def page_of(rows: QuerySet[Row], after: str, *, by: str = "created_at") -> Page[Row]:
    """The rows after a cursor, newest first by the time in `by` and the id.

    Raises:
        InvalidInputError: `after` is no cursor of ours.
    """
    if after:
        moment, pk = read_cursor(after)
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment, "pk__lt": pk}))
    found = list(rows.order_by(f"-{by}", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    older = cursor_at(getattr(shown[-1], by), shown[-1].pk) if len(found) > PAGE_SIZE else ""
    return Page(shown, older, is_first=not after)


def cursor_at(moment: datetime, pk: uuid.UUID) -> str:
    """The cursor of the rows after this one."""
    return base64.urlsafe_b64encode(f"{moment.isoformat()} {pk.hex}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[datetime, uuid.UUID]:
    """The moment and the id a cursor stands for."""
    try:
        words = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _blank, pk = words.partition(" ")
        read = datetime.fromisoformat(moment)
        if read.tzinfo is None:
            raise ValueError(moment)
        # The database keeps UTC: it knows no time that is none there, nor an offset in parts of a second.
        return read.astimezone(UTC), uuid.UUID(pk)
    except (ValueError, OverflowError, binascii.Error) as broken:
        raise InvalidInputError(_("There is no such page of this list. Begin at its top."), field="after") from broken
