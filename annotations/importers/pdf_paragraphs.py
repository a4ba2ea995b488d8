"""Lines of a PDF put together to paragraphs, headings, rows of tables and what stands at the edges of pages.

A line goes on in the next one unless its writer ended it: by a gap, an indent, other letters, or by leaving room where
the next word would have fitted. A hyphen at the end of a line stays where the word has one elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from annotations.importers import wording
from annotations.importers.blocks import BlockKind
from annotations.importers.pdf_layout import Column, columns_of, rows_of, split_off_heads
from annotations.importers.pdf_lines import Line

GAP_BETWEEN_PARAGRAPHS = 1.3
USUAL_LEADING = 1.25
INDENT = 0.8
OTHER_SIZE = 0.1
HEADING_SIZE = 1.12
LONGEST_HEADING = 250
ROOM_TO_SPARE = 1.0
DEEPEST_HEADING = 6
NARROWEST_CELL_GAP = 0.6
LONGEST_WORD = 80

_HYPHENATED = re.compile(r"\w(?P<hyphen>[-\u2010\u00ad–—])\Z")
_LAST_WORD = re.compile(r"[^\s]+\Z")
_FIRST_WORD = re.compile(r"\A[^\s]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
# What stands in front of a real hyphen far more often than it is the first syllable of a word.
_BEFORE_A_HYPHEN = re.compile(r"(?:half|high|ill|long|self|two|well)\Z")

Edges = tuple[float, float]


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together: a paragraph, heading, list item, row of a table or furniture."""

    kind: BlockKind
    text: str
    level: int = 0
    size: float = 0
    bold: bool = False
    column: int = -1
    last: Line | None = None
    lines: int = 1


@dataclass(slots=True)
class Flowed:
    """All of a document's paragraphs, and how many words were joined over a hyphen."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    hyphens_joined: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """The left and right edge of a column's lines and the usual distance of their baselines, in points."""

    left: float
    right: float
    leading: float


def flow(pages: Sequence[Sequence[Line]]) -> Flowed:
    """The paragraphs of all pages in reading order. One that runs over the end of a column or page is one; running
    heads and page numbers stand behind it.
    """
    return _Flow(pages).done()


class _Flow:
    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self.pages = pages
        self.words = Counter(word.casefold() for page in pages for line in page for word in _WORD.findall(line.text))
        self.usual = usual_size((line.size, len(line.text)) for page in pages for line in page)
        self.flowed = Flowed()
        self.open: Paragraph | None = None
        self.heads: list[Paragraph] = []
        self.columns = 0

    def done(self) -> Flowed:
        for body, heads in split_off_heads(self.pages):
            for column in columns_of(body):
                self._column(column)
            self.heads.extend(Paragraph("furniture", line.text, size=line.size) for line in heads)
            self.flowed.heads += len(heads)
        self._close()
        _mark_headings(self.flowed.paragraphs)
        return self.flowed

    def _column(self, column: Column) -> None:
        self.columns += 1
        rows = list(rows_of(column))
        measure = measure_of(rows)
        for table, run in _runs(rows):
            if table:
                self._table(run)
            else:
                for row in run:
                    self._line(_one_line(row), measure)

    def _table(self, rows: Sequence[Sequence[Line]]) -> None:
        edges = cell_edges((line.left, line.right) for row in rows for line in row)
        for row in rows:
            cells = [""] * len(edges)
            for line in row:
                at = sum(line.left > right for _left, right in edges)
                cells[at] = f"{cells[at]} {line.text}".strip()
            self._begin(Paragraph("table_row", "\t".join(cells), size=row[0].size, column=self.columns))

    def _line(self, line: Line, measure: Measure) -> None:
        before = self.open
        if before is None or not self._goes_on(before, line, measure):
            kind: BlockKind = "list_item" if wording.is_list_item(line.text) else "paragraph"
            self._begin(Paragraph(kind, line.text, 0, line.size, line.bold, self.columns, line))
            return
        before.text = self._joined(before.text, line.text)
        before.bold = before.bold and line.bold
        before.column, before.last, before.lines = self.columns, line, before.lines + 1

    def _begin(self, paragraph: Paragraph) -> None:
        self._close()
        self.open = paragraph

    def _close(self) -> None:
        if self.open:
            self.flowed.paragraphs.append(self.open)
        self.flowed.paragraphs.extend(self.heads)
        self.open, self.heads = None, []

    def _goes_on(self, before: Paragraph, line: Line, measure: Measure) -> bool:
        last = before.last
        if last is None or abs(last.size - line.size) > OTHER_SIZE * line.size or wording.is_list_item(line.text):
            return False
        if before.column != self.columns:
            return _goes_on_elsewhere(before, line, measure)
        if before.bold and not line.bold and wording.reads_as_heading(before.text):
            return False
        if last.baseline - line.baseline > GAP_BETWEEN_PARAGRAPHS * max(measure.leading, line.size):
            return False
        if before.kind != "list_item" and _is_set_in(line, measure) and not _is_set_in(last, measure):
            return False
        by_sense = line.size >= HEADING_SIZE * self.usual  # as lines of headings are broken, whatever their width
        in_mid_sentence = line.text[0].islower() and not wording.ends_a_sentence(last.text)
        return by_sense or in_mid_sentence or not _left_room(last, line, measure)

    def _joined(self, text: str, following: str) -> str:
        end = text[-LONGEST_WORD:]  # a paragraph that grows line by line must not be searched at every line
        hyphen = _HYPHENATED.search(end)
        if hyphen is None:
            return f"{text} {following}"
        if hyphen["hyphen"] in "–—" or (hyphen["hyphen"] != "\u00ad" and self._is_real(end, following)):
            return text + following
        self.flowed.hyphens_joined += 1
        return text[:-1] + following

    def _is_real(self, end: str, following: str) -> bool:
        """Does the hyphen at the end of this line belong to the word, by how the word stands elsewhere or looks?"""
        first, second = _LAST_WORD.search(end), _FIRST_WORD.search(following)
        if first is None or second is None or not second[0][0].islower():
            return True
        front = first[0].rstrip("-\u2010").lstrip("(“\"'‘").casefold()
        tail = _WORD.match(second[0])
        back = tail[0].casefold() if tail else second[0].casefold()
        with_hyphen, without = self.words[f"{front}-{back}"], self.words[front + back]
        if with_hyphen != without:
            return with_hyphen > without
        return "-" in front or _BEFORE_A_HYPHEN.match(front) is not None


