"""What the page of an article's parts sends: for each block shown, what it is to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import InvalidInputError
from annotations.models import Block

_w = gettext_lazy
HEADINGS = ((1, _w("title")), (2, _w("heading")), (3, _w("heading below it")))


@dataclass(frozen=True, slots=True)
class Part:
    """A block as it was chosen to be: kind, level, and the version that was seen."""

    block: Block
    kind: str
    level: int
    version: int


def choice_of(block: Block) -> str:
    """What is chosen for a block as it is: its kind, of headings with their level."""
    return f"heading:{block.level}" if block.kind == Block.Kind.HEADING else block.kind


def choices_for(block: Block) -> list[tuple[str, str]]:
    """All that a block can be, with words for it."""
    levels = {level: str(words) for level, words in HEADINGS}
    if block.kind == Block.Kind.HEADING and block.level not in levels:
        levels[block.level] = _("heading of level %(level)d") % {"level": block.level}
    headings = [(f"heading:{level}", words) for level, words in levels.items()]
    kinds = [(kind, str(label)) for kind, label in Block.Kind.choices if kind != Block.Kind.HEADING]
    return [kinds[0], *headings, *kinds[1:]]


def parts_sent(blocks: Sequence[Block], sent: Mapping[str, str]) -> list[Part]:
    """Those blocks for which something else was chosen than what was seen: "kind-7" beside "was-7" and "version-7".

    Raises:
        InvalidInputError: what was sent is no choice of the page.
    """
    parts = []
    for block in blocks:
        chosen, was = sent.get(f"kind-{block.index}", ""), sent.get(f"was-{block.index}", "")
        if chosen != was:
            kind, _colon, level = chosen.partition(":")
            version = sent.get(f"version-{block.index}", "")
            if not (level or "0").isdecimal() or not version.isdecimal() or len(version) > 9 or len(level) > 1:
                raise InvalidInputError(_("Choose one of what is offered."), field="kind")
            parts.append(Part(block, kind, int(level or 0), int(version)))
    return parts
