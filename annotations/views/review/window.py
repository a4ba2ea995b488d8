"""The claims beside the text. Where there are many, only those one is at stand there in full.

The others are stubs: number, tag and first words, under the same id as the card that takes their place when somebody
comes near (`static/annotations/js/stubs.js`). So every mark finds its card, and nobody waits for thousands. They stand
in parts, for the browser to leave out of its work what is far off, part by part.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from annotations import queries
from annotations.models import Contributor, Revision, Tag
from annotations.queries.spans import Standing
from annotations.queries.traits import Traits
from annotations.views.review.pieces import UNSETTLED, Card, cards_among, keys_of

PART = 30
OPENING = 160  # code points of a quote, more than the lines a stub shows


@dataclass
class Window:
    """The claims in text order, in parts: the one with the claim that is opened, or the first, in full."""

    actor: Contributor
    revision: Revision
    standing: list[Standing]
    opened: uuid.UUID | None
    is_whole: bool = False

    @property
    def count(self) -> int:
        return len(self.standing)

    @property
    def parts(self) -> Iterator[tuple[SafeString, list[Card]]]:
        """Each as its stubs or its cards. There always is one, for a first claim to come to."""
        at = next((n for n, one in enumerate(self.standing) if one.claim == self.opened), 0)
        cards = self._cards(at - at % PART)
        for first in range(0, max(1, self.count), PART):
            part = self.standing[first : first + PART]
            if self.is_whole or first <= at < first + PART:
                yield SafeString(), [cards[one.claim] for one in part if one.claim in cards]
            else:
                yield stubs(self.revision.text, part, self._traits), []

    def _cards(self, first: int) -> dict[uuid.UUID, Card]:
        claims = queries.claims_in_review(self.actor, self.revision)
        if not self.is_whole:
            claims = claims.filter(pk__in=[one.claim for one in self.standing[first : first + PART]])
        return {card.claim.pk: card for card in cards_among(self.actor, claims, self.opened)}

    @cached_property
    def _traits(self) -> Traits:
        return queries.traits_in(self.actor, self.revision)


def stubs(text: str, standing: Sequence[Standing], traits: Traits) -> SafeString:
    """Claims in short. The template is rendered once for each kind, with holes: thousands of times takes seconds."""
    shapes = {key: shape(*key) for key in {(one.tag, bool(one.number)) for one in standing}}
    return mark_safe("".join(filled(shapes, text, standing, traits)))  # noqa: S308  # what fills the holes is escaped there


def shape(tag: str | None, is_numbered: bool) -> str:
    """The HTML of a stub as a format string."""
    holes = {name: f"{{{name}}}" for name in ("claim", "start", "end", "number", "people", "evidence", "quote")}
    label = Tag(tag).label if tag else ""
    return render_to_string(
        "annotations/review/stub.html", {**holes, "is_numbered": is_numbered, "kind": tag or UNSETTLED, "label": label}
    )


def filled(
    shapes: dict[tuple[str | None, bool], str], text: str, standing: Sequence[Standing], traits: Traits
) -> Iterator[str]:
    for one in standing:
        yield shapes[one.tag, bool(one.number)].format(
            claim=one.claim,
            start=one.start,
            end=one.end,
            number=one.number or 0,
            people=keys_of(traits.people.get(one.claim, ())),
            evidence="with" if one.claim in traits.evidenced else "without",
            quote=escape(text[one.start : min(one.end, one.start + OPENING)], quote=False),
        )
