"""Spans of claims as `<mark>` elements over the text of one block.

Overlapping claims are cut into flat segments, so that the HTML nests nowhere and the text in the page stays, code
point for code point, the text that was marked: the browser counts its offsets on it.
"""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

_BLANKS = re.compile(r"\s*")
# As many claims as one segment names, and numbers as it draws: with each within the next, naming all would take
# megabytes for a paragraph.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim as it is drawn.

    Args:
        claim: the claim's id, as text.
        number: what people call it ("7"), drawn after its last segment.
        start, end: where it stands in the whole text, in code points, end exclusive.
        kind: "sourced", "disputed", "opinion" or "unsettled".
    """

    claim: str
    number: str
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch covered by the same claims from end to end; `marks` the innermost first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def render_block(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The inner HTML of the block `text[start:end]`: the escaped text, marked where claims stand.

    Marks may overlap, nest, reach over the block's ends or lie outside it. The `textContent` of the result is exactly
    `text[start:end]`. Each segment names the innermost `NAMED` of its claims (`data-claims`, in reading order), says
    how many more there are (`data-more`), and names the card of the innermost (`aria-details`, which takes one id in
    ARIA 1.2); the numbers of the claims that end with it are in `data-numbers`, for the style sheet to draw: `NAMED` of
    them and how many more.

    An element has one id and claims may begin together, so each segment gives `id="mark-<claim>"` to one of the
    claims that begin in this block and have none yet: the one that ends first, for it has the fewest segments left.
    Only claims that share their whole span with another may stay without; `data-claims` still finds them. A claim
    that reaches over several blocks has its id in the first and its number in the last.

    Takes O(n (log n + d) + m) for n marks, d of them over one word, and m code points of block; the output is
    O(n + m).
    """
    waiting = {mark.claim for mark in marks if start <= mark.start or _is_blank(text, mark.start, start)}
    parts: list[str] = []
    for segment in _segments(start, end, marks):
        words = escape(text[segment.start : segment.end], quote=False)
        if segment.marks:
            beginning = (m for m in segment.marks if m.claim in waiting) if waiting else ()
            named = min(beginning, key=lambda mark: (mark.end, _reading(mark)), default=None)
            if named:
                waiting.discard(named.claim)
            ending = sorted((m for m in segment.marks if _ends_with(text, m, segment, end)), key=_reading)
            words = f"<mark{_attributes(segment.marks, named, ending)}>{words}</mark>"
        parts.append(words)
    return "".join(parts)


def render_row(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The inner HTML of a block that is the row of a table: one cell for each stretch between tabs.

    The tabs stay where they are, so the `textContent` is still `text[start:end]`; with the blanks around them they are
    drawn as those between two blocks: not seen, and without a mark. `dir="auto"` is each cell's, for a row may hold
    two scripts.
    """
    cells: list[str] = []
    left = start
    for piece in text[start:end].split("\t"):
        right = left + len(piece)
        first = left + len(piece) - len(piece.lstrip())
        last = max(first, left + len(piece.rstrip()))
        words = render_block(text, first, last, marks)
        inner = _gap(text[left:first]) + words + _gap(text[last : min(right + 1, end)])
        cells.append(f'<span role="cell" class="cell" dir="auto">{inner}</span>')
        left = right + 1
    return "".join(cells)


def _gap(blanks: str) -> str:
    return f'<span class="gap">{blanks}</span>' if blanks else ""


def _segments(start: int, end: int, marks: Sequence[Mark]) -> Iterator[_Segment]:
    inside = sorted((mark for mark in marks if max(mark.start, start) < min(mark.end, end)), key=_reading)
    cuts = {start, end}
    for mark in inside:
        cuts.update((max(mark.start, start), min(mark.end, end)))
    edges = sorted(cuts)
    covering: list[Mark] = []
    coming = 0
    for left, right in pairwise(edges):
        covering = [mark for mark in covering if mark.end > left]
        while coming < len(inside) and inside[coming].start <= left:
            insort(covering, inside[coming], key=_inward)
            coming += 1
        yield _Segment(left, right, tuple(covering))


def _reading(mark: Mark) -> tuple[int, int, str]:
    """Reading order: what begins first, what holds the other."""
    return mark.start, -mark.end, mark.claim


def _inward(mark: Mark) -> tuple[int, int, str]:
    """The innermost first; of two that are as long, the one that begins first."""
    return mark.end - mark.start, mark.start, mark.claim


def _ends_with(text: str, mark: Mark, segment: _Segment, block_end: int) -> bool:
    """Is this the last segment of the claim? So it is when only the blanks between two blocks follow."""
    return mark.end == segment.end or (segment.end == block_end < mark.end and _is_blank(text, block_end, mark.end))


def _is_blank(text: str, start: int, end: int) -> bool:
    return _BLANKS.fullmatch(text, start, end) is not None


def _attributes(marks: Sequence[Mark], named: Mark | None, ending: Sequence[Mark]) -> str:
    claims = [mark.claim for mark in sorted(marks[:NAMED], key=_reading)]
    classes = ["mark", *sorted({f"mark--{mark.kind}" for mark in marks})]
    if len(marks) > 1:
        classes.append("mark--overlap")
    numbers = [mark.number for mark in ending[:NAMED]]
    if len(ending) > NAMED:
        numbers.append(f"+{len(ending) - NAMED}")
    attributes = {
        "id": f"mark-{named.claim}" if named else "",
        "class": " ".join(classes),
        "data-claims": " ".join(claims),
        "data-more": str(len(marks) - NAMED) if len(marks) > NAMED else "",
        "data-numbers": " ".join(numbers),
        "aria-details": f"card-{marks[0].claim}",
    }
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
