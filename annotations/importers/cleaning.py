"""What a scraper or a PDF left in a text that is not the article's: a date line in front, lines wrapped by width.

Cleaning is a list of cuts and an offset map back to the source; nothing else of the text changes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from annotations.anchoring import Span
from annotations.importers import wording
from annotations.importers.blocks import kind_of_line, line_groups

# Lines broken by width are nearly as long as the longest; a PDF's letters differ in width, hence "nearly".
SHORTEST_WRAP = 60
LONGEST_WRAP = 115
FULL_LINE = 0.75
FEWEST_FULL_LINES = 3
FULL_LINES_SHARE = 0.8

_DATE_LINE = re.compile(
    r"\A\s*(?:date|published)[^\S\n]?:?[^\S\n]{1,4}(\d{4}-\d{2}-\d{2})(?=\s|\Z)[^\S\n]*(?:\n(?:[^\S\n]*\n)*)?",
    re.IGNORECASE,
)
# Where four of five lines are set in by the same blanks, the text is set in as a whole.
FEWEST_INDENTED = 5
INDENTED_SHARE = 0.8

_INDENT = re.compile(r"^ *(?=\S)", re.MULTILINE)
_HYPHENS = "-\u2010\u00ad"

OffsetMap = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """`source[start:end]` gives way to `put`."""

    start: int
    end: int
    put: str = ""


def find_date_line(text: str) -> tuple[date, Cut] | None:
    """The day in a line like " date 2021-05-23 " in front, and the cut that takes it out with the blank lines after it.

    The text may go on in the same line. None when there is no such line or its day does not exist.
    """
    line = _DATE_LINE.match(text)
    if line is None:
        return None
    try:
        day = date.fromisoformat(line[1])
    except ValueError:
        return None
    return day, Cut(0, line.end())


def find_line_joins(source: str, start: int = 0) -> list[Cut]:
    """The line breaks from `start` on that only a page's width made, if the text is really wrapped by width; else none.

    A break and the blanks around it become one space; after a hyphen within a word, nothing.
    """
    # What is cut off in front does not count for the length of the first line.
    return [Cut(start + join.start, start + join.end, join.put) for join in _line_joins(source[start:])]


def _line_joins(text: str) -> list[Cut]:
    groups = list(line_groups(text))
    width = _wrap_width(text, groups)
    if not width:
        return []
    return [
        _join(text, line, following)
        for group in groups
        for line, following in pairwise(group)
        if _is_full(line, width) and _runs_on(text, line, following)
    ]


def find_indents(source: str, start: int = 0) -> list[Cut]:
    """The blanks that nearly all lines from `start` on are set in by, as a page printed to text sets in its column.

    A line that is set in further keeps what goes beyond. None when lines are set in by their writer, as in verse.
    """
    indents = list(_INDENT.finditer(source, start))
    depths = Counter(len(indent[0]) for indent in indents)
    depth, lines = depths.most_common(1)[0] if depths else (0, 0)
    if depth < 2 or lines < max(FEWEST_INDENTED, INDENTED_SHARE * len(indents)):
        return []
    return [Cut(indent.start(), indent.start() + min(depth, len(indent[0]))) for indent in indents if indent[0]]


def apply_cuts(source: str, cuts: Sequence[Cut]) -> tuple[str, OffsetMap]:
    """The source with all (ascending, disjoint) cuts made, and the runs that stayed: (start in the result, start in
    the source, length), in code points. What no run covers was put in by a cut.
    """
    parts: list[str] = []
    runs: list[tuple[int, int, int]] = []
    length = 0
    for kept, put in _kept_and_put(source, cuts):
        if kept.start < kept.end:
            runs.append((length, kept.start, kept.end - kept.start))
        parts.extend((source[kept.start : kept.end], put))
        length += kept.end - kept.start + len(put)
    return "".join(parts), tuple(runs)


def _kept_and_put(source: str, cuts: Sequence[Cut]) -> Iterator[tuple[Span, str]]:
    at = 0
    for cut in cuts:
        yield Span(at, cut.start), cut.put
        at = cut.end
    yield Span(at, len(source)), ""


def _wrap_width(text: str, groups: Sequence[Sequence[Span]]) -> int:
    """The length of the longest line broken by width; 0 when lines end where their writer ended them."""
    broken = [line for group in groups for line in group[:-1]]
    lengths = [length for line in broken if SHORTEST_WRAP <= (length := line.end - line.start) <= LONGEST_WRAP]
    width = max(lengths, default=0)
    full = [line for line in broken if _is_full(line, width) and line.end - line.start >= SHORTEST_WRAP]
    if len(full) < max(FEWEST_FULL_LINES, FULL_LINES_SHARE * len(broken)):
        return 0
    sentences = sum(wording.ends_a_sentence(text[line.start : line.end]) for line in full)
    return 0 if sentences > len(full) / 2 else width


def _is_full(line: Span, width: int) -> bool:
    return FULL_LINE * width <= line.end - line.start <= width


def _runs_on(text: str, line: Span, following: Span) -> bool:
    words, next_words = text[line.start : line.end], text[following.start : following.end]
    return (
        kind_of_line(words) in {"paragraph", "list_item"}
        and kind_of_line(next_words) == "paragraph"
        and not wording.label_length(next_words)
        and "\t" not in words + next_words
    )


def _join(text: str, line: Span, following: Span) -> Cut:
    # Only spaces and tabs go with the break: a no-break space was put there by somebody.
    at = text.index("\n", line.end)
    start = line.end + len(text[line.end : at].rstrip(" \t"))
    end = following.start - len(text[at + 1 : following.start].lstrip(" \t"))
    within_word = text[start - 1] in _HYPHENS and text[start - 2 : start - 1].isalpha()
    return Cut(start, end, "" if within_word else " ")
