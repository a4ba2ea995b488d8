"""What stands at the top of an article, told apart: its title and the same once more, its day, its standfirst.

Works on blocks of any format and changes no more than their kind and level.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from annotations.importers import agencies, wording
from annotations.importers.blocks import BlockPlan
from annotations.importers.dates import day_of_line

BLOCKS_WITH_OPENING = 8
LONGEST_STANDFIRST = 400

_BULLET = re.compile(r"[•◦‣▪*-]\s+")
_TITLE_KINDS = frozenset({"heading", "list_item", "paragraph"})
_SENTENCE_GOES_ON = re.compile(r"[.!?…][\"”’»)]*\s+\S")


def with_opening(text: str, blocks: Sequence[BlockPlan]) -> tuple[BlockPlan, ...]:
    """The blocks of one article with those at its top called what they are."""
    opened = list(blocks)
    _set_repeated_title_apart(text, opened)
    _set_day_apart(text, opened)
    _name_standfirst(text, opened)
    return tuple(opened)


def stands_twice(text: str, first: BlockPlan, second: BlockPlan) -> bool:
    """Do two blocks say the same in one line, but for a bullet before the first, as a title that stands twice does?"""
    if (
        first.kind not in _TITLE_KINDS | {"furniture"}
        or second.kind not in _TITLE_KINDS
        or second.end - second.start > wording.LONGEST_LINE
    ):
        return False
    words = text[second.start : second.end]
    return words == without_bullet(text[first.start : first.end]) and "\n" not in words


def has_bullet(words: str) -> bool:
    return _BULLET.match(words) is not None


def without_bullet(words: str) -> str:
    """The words of a list item without what marks it as one."""
    bullet = _BULLET.match(words)
    return words[bullet.end() :] if bullet else words


def below_title(block: BlockPlan) -> BlockPlan:
    """A block that has a title above it, so that it is none."""
    return replace(block, level=2) if block.kind == "heading" and block.level == 1 else block


def title_index(blocks: Sequence[BlockPlan]) -> int | None:
    """Where the title stands among the blocks; None where there is none."""
    return next((at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1), None)


def _set_repeated_title_apart(text: str, blocks: list[BlockPlan]) -> None:
    """The first of two equal titles is the site's, the second the article's; in a body both are as they were."""
    for at, (first, second) in enumerate(pairwise(blocks[:BLOCKS_WITH_OPENING])):
        if stands_twice(text, first, second):
            blocks[at] = replace(first, kind="furniture", level=0)
            blocks[at + 1] = replace(second, kind="heading", level=1)
            blocks[at + 2 :] = [
                replace(block, level=max(block.level, 2)) if block.kind == "heading" else block
                for block in blocks[at + 2 :]
            ]
            return
        if first.kind not in {"furniture", "caption", "label"}:
            return


def _set_day_apart(text: str, blocks: list[BlockPlan]) -> None:
    """A line with nothing but a day, right before the title or between it and the text, is no part of the text."""
    title = title_index(blocks)
    if title is None:
        return
    for at in range(max(0, title - 1), min(len(blocks), title + BLOCKS_WITH_OPENING)):
        if day_of_line(text[blocks[at].start : blocks[at].end]) is not None:
            blocks[at] = replace(blocks[at], kind="furniture", level=0)
            return
        if at > title and _is_body(blocks[at]):
            return


def _is_body(block: BlockPlan) -> bool:
    return block.end - block.start > wording.LONGEST_HEADING and block.kind == "paragraph"


def _name_standfirst(text: str, blocks: list[BlockPlan]) -> None:
    """The paragraph under the title is a standfirst where it names who reports, or where something parts its one
    sentence from the text."""
    title = title_index(blocks)
    if title is None:
        return
    after = [at for at in range(title + 1, len(blocks)) if blocks[at].kind not in {"furniture", "caption"}][:2]
    if len(after) < 2 or blocks[after[0]].kind != "paragraph":
        return
    at, following = after
    words = text[blocks[at].start : blocks[at].end]
    is_parted = following > at + 1 or bool(wording.byline_in(text[blocks[following].start : blocks[following].end]))
    if _reports(words) or (is_parted and _is_one_sentence(words)):
        blocks[at] = replace(blocks[at], kind="standfirst")


def _reports(words: str) -> bool:
    return len(words) <= LONGEST_STANDFIRST and bool(wording.reporter_in(words))


def _is_one_sentence(words: str) -> bool:
    is_opening = agencies.agency_of_dateline(words) or wording.byline_in(words)
    return len(words) <= LONGEST_STANDFIRST and not is_opening and not _SENTENCE_GOES_ON.search(words)
