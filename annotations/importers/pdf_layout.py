"""In which order the lines of a page are read, and which of them belong to the page and not to the text.

Columns are read one after the other, from left to right; what runs across them parts them. A table is not columns: the
cells beside each other are short.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from annotations.importers.pdf_lines import SAME_BASELINE, Line

FEWEST_LINES_IN_COLUMN = 3
SHORTEST_COLUMN_LINE = 16
"""In code points, in the middle: what is shorter are the cells of a table."""
NARROWEST_GUTTER = 0.5
MOST_COLUMNS_DEEP = 4
MOST_EDGES_TRIED = 24
BLANK_STRIP = 3.0
HEADS_PER_PAGE = 2
MANY_PAGES = 4
GAP_TO_HEAD = 1.8
LONGEST_HEAD = 100

_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE)
_MARK = re.compile(r"[•◦‣▪–*·-]|\(?(?:\d{1,3}|[a-z])[.)]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read from top to bottom; those with the same baseline are cells of one row."""

    lines: tuple[Line, ...]


def split_off_heads(pages: Sequence[Sequence[Line]]) -> list[tuple[list[Line], list[Line]]]:
    """Each page's lines without running heads, feet and page numbers, and these.

    They stand at the edge of a page, apart from its text, and are the number of the page or, but for their digits, the
    same at the same height on three pages; on two where there are no more.
    """
    edges = [_edges(lines) for lines in pages]
    often = Counter(shape for lines in edges for shape in {_shape(line) for line in lines})
    enough = 2 if len(pages) < MANY_PAGES else 3
    parted = []
    for lines, edge in zip(pages, edges, strict=True):
        short = [line for line in edge if len(line.text) <= LONGEST_HEAD]
        heads = [line for line in short if often[_shape(line)] >= enough or _PAGE_NUMBER.fullmatch(line.text)]
        kept = {id(line) for line in heads}
        body = [line for line in lines if id(line) not in kept]
        parted.append((body, heads) if body else (list(lines), []))
    return parted


def _edges(lines: Sequence[Line]) -> list[Line]:
    """The lines on the upper and the lower two baselines of a page, as far as a gap parts them from the others."""
    baselines = sorted({line.baseline for line in lines}, reverse=True)
    sizes = {line.baseline: line.size for line in lines}
    outer: set[float] = set()
    for inwards in (baselines, baselines[::-1]):
        for count in range(1, min(HEADS_PER_PAGE, len(inwards) - 1) + 1):
            if abs(inwards[count - 1] - inwards[count]) > GAP_TO_HEAD * sizes[inwards[count - 1]]:
                outer.update(inwards[:count])
    return [line for line in lines if line.baseline in outer]