def measure_of(rows: Sequence[Sequence[Line]]) -> Measure:
    """How a column is set. Its right edge is the furthest but for the odd line that hangs over; its lines are as far
    apart as those of its paragraphs, which is less than its paragraphs are.
    """
    rights = sorted(row[-1].right for row in rows)
    size = median(row[0].size for row in rows)
    usual = [row[0] for row in rows if abs(row[0].size - size) <= OTHER_SIZE * size]
    steps = sorted(above.baseline - below.baseline for above, below in pairwise(usual))
    near = [step for step in steps if 0.9 * size < step < 2.5 * size]
    leading = near[len(near) // 4] if near else USUAL_LEADING * size
    return Measure(min(row[0].left for row in rows), rights[int(len(rights) * 0.97)], leading)


def _is_set_in(line: Line, measure: Measure) -> bool:
    return line.left - measure.left > INDENT * line.size


def _left_room(line: Line, following: Line, measure: Measure) -> bool:
    """Would the next line's first word have fitted behind this line, so that it was ended on purpose?"""
    word = _FIRST_WORD.search(following.text)
    letters = len(word[0]) if word else 0
    width = (following.right - following.left) * letters / max(len(following.text), 1)
    return measure.right - line.right > width + ROOM_TO_SPARE * line.size


def _goes_on_elsewhere(before: Paragraph, line: Line, measure: Measure) -> bool:
    """Does a paragraph go on at the top of the next column or page?"""
    if before.kind == "heading" or before.bold != line.bold or _is_set_in(line, measure):
        return False
    return line.text[0].islower() or not (wording.ends_a_sentence(before.text) or wording.reads_as_heading(before.text))


def _one_line(row: Sequence[Line]) -> Line:
    first, last = row[0], row[-1]
    if len(row) == 1:
        return first
    words = " ".join(line.text for line in row)
    return Line(words, first.left, last.right, first.baseline, first.size, all(line.bold for line in row))


def _runs(rows: Sequence[list[Line]]) -> Iterator[tuple[bool, list[list[Line]]]]:
    """Rows below each other that make a table, and those that do not. The same blank strips run through all rows of a
    table; in justified lines the gaps stand anywhere.
    """
    run: list[list[Line]] = []
    edges: list[Edges] = []
    for row in rows:
        together = cell_edges([(line.left, line.right) for line in row] + edges)
        if run and len(row) > 1 and len(run[-1]) > 1 and _are_apart(together, row):
            run.append(row)
            edges = together
            continue
        if run:
            yield len(run) > 1, run
        run, edges = [row], cell_edges((line.left, line.right) for line in row)
    if run:
        yield len(run) > 1, run


def _are_apart(edges: Sequence[Edges], row: Sequence[Line]) -> bool:
    narrowest = NARROWEST_CELL_GAP * min(line.size for line in row)
    return len(edges) > 1 and all(after[0] - before[1] >= narrowest for before, after in pairwise(edges))


def cell_edges(cells: Iterable[Edges]) -> list[Edges]:
    """The left and right edges of a table's columns: the stretches that its cells cover."""
    edges: list[Edges] = []
    for left, right in sorted(cells):
        if edges and left <= edges[-1][1]:
            edges[-1] = edges[-1][0], max(edges[-1][1], right)
        else:
            edges.append((left, right))
    return edges


def _mark_headings(paragraphs: Sequence[Paragraph]) -> None:
    """What is set in larger letters than the text, or in bold on a line of its own, is a heading. The largest, where
    there is one of them, is the title.
    """
    usual = usual_size((one.size, len(one.text)) for one in paragraphs if one.kind != "furniture")
    found = [one for one in paragraphs if one.kind == "paragraph" and _is_heading(one, usual)]
    sizes = Counter(round(one.size, 1) for one in found)
    ranks = sorted(sizes, reverse=True)
    first = 1 if ranks and sizes[ranks[0]] == 1 and ranks[0] >= HEADING_SIZE * usual else 2
    for one in found:
        one.kind, one.level = "heading", min(first + ranks.index(round(one.size, 1)), DEEPEST_HEADING)


def usual_size(lengths: Iterable[tuple[float, int]]) -> float:
    """The size most letters have, by the sizes and lengths of stretches of text; 0 for none."""
    letters = Counter[float]()
    for size, length in lengths:
        letters[round(size, 1)] += length
    return max(letters, key=lambda size: letters[size], default=0)


def _is_heading(paragraph: Paragraph, usual: float) -> bool:
    if len(paragraph.text) > LONGEST_HEADING or not any(map(str.isalpha, paragraph.text)):
        return False
    larger = paragraph.size >= HEADING_SIZE * usual
    return larger or (paragraph.bold and paragraph.lines <= 2 and wording.reads_as_heading(paragraph.text))
