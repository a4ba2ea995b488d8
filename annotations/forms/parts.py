"""What the page of an article's parts sends: for each block shown, what it is to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import InvalidInputError
from annotations.models import Block

_w = gettext_lazy
HEADINGS = ((1, _w("title")), (2, _w("heading")), (3, _w("heading below it")))


class Shaped(Protocol):
    """A block that is not kept yet."""

    @property
    def kind(self) -> str: ...

    @property
    def level(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A block as it was chosen to be: kind, level, and the version that was seen."""

    block: Block
    kind: str
    level: int
    version: int


def choice_of(kind: str, level: int) -> str:
    """What is chosen for a block as it is: its kind, of headings with their level."""
    return f"heading:{level}" if kind == Block.Kind.HEADING else kind


def choices_of(kind: str, level: int) -> tuple[str, list[tuple[str, str]]]:
    """What is chosen for a block, and all that it can be, with words for it."""
    levels = {level: str(words) for level, words in HEADINGS}
    if kind == Block.Kind.HEADING and level not in levels:
        levels[level] = _("heading of level %(level)d") % {"level": level}
    headings = [(f"heading:{level}", words) for level, words in levels.items()]
    kinds = [(one, str(label)) for one, label in Block.Kind.choices if one != Block.Kind.HEADING]
    return choice_of(kind, level), [kinds[0], *headings, *kinds[1:]]


def parts_sent(blocks: Sequence[Block], sent: Mapping[str, str]) -> list[Part]:
    """Those blocks for which something else was chosen than what was seen: "kind-7" beside "was-7" and "version-7".

    Raises:
        InvalidInputError: what was sent is no choice of the page.
    """
    parts = []
    for block in blocks:
        chosen, was = sent.get(f"kind-{block.index}", ""), sent.get(f"was-{block.index}", "")
        if chosen != was:
            version = sent.get(f"version-{block.index}", "")
            if not version.isdecimal() or len(version) > 9:
                raise no_choice()
            parts.append(Part(block, *kind_and_level(chosen), int(version)))
    return parts


def kinds_sent(blocks: Sequence[Shaped], sent: Mapping[str, str]) -> dict[int, tuple[str, int]]:
    """Kind and level of the blocks, by index, for which "kind-7" says something else than they are.

    Raises:
        InvalidInputError: what was sent is no choice of the page.
    """
    changed = {}
    for index, block in enumerate(blocks):
        chosen = sent.get(f"kind-{index}", "")
        if chosen and chosen != choice_of(block.kind, block.level):
            changed[index] = kind_and_level(chosen)
    return changed


def kind_and_level(chosen: str) -> tuple[str, int]:
    """Kind and level in a choice. Raises InvalidInputError where it is none."""
    kind, _colon, level = chosen.partition(":")
    if not (level or "0").isdecimal() or len(level) > 1:
        raise no_choice()
    return kind, int(level or 0)


def no_choice() -> InvalidInputError:
    return InvalidInputError(_("Choose one of what is offered."), field="kind")
