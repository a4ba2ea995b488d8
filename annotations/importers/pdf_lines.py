"""The words of one page of a PDF as lines with a place, a width and a size.

A PDF says where each string is drawn and nothing of lines. pypdf decodes; this module follows the pen and puts together
what stands on one baseline. Places are points from the lower left corner of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NameObject, StreamObject
from pypdf.generic._font import Font  # nothing public tells the width of a glyph

Matrix = tuple[float, float, float, float, float, float]

UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)
# All in widths of an em of the font in use.
WORD_GAP = 0.17
SEGMENT_GAP = 0.45
SAME_BASELINE = 0.35
DRAWN_TWICE = 0.12
DEEPEST_FORM = 8
MOST_FORMS = 500
MOST_RUNS = 200_000

_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
# What a text cannot hold; and shapes that a font has for letters beside each other, which are no letters of their own.
_SHAPES = (*range(0xFB00, 0xFB07), *range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD))
_LETTERS: dict[int, str | None] = {
    **{code: None for code in range(32) if chr(code) not in "\t\n"},
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _SHAPES},
}


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline that no wide gap parts: a line, a stretch of a justified one, or a cell of a table.

    Args:
        left, right, baseline: in points; `baseline` grows upwards.
        size: of the letters, in points.
        bold: whether the font calls itself bold.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool = False


@dataclass(slots=True)
class Pen:
    """What PDF calls the text state, and where the next glyph goes."""

    font: Font | None = None
    size: float = 0
    character_gap: float = 0
    word_gap: float = 0
    stretch: float = 1
    leading: float = 0
    rise: float = 0
    page: Matrix = UPRIGHT
    line: Matrix = UPRIGHT
    advance: float = 0
    kept: list[tuple[Any, ...]] = field(default_factory=list)


class Drawing:
    """Follows the instructions that draw the pages of a document, with the forms they use.

    Args:
        max_bytes: how long the instructions of all pages may be, unpacked.

    Attributes:
        unread: how many strings are set in a font that does not say which letters its signs are.
        turned: how many do not stand upright.
    """

    def __init__(self, pdf: Any, max_bytes: int) -> None:
        self.pdf = pdf
        self.left = max_bytes
        self.unread = 0
        self.turned = 0
        self.forms = 0
        self.shown = 0
        self.within: set[int] = set()

    def lines_of(self, page: DictionaryObject) -> list[Line]:
        """The lines of a page, topmost first, those on one baseline from left to right.

        Raises:
            LimitReachedError: the instructions are longer than is read.
        """
        self.forms = self.shown = 0
        return assembled(list(self.runs(page, page.get("/Contents"), UPRIGHT, depth=0)))

    def runs(self, owner: DictionaryObject, content: Any, page: Matrix, *, depth: int) -> Iterator[Line]:
        content = content.get_object() if content is not None else None
        if not isinstance(content, (ArrayObject, StreamObject)):
            return
        resources = resources_of(owner)
        fonts = fonts_of(resources)
        pen = Pen(page=page)
        for operands, operator in self._instructions(content):
            if operator == b"Do":
                yield from self._form(resources, operands, pen, depth)
                continue
            for text, width in _followed(pen, fonts, operator, operands):
                if run := self._run(pen, text, width):
                    yield run
                pen.advance += width

    def _instructions(self, content: Any) -> list[tuple[Any, Any]]:
        stream = ContentStream(content, self.pdf, "bytes")
        self.left -= len(stream.get_data())
        if self.left < 0:
            raise LimitReachedError
        return stream.operations

    def _run(self, pen: Pen, text: str, width: float) -> Line | None:
        """What is drawn, with its place on the page; None for what is blank, far off it, or does not stand upright."""
        self.shown += 1
        if self.shown > MOST_RUNS:
            raise LimitReachedError
        if pen.font is None or not pen.font.interpretable:
            self.unread += 1
            return None
        if not text.strip():
            return None
        place = multiplied((1, 0, 0, 1, pen.advance, pen.rise), multiplied(pen.line, pen.page))
        across, slope, _lean, up = place[:4]
        if across <= 0 or abs(slope) > 0.1 * across:
            self.turned += 1
            return None
        size = abs(pen.size * up)
        if not (0.1 < size < 2000 and abs(place[4]) + abs(place[5]) < 1e6):
            return None
        name = pen.font.name.casefold()
        blank = (len(text) - len(text.lstrip())) / len(text) * width
        edges = place[4] + blank * across, place[4] + width * across
        return Line(text.lstrip(), *edges, place[5], size, "bold" in name or "black" in name)

    def _form(self, resources: DictionaryObject, operands: list[Any], pen: Pen, depth: int) -> Iterator[Line]:
        """The runs of a form, a drawing within the drawing; one that uses itself is not followed a second time."""
        forms = _dictionary(resources.get("/XObject"))
        form = forms.get(str(operands[0])) if operands else None
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or id(form) in self.within:
            return
        self.forms += 1
        if depth >= DEEPEST_FORM or self.forms > MOST_FORMS:
            return
        self.within.add(id(form))
        yield from self.runs(form, form, multiplied(_matrix(form.get("/Matrix", [])), pen.page), depth=depth + 1)
        self.within.discard(id(form))


def resources_of(owner: DictionaryObject) -> DictionaryObject:
    """The resources of a page or form; a page may have them from what it hangs on."""
    seen: set[int] = set()
    node: Any = owner
    while isinstance(node, DictionaryObject) and id(node) not in seen:
        if "/Resources" in node:
            return _dictionary(node["/Resources"])
        seen.add(id(node))
        node = node["/Parent"].get_object() if "/Parent" in node else None
    return DictionaryObject()


def fonts_of(resources: DictionaryObject) -> dict[str, Font]:
    named = _dictionary(resources.get("/Font"))
    fonts = {str(name): _dictionary(named.get(name)) for name in named}
    return {name: Font.from_font_resource(font) for name, font in fonts.items() if font}


def _dictionary(value: Any) -> DictionaryObject:
    value = value.get_object() if value is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _followed(pen: Pen, fonts: Mapping[str, Font], operator: bytes, operands: list[Any]) -> Iterator[tuple[str, float]]:
    """Move the pen by one instruction, and give what it draws: strings with their width in text space."""
    if operator in {b"'", b'"'}:
        if operator == b'"' and len(operands) >= 3:
            pen.word_gap, pen.character_gap = _number(operands, 0), _number(operands, 1)
        _next_line(pen, 0, -pen.leading)
        yield from _strings(pen, operands[-1:])
    elif operator == b"Tj":
        yield from _strings(pen, operands[:1])
    elif operator == b"TJ" and operands and isinstance(operands[0], list):
        yield from _strings(pen, operands[0])
    elif operator == b"Tf":
        pen.font, pen.size = fonts.get(str(operands[0])) if operands else None, _number(operands, 1, pen.size)
    elif operator in _STATES:
        name, unit = _STATES[operator]
        setattr(pen, name, _number(operands, 0) * unit)
    else:
        _moved(pen, operator, operands)


_STATES = {
    b"Tc": ("character_gap", 1),
    b"Tw": ("word_gap", 1),
    b"Tz": ("stretch", 0.01),
    b"TL": ("leading", 1),
    b"Ts": ("rise", 1),
}


def _moved(pen: Pen, operator: bytes, operands: list[Any]) -> None:
    if operator == b"cm":
        pen.page = multiplied(_matrix(operands), pen.page)
    elif operator == b"q":
        kept = (pen.font, pen.size, pen.character_gap, pen.word_gap, pen.stretch, pen.leading, pen.rise, pen.page)
        pen.kept.append(kept)
    elif operator == b"Q" and pen.kept:
        pen.font, pen.size, pen.character_gap, pen.word_gap, pen.stretch, pen.leading, pen.rise, pen.page = (
            pen.kept.pop()
        )
    elif operator in {b"BT", b"Tm"}:
        pen.line, pen.advance = _matrix(operands) if operator == b"Tm" else UPRIGHT, 0
    elif operator in {b"Td", b"TD"}:
        if operator == b"TD":
            pen.leading = -_number(operands, 1)
        _next_line(pen, _number(operands, 0), _number(operands, 1))
    elif operator == b"T*":
        _next_line(pen, 0, -pen.leading)


def _next_line(pen: Pen, right: float, up: float) -> None:
    pen.line = multiplied((1, 0, 0, 1, right, up), pen.line)
    pen.advance = 0


def _strings(pen: Pen, operands: list[Any]) -> Iterator[tuple[str, float]]:
    for operand in operands:
        if isinstance(operand, bytes):
            yield from _decoded(pen, operand)
        elif isinstance(operand, str) and not isinstance(operand, NameObject):
            yield from _decoded(pen, operand.encode("latin-1", "replace"))
        elif isinstance(operand, (int, float)):
            pen.advance -= float(operand) / 1000 * pen.size * pen.stretch


def _decoded(pen: Pen, raw: bytes) -> Iterator[tuple[str, float]]:
    font = pen.font
    if font is None or not font.interpretable:
        yield "", 0
        return
    if isinstance(font.encoding, str):
        glyphs = raw.decode(font.encoding, "surrogatepass" if len(raw) % 2 == 0 else "replace")
        letters = list(glyphs)
    else:
        glyphs = raw.decode("latin-1")
        letters = [font.encoding.get(code, chr(code)) for code in raw]
    text = "".join(font.character_map.get(letter, letter) for letter in letters).translate(_LETTERS)
    width = sum(font.space_width if glyph == font.space_char else font.get_text_width(glyph) for glyph in glyphs)
    gaps = len(glyphs) * pen.character_gap + glyphs.count(font.space_char) * pen.word_gap
    yield text, (width / 1000 * pen.size + gaps) * pen.stretch


def multiplied(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does the first and then the second."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _matrix(operands: Any) -> Matrix:
    numbers = [float(number) for number in operands if isinstance(number, (int, float))]
    return UPRIGHT if len(numbers) < 6 else (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])


def _number(operands: list[Any], index: int, otherwise: float = 0) -> float:
    number = operands[index] if index < len(operands) else None
    return float(number) if isinstance(number, (int, float)) else otherwise


def assembled(runs: list[Line]) -> list[Line]:
    """Runs put together to lines: what stands on one baseline, in its order, and apart where the gap is wide."""
    lines: list[Line] = []
    for row in _rows(runs):
        segments: list[list[Line]] = []
        for run in sorted(row, key=lambda run: run.left):
            if segments and _drawn_twice(segments[-1][-1], run):
                continue
            if segments and run.left - segments[-1][-1].right <= SEGMENT_GAP * min(run.size, segments[-1][-1].size):
                segments[-1].append(run)
            else:
                segments.append([run])
        lines.extend(_joined(segment) for segment in segments)
    return lines


def _rows(runs: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        if rows and rows[-1][0].baseline - run.baseline <= SAME_BASELINE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return rows


def _drawn_twice(before: Line, run: Line) -> bool:
    """Some draw letters a second time a hair beside the first, to make them look bold."""
    near = DRAWN_TWICE * run.size
    return before.text == run.text and abs(before.left - run.left) < near and abs(before.right - run.right) < near


def _joined(segment: list[Line]) -> Line:
    longest = max(segment, key=lambda run: len(run.text))
    box = replace(
        longest,
        left=segment[0].left,
        right=max(run.right for run in segment),
        bold=all(run.bold for run in segment),
        text="",
    )
    if _reads_leftwards(segment):
        segment.reverse()
    parts = [segment[0].text]
    for before, run in pairwise(segment):
        gap = max(run.left - before.right, before.left - run.right)
        apart = gap > WORD_GAP * min(run.size, before.size) and not parts[-1].endswith(" ")
        parts.append(" " + run.text if apart and not run.text.startswith(" ") else run.text)
    return replace(box, text=_BLANKS.sub(" ", "".join(parts)).strip(" "))


def _reads_leftwards(segment: list[Line]) -> bool:
    """Are most letters Hebrew or Arabic, so that what stands furthest right comes first?"""
    directions = [unicodedata.bidirectional(letter) for run in segment for letter in run.text[:200]]
    leftwards = sum(direction in {"R", "AL"} for direction in directions)
    return leftwards > directions.count("L")
