"""One text, many articles: where it would be cut, and why.

Cautious: a text that only might hold several articles is one, for a person puts a cut in faster than they find one that
is wrong. Whatever is cut off stays: every block of the text is in exactly one part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from annotations.importers import agencies, wording
from annotations.importers.blocks import BlockPlan
from annotations.importers.cleaning import OffsetMap
from annotations.importers.dates import day_of_line
from annotations.importers.openings import below_title, has_bullet, stands_twice, title_index
from annotations.importers.plain_text import Found, Proposal, proposal_of

BETWEEN = "\n\n"
SHORTEST_BODY = 200
LONGEST_MARK = 60
BLOCKS_WITH_SIGN = 6

_RULE = re.compile(r"(?:[-–—_=*#~•·]\s?){3,}")
_FIRST_OF = re.compile(r"(?:document\s+)?\d+\s+of\s+\d+\s*(?:documents?|articles?)?", re.IGNORECASE)
_LAST_OF = re.compile(r"end\s+of\s+(?:the\s+)?(?:document|article)\.?", re.IGNORECASE)
_TAG = re.compile(r"tags?\s*:\s*(?P<tag>\S[^,;|]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One article of a text, with the reason why it is one by itself; "" where the text holds no other."""

    proposal: Proposal
    reason: str


@dataclass(frozen=True, slots=True)
class Cuts:
    """The blocks at which articles begin, the first at 0, and why just there."""

    starts: tuple[int, ...]
    reason: str


def split(whole: Proposal) -> tuple[Part, ...]:
    """The articles in a text, in order; one where nothing says that there are more.

    The offset map of each part leads back to the text as received, as that of the whole does.
    """
    cuts = find_cuts(whole.text, whole.blocks)
    if len(cuts.starts) < 2:
        return (Part(whole, ""),)
    blocks = _with_tag_set_apart(whole)
    ends = [*cuts.starts[1:], len(blocks)]
    told = replace(whole, blocks=blocks)
    return tuple(Part(part_of(told, start, end), cuts.reason) for start, end in zip(cuts.starts, ends, strict=True))


def find_cuts(text: str, blocks: Sequence[BlockPlan]) -> Cuts:
    """Where a text would be cut: at the first sign of several articles that fits all of them."""
    for sign in SIGNS:
        cuts = sign(text, blocks)
        if len(cuts.starts) > 1:
            return cuts
    return Cuts((0,), "")


def part_of(whole: Proposal, first: int, end: int, *, found: Found | None = None) -> Proposal:
    """The blocks from `first` up to, not including, `end` as an article of its own, its record read off its text.

    Args:
        found: what is known of the record and stays so, whatever the text says.
    """
    start, stop = whole.blocks[first].start, whole.blocks[end - 1].end
    text = whole.text[start:stop]
    blocks = [_moved(block, -start) for block in whole.blocks[first:end]]
    return proposal_of(text, _as_article(text, blocks), clipped(whole.offset_map, start, stop), found=found)


def slice_of(whole: Proposal, first: int, end: int) -> Proposal:
    """The blocks from `first` up to, not including, `end`, as they are called; the record is that of the whole."""
    start, stop = whole.blocks[first].start, whole.blocks[end - 1].end
    blocks = tuple(_moved(block, -start) for block in whole.blocks[first:end])
    return replace(whole, text=whole.text[start:stop], blocks=blocks, offset_map=clipped(whole.offset_map, start, stop))


def joined(first: Proposal, second: Proposal) -> Proposal:
    """Both texts, a blank line between them, with the record of the first. Where that has a title, the second's is
    none."""
    by = len(first.text) + len(BETWEEN)
    has_title = title_index(first.blocks) is not None
    rest = (_moved(below_title(block) if has_title else block, by) for block in second.blocks)
    runs = ((start + by, source, length) for start, source, length in second.offset_map)
    return replace(
        first,
        text=first.text + BETWEEN + second.text,
        blocks=(*first.blocks, *rest),
        offset_map=(*first.offset_map, *runs),
    )


def clipped(offset_map: OffsetMap, start: int, stop: int) -> OffsetMap:
    """The offset map of `text[start:stop]`."""
    runs = []
    for at, source, length in offset_map:
        left, right = max(at, start), min(at + length, stop)
        if left < right:
            runs.append((left - start, source + left - at, right - left))
    return tuple(runs)


def _titles_that_stand_twice(text: str, blocks: Sequence[BlockPlan]) -> Cuts:
    """A list of articles in full gives each title as an item and once more above its article."""
    doubled = [at for at, pair in enumerate(pairwise(blocks)) if stands_twice(text, *pair)]
    starts = [at for at in doubled if has_bullet(_words(text, blocks[at])) or _is_signed(text, blocks[at + 2 :])]
    if starts != doubled:
        return Cuts((0,), "")
    return _cuts(blocks, starts, _("The title stands twice, as at the head of each article of this page."))


def _marked_documents(text: str, blocks: Sequence[BlockPlan]) -> Cuts:
    """A download from a press archive says where each document begins or ends."""
    first = [at for at, block in enumerate(blocks) if _is_line(text, block, _FIRST_OF)]
    after = [at + 1 for at, block in enumerate(blocks) if _is_line(text, block, _LAST_OF)]
    starts = first or [0, *(at for at in after if at < len(blocks))]
    return _cuts(blocks, starts, _("A line of the archive says that a document begins here."))


