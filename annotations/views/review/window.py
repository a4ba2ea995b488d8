"""The claims beside the text. Where there are many, only those one is at stand there in full.

The others are stubs: number, tag and first words, under the same id as the card that takes their place when somebody
comes near (`static/annotations/js/stubs.js`). So every mark finds its card, and nobody waits for thousands.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from annotations import queries
from annotations.models import Contributor, Revision, Tag
from annotations.queries.spans import Standing
from annotations.views.review.pieces import UNSETTLED, Card, cards_among

IN_FULL = 40
OPENING = 160  # code points of a quote, more than the lines a stub shows


@dataclass
class Window:
    """The claims in text order: stubs, cards, stubs. Each is read when the page comes to it."""

    actor: Contributor
    revision: Revision
    standing: list[Standing]
    opened: uuid.UUID | None
    is_whole: bool = False

    @property
    def count(self) -> int:
        return len(self.standing)

    @cached_property
    def _first(self) -> int:
        """The first in full: a few before the one that is opened, so that one sees what is around it."""
        at = next((n for n, one in enumerate(self.standing) if one.claim == self.opened), 0)
        return 0 if self.is_whole else max(0, min(at - IN_FULL // 4, self.count - IN_FULL))

    @property
    def _end(self) -> int:
        return self.count if self.is_whole else self._first + IN_FULL

    @property
    def before(self) -> SafeString:
        return stubs(self.revision.text, self.standing[: self._first])

    @property
    def cards(self) -> list[Card]:
        claims = queries.claims_in_review(self.actor, self.revision)
        if self.count > IN_FULL and not self.is_whole:
            claims = claims.filter(pk__in=[one.claim for one in self.standing[self._first : self._end]])
        return cards_among(self.actor, claims, self.opened)

    @property
    def after(self) -> SafeString:
        return stubs(self.revision.text, self.standing[self._end :])


def stubs(text: str, standing: Sequence[Standing]) -> SafeString:
    """Claims in short. The template is rendered once for each kind, with holes: thousands of times takes seconds."""
    shapes = {key: shape(*key) for key in {(one.tag, bool(one.number)) for one in standing}}
    return mark_safe("".join(filled(shapes, text, standing)))  # noqa: S308  # what fills the holes is escaped there


def shape(tag: str | None, is_numbered: bool) -> str:
    """The HTML of a stub as a format string."""
    holes = {name: f"{{{name}}}" for name in ("claim", "start", "end", "number", "quote")}
    label = Tag(tag).label if tag else ""
    return render_to_string(
        "annotations/review/stub.html", {**holes, "is_numbered": is_numbered, "kind": tag or UNSETTLED, "label": label}
    )


def filled(shapes: dict[tuple[str | None, bool], str], text: str, standing: Sequence[Standing]) -> Iterable[str]:
    for one in standing:
        yield shapes[one.tag, bool(one.number)].format(
            claim=one.claim,
            start=one.start,
            end=one.end,
            number=one.number or 0,
            quote=escape(text[one.start : min(one.end, one.start + OPENING)], quote=False),
        )