def _shape(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("0", line.text.casefold()), round(line.baseline / 6)


def columns_of(lines: Sequence[Line], deep: int = 0) -> Iterator[Column]:
    """The lines in the order they are read: stretches of one column each, topmost first."""
    gutter = _gutter(lines) if deep < MOST_COLUMNS_DEEP else None
    if gutter is None:
        if lines:
            yield Column(tuple(sorted(lines, key=lambda line: -line.baseline)))
        return
    for band in _bands(lines, gutter):
        left = [line for line in band if line.right <= gutter]
        right = [line for line in band if line.left >= gutter]
        across = [line for line in band if line.left < gutter < line.right]
        beside, below = _left_column(left, right)
        yield from columns_of(across, MOST_COLUMNS_DEEP)
        yield from columns_of(beside, deep + 1)
        yield from columns_of(right, deep + 1)
        yield from columns_of(below, MOST_COLUMNS_DEEP)


def _bands(lines: Sequence[Line], gutter: float) -> list[list[Line]]:
    """The lines from top to bottom, in stretches that run across the gutter, stretches with a column on either side,
    and what a blank strip sets apart from these, as a date above them is.
    """
    bands: list[list[Line]] = []
    across, before = None, 0.0
    for line in sorted(lines, key=lambda line: -line.baseline):
        crosses = line.left < gutter < line.right
        if not bands or crosses != across or before - line.baseline > BLANK_STRIP * line.size:
            bands.append([])
        bands[-1].append(line)
        across, before = crosses, line.baseline
    merged = bands[:1]
    for band in bands[1:]:
        if _has_both(merged[-1], gutter) and _has_both(band, gutter):
            merged[-1].extend(band)
        else:
            merged.append(band)
    return merged


def _has_both(band: Sequence[Line], gutter: float) -> bool:
    """Are there lines on both sides, and more than the two ends of a line on top?"""
    sides = [any(line.right <= gutter for line in band), any(line.left >= gutter for line in band)]
    return all(sides) and len({line.baseline for line in band}) >= FEWEST_LINES_IN_COLUMN


def _left_column(left: Sequence[Line], right: Sequence[Line]) -> tuple[Sequence[Line], Sequence[Line]]:
    """The left column, and what stands below the end of the right one and apart from it: a table, a last word."""
    bottom = min((line.baseline for line in right), default=0)
    ordered = sorted(left, key=lambda line: -line.baseline)
    for at, (above, below) in enumerate(pairwise(ordered), start=1):
        if right and below.baseline < bottom and above.baseline - below.baseline > BLANK_STRIP * above.size:
            return ordered[:at], ordered[at:]
    return ordered, []


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a blank strip parts two columns: just left of where lines of the right one begin; None for one column."""
    begins = Counter(round(line.left) for line in lines)
    best: tuple[int, float] | None = None
    for left, _count in sorted(begins.items(), key=lambda item: -item[1])[:MOST_EDGES_TRIED]:
        at = left - 1.5
        across = sum(line.left < at < line.right for line in lines)
        if (best is None or across < best[0]) and _parts_columns(lines, at):
            best = across, at
    return best[1] if best else None


def _parts_columns(lines: Sequence[Line], at: float) -> bool:
    """Is the strip in front of this place blank on nearly all lines, with the lines of a text on either side?"""
    strip = at + 1.5 - NARROWEST_GUTTER * median(line.size for line in lines)
    left = _lengths(line for line in lines if line.right <= at)
    right = _lengths(line for line in lines if line.left >= at)
    across = {line.baseline for line in lines if line.left < at and line.right > strip}
    if min(len(left), len(right)) < FEWEST_LINES_IN_COLUMN or len(across) > min(len(left), len(right)):
        return False
    if not _beside_each_other(left, right):
        return False
    return all(median(side.values()) >= SHORTEST_COLUMN_LINE for side in (left, right))


def _lengths(lines: Iterable[Line]) -> Counter[float]:
    """How many code points stand on each baseline."""
    lengths = Counter[float]()
    for line in lines:
        lengths[line.baseline] += len(line.text)
    return lengths


def _beside_each_other(left: Iterable[float], right: Iterable[float]) -> bool:
    """Do at least two of the baselines of each side stand at the height of the other?"""
    left, right = list(left), list(right)
    top, bottom = min(max(left), max(right)), max(min(left), min(right))
    return all(sum(bottom - 1 <= baseline <= top + 1 for baseline in side) >= 2 for side in (left, right))


def rows_of(column: Column) -> Iterator[list[Line]]:
    """The lines of a column, with those on one baseline together, from left to right."""
    row: list[Line] = []
    for line in column.lines:
        if row and row[0].baseline - line.baseline > SAME_BASELINE * max(row[0].size, line.size):
            yield _ordered(row)
            row = []
        row.append(line)
    if row:
        yield _ordered(row)


def _ordered(row: list[Line]) -> list[Line]:
    """From left to right; the mark of an item of a list is a part of it, however far in front it stands."""
    first, *others = sorted(row, key=lambda line: line.left)
    if not others or not _MARK.fullmatch(first.text):
        return [first, *others]
    second, *others = others
    return [replace(second, text=f"{first.text} {second.text}", left=first.left), *others]