def _articles_between_rules(text: str, blocks: Sequence[BlockPlan]) -> Cuts:
    """Rules part chapters as well as articles; these are articles where each has a title and says whose it is or when
    it appeared."""
    starts = [0, *(at + 1 for at, block in enumerate(blocks[:-1]) if is_rule(text, block))]
    starts = [at for at in starts if not is_rule(text, blocks[at])]
    parts = _parts(blocks, starts)
    if not all(_has_title(part) and _is_signed(text, part) for part in parts):
        return Cuts((0,), "")
    return _cuts(blocks, starts, _("A rule parts it from what stands before, and it has a title and a byline or day."))


def _titles_with_days(text: str, blocks: Sequence[BlockPlan]) -> Cuts:
    """Headings, each with a line below that is nothing but a day, when the text begins with one."""
    starts = [
        at
        for at, (title, day) in enumerate(pairwise(blocks))
        if title.kind == "heading" and not _is_day(text, title) and _is_day(text, day)
    ]
    return _cuts(blocks, starts, _("A title with a day below it begins here, as at the other articles."))


SIGNS: tuple[Callable[[str, Sequence[BlockPlan]], Cuts], ...] = (
    _titles_that_stand_twice,
    _marked_documents,
    _articles_between_rules,
    _titles_with_days,
)


def is_rule(text: str, block: BlockPlan) -> bool:
    """Is it a line drawn with characters?"""
    return _is_line(text, block, _RULE)


def _cuts(blocks: Sequence[BlockPlan], starts: Sequence[int], reason: str) -> Cuts:
    """The cuts, when every part has something to read and nothing to read stands before the first."""
    if (
        not starts
        or _body_length(blocks[: starts[0]])
        or not all(_body_length(part) >= SHORTEST_BODY for part in _parts(blocks, starts))
    ):
        return Cuts((0,), "")
    return Cuts((0, *starts[1:]), reason)


def _parts(blocks: Sequence[BlockPlan], starts: Sequence[int]) -> list[Sequence[BlockPlan]]:
    return [blocks[start:end] for start, end in pairwise([*starts, len(blocks)])]


def _body_length(blocks: Sequence[BlockPlan]) -> int:
    """How many code points the paragraphs have that are too long for a heading."""
    lengths = (block.end - block.start for block in blocks if block.kind in {"paragraph", "standfirst", "quote"})
    return sum(length for length in lengths if length > LONGEST_MARK)


def _words(text: str, block: BlockPlan) -> str:
    return text[block.start : block.end]


def _is_line(text: str, block: BlockPlan, pattern: re.Pattern[str]) -> bool:
    return block.end - block.start <= LONGEST_MARK and bool(pattern.fullmatch(_words(text, block)))


def _is_day(text: str, block: BlockPlan) -> bool:
    return block.end - block.start <= LONGEST_MARK and day_of_line(_words(text, block)) is not None


def _has_title(blocks: Sequence[BlockPlan]) -> bool:
    first = next((block for block in blocks if block.kind not in {"furniture", "caption", "label"}), None)
    return first is not None and first.kind == "heading"


def _is_signed(text: str, blocks: Sequence[BlockPlan]) -> bool:
    """Does one of the first blocks say when it appeared or whose it is?"""
    return any(_is_day(text, block) or _names_somebody(_words(text, block)) for block in blocks[:BLOCKS_WITH_SIGN])


def _names_somebody(words: str) -> bool:
    return bool(
        wording.byline_in(words)
        or wording.reporter_in(words)
        or agencies.agency_of_byline(words)
        or agencies.agency_of_dateline(words)
    )


def _moved(block: BlockPlan, by: int) -> BlockPlan:
    links = tuple((start + by, end + by, address) for start, end, address in block.links)
    return replace(block, start=block.start + by, end=block.end + by, links=links)


def _as_article(text: str, blocks: Sequence[BlockPlan]) -> list[BlockPlan]:
    """The blocks of a part: its first heading is the title, what marks its ends is set apart."""
    first = next((at for at, block in enumerate(blocks) if block.kind in {"heading", "paragraph"}), None)
    titled = [
        replace(block, level=1) if at == first and block.kind == "heading" else below_title(block)
        for at, block in enumerate(blocks)
    ]
    return [replace(block, kind="furniture", level=0) if _is_mark(text, block) else block for block in titled]


def _is_mark(text: str, block: BlockPlan) -> bool:
    return any(_is_line(text, block, pattern) for pattern in (_RULE, _FIRST_OF, _LAST_OF))


def _with_tag_set_apart(whole: Proposal) -> tuple[BlockPlan, ...]:
    """On the page of a tag, a line with nothing but the tag is what stands in for a picture."""
    first = whole.blocks[0]
    tag = _TAG.fullmatch(_words(whole.text, first))
    if tag is None:
        return whole.blocks
    return tuple(
        replace(block, kind="furniture", level=0) if _words(whole.text, block) == tag["tag"] else block
        for block in whole.blocks
    )
