"""How an article would look, drawn before it is brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from annotations.importers.blocks import BlockPlan
from annotations.models import ImportItem
from annotations.services.proposals import proposal_in

MOST_BLOCKS = 400
BLOCKS_IN_SHORT = 3
APART = "furniture"


def preview_of(item: ImportItem) -> dict[str, Any]:
    """The blocks as they would be cut, as many as are shown at once, and how many there are beyond."""
    proposal = proposal_in(item)
    shown = [(block, proposal.text[block.start : block.end]) for block in proposal.blocks[:MOST_BLOCKS]]
    return {"proposal": proposal, "blocks": shown, "beyond": len(proposal.blocks) - len(shown)}


def previews_of(numbered: Sequence[tuple[int, ImportItem]]) -> list[Preview]:
    """The cards of some articles in a row."""
    cards = [Preview(item, number) for number, item in numbered]
    standing = [card for card in cards if card.item.state == ImportItem.State.PROPOSED]
    for one, other in pairwise(standing):
        one.after, other.before = other.item, one.item
    return cards


@dataclass
class Preview:
    """An article of several as its card shows it: `number` is its place among them, `before` and `after` are its
    neighbours that are not left out."""

    item: ImportItem
    number: int
    before: ImportItem | None = None
    after: ImportItem | None = None

    @cached_property
    def blocks(self) -> tuple[BlockPlan, ...]:
        return proposal_in(self.item).blocks

    @property
    def begins(self) -> list[tuple[str, str]]:
        """How its text begins, without its title and what is set apart: kind and words."""
        body = [block for block in self.blocks if block.kind not in (APART, "heading", "caption", "label")]
        return [(block.kind, self.item.text[block.start : block.end]) for block in body[:BLOCKS_IN_SHORT]]

    @property
    def parts(self) -> int:
        """How many parts of its text are the article's."""
        return len(self.blocks) - self.apart

    @property
    def apart(self) -> int:
        return sum(block.kind == APART for block in self.blocks)

    @property
    def length(self) -> int:
        """In code points."""
        return len(self.item.text)
