"""What differs between two texts, paragraph by paragraph and word by word: for a person to read. Pure.

Rapidfuzz aligns in C++; what is too long to be aligned by words is shown as gone and new, whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

How = Literal["same", "gone", "new"]

MOST_PARAGRAPHS = 4_000
MOST_WORDS = 4_000
FARTHEST = 12
"""How many paragraphs on another wording is looked for."""
LEAST_ALIKE = 0.4
"""From which share of common words on a paragraph is another one's new wording, and not another paragraph."""

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*|\n")
# A figure is one piece: "4,200" and "4,600" differ as a whole, as people read them.
_PIECE = re.compile(r"\d[\d.,]*\d|\w+|[^\w\s]|\s+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and whether they stand in both texts, in the old one alone, or in the new one alone."""

    how: How
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of either text or, with words of both, of both. `how` is "changed" where it holds several kinds."""

    how: Literal["same", "gone", "new", "changed"]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts side by side. `gone` and `new` count words."""

    lines: tuple[Line, ...]
    gone: int
    new: int

    @property
    def is_same(self) -> bool:
        return not self.gone and not self.new


def compare(old: str, new: str) -> Comparison:
    """The lines of both texts in the order of the new one, what is gone where it stood."""
    lines = tuple(_lines(_paragraphs(old), _paragraphs(new)))
    count = {how: sum(_words_in(line, how) for line in lines) for how in ("gone", "new")}
    return Comparison(lines, count["gone"], count["new"])


def changed_only(lines: Sequence[Line], around: int = 1) -> list[Line | int]:
    """The lines that differ with `around` of the others beside them; a number stands for how many are left out."""
    near = {at + by for at, line in enumerate(lines) if line.how != "same" for by in range(-around, around + 1)}
    shown: list[Line | int] = []
    for at, line in enumerate(lines):
        if at in near:
            shown.append(line)
        elif shown and isinstance(shown[-1], int):
            shown[-1] += 1
        else:
            shown.append(1)
    return shown


def _paragraphs(text: str) -> list[str]:
    parts = [part.strip() for part in _PARAGRAPH.split(text)]
    return [part for part in parts if part]


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        yield from (_whole("gone", paragraph) for paragraph in old)
        yield from (_whole("new", paragraph) for paragraph in new)
        return
    gone: list[str] = []
    come: list[str] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield from _replaced(gone, come)
            gone, come = [], []
            yield from (_whole("same", paragraph) for paragraph in new[step.dest_start : step.dest_end])
        else:
            gone += old[step.src_start : step.src_end]
            come += new[step.dest_start : step.dest_end]
    yield from _replaced(gone, come)


def _replaced(gone: Sequence[str], come: Sequence[str]) -> Iterator[Line]:
    """Paragraphs in the place of others: together where they are alike, else one after the other."""
    at = 0
    for before in gone:
        found = _nearest(before, come[at : at + FARTHEST])
        if found is None:
            yield _whole("gone", before)
            continue
        place, changed = found
        yield from (_whole("new", after) for after in come[at : at + place])
        yield changed
        at += place + 1
    yield from (_whole("new", after) for after in come[at:])


def _nearest(before: str, come: Sequence[str]) -> tuple[int, Line] | None:
    """The first of some paragraphs that is another wording of one, and where it stands among them."""
    for place, after in enumerate(come):
        if (changed := _reworded(before, after)) is not None:
            return place, changed
    return None


def _reworded(before: str, after: str) -> Line | None:
    """One paragraph with the words of both; None where they have too few in common."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    if Indel.normalized_similarity(_WORD.findall(before), _WORD.findall(after)) < LEAST_ALIKE:
        return None
    return Line("changed", tuple(_pieces(old, new)))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """The words of both in order; where others take the place of some, those that are gone come first."""
    gone = come = ""
    for step in Indel.opcodes(old, new):
        if step.tag != "equal":
            gone += "".join(old[step.src_start : step.src_end])
            come += "".join(new[step.dest_start : step.dest_end])
            continue
        yield from _turned(gone, come)
        gone = come = ""
        yield Piece("same", "".join(old[step.src_start : step.src_end]))
    yield from _turned(gone, come)


def _turned(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("gone", gone)
    if come:
        yield Piece("new", come)


def _whole(how: How, paragraph: str) -> Line:
    return Line(how, (Piece(how, paragraph),))


def _words_in(line: Line, how: str) -> int:
    return sum(len(piece.words.split()) for piece in line.pieces if piece.how == how)
