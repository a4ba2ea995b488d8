"""Words that are alike: where a quote, or something very like it, stands in a text. Pure; offsets are code points.

A quote is looked for to the letter, then folded (composed letters, blanks, unseen characters), then by what it shares
with the text, and what is found says which of these it was. Something that is alike has some piece of the quote to the
letter, but for blanks, signs and upper case; around each such piece the best stretch of whole words is taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice, pairwise, product
from typing import Literal

from rapidfuzz import fuzz

from annotations.anchoring import LONGEST_FOUND, MOST_CANDIDATES, Span, fold, places_of

LEAST_ALIKE = 0.8
MOST_PIECES = 6
WORDS_IN_A_PIECE = 4
LETTERS_IN_A_PIECE = 8
MOST_WINDOWS = 20
WIDEST_SLACK = 60
FEWEST_LETTERS = 20
FEWEST_WORDS = 4
# Where words are this long, blanks do not part them (Chinese, Japanese, Thai).
LONG_WORD = 12
_WORD = re.compile(r"\w+")
_STARTS = re.compile(r"\b(?=\w)|(?<!\S)(?=\S)")
_ENDS = re.compile(r"\b(?<=\w)|(?<=\S)(?!\S)")
_SENTENCE_ENDS = re.compile(r"\n|(?<=[.!?…。])\s+")


@dataclass(frozen=True, slots=True)
class Alike:
    """A stretch that says what a quote says.

    `how` is "exact"; "folded": the same but for composed letters, blanks and unseen characters; or "fuzzy": other words
    too, with `ratio` of the letters in common (1 for the others).
    """

    span: Span
    how: Literal["exact", "folded", "fuzzy"]
    ratio: float = 1.0


def is_short(quote: str) -> bool:
    """Whether a quote is too short for what merely looks like it to mean anything: exact or nothing."""
    words = _WORD.findall(quote)
    runs_on = any(len(word) >= LONG_WORD for word in words)
    return len(quote) < FEWEST_LETTERS or (len(words) < FEWEST_WORDS and not runs_on)


def pieces_of_quote(quote: str) -> list[Span]:
    """The stretches of a quote of which a text that is alike has at least one: some words each, at most 6, spread
    evenly; the whole quote where it is short."""
    words = [Span(*match.span()) for match in _WORD.finditer(quote)]
    if is_short(quote) or not words:
        return [Span(0, len(quote))]
    if len(words) < FEWEST_WORDS:
        words = [Span(at, min(at + 1, len(quote))) for at in range(len(quote))]
        count = len(words) // LETTERS_IN_A_PIECE
    else:
        count = max(2, len(words) // WORDS_IN_A_PIECE)
    cuts = [len(words) * at // count for at in range(count + 1)]
    pieces = [Span(words[left].start, words[right - 1].end) for left, right in pairwise(cuts)]
    shown = min(count, MOST_PIECES)
    return [pieces[count * at // shown] for at in range(shown)]


def find_alike(text: str, quote: str) -> list[Alike]:
    """Where the quote, or something at least 0.8 like it, stands: in text order, none over another, at most 20 that
    are exact and 20 that are not. A short quote is found exactly or not at all."""
    if not quote:
        return []
    exact = [Alike(span, "exact") for span in places_of(text, quote)[:MOST_CANDIDATES]]
    near = [] if is_short(quote) else [_nearest(text, quote, *window) for window in _windows(text, quote)]
    kept: list[Alike] = []
    for one in exact + sorted(filter(None, near), key=lambda one: -one.ratio):
        if all(one.span.end <= other.span.start or one.span.start >= other.span.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.span.start)


def spellings_of(piece: str) -> Iterator[tuple[str, ...]]:
    """How each letter of a piece may be written in whatever is like it: as one code point or with its accent apart;
    () for signs and blanks, which may be any."""
    for letter in unicodedata.normalize("NFC", piece) if len(piece) < LONGEST_FOUND else piece:
        apart = unicodedata.normalize("NFD", letter)
        if any(map(unicodedata.combining, apart)):
            yield (letter, apart)
        else:
            yield (letter,) if letter.isalnum() else ()


def _windows(text: str, quote: str) -> list[tuple[int, Span]]:
    """Where the quote would begin, by each piece of it that stands in the text, and the place of that piece."""
    found: dict[int, tuple[int, Span]] = {}
    for piece in pieces_of_quote(quote):
        pattern = "".join(map(_one_of, spellings_of(quote[piece.start : piece.end])))
        for match in islice(re.compile(pattern, re.IGNORECASE | re.DOTALL).finditer(text), MOST_WINDOWS):
            begin = match.start() - piece.start
            # Pieces of one stretch lead to nearly one beginning: it is weighed once.
            found.setdefault(begin // _slack(quote), (begin, Span(*match.span())))
    return list(found.values())[:MOST_WINDOWS]


def _one_of(spellings: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(re.escape, spellings))})" if spellings else "."


def _nearest(text: str, quote: str, begin: int, piece: Span) -> Alike | None:
    """The stretch of whole words around a piece that is most like the quote; None where that is too unlike."""
    starts = [at for at in _edges(_STARTS, text, begin, _slack(quote)) if at <= piece.start]
    ends = [at for at in _edges(_ENDS, text, begin + len(quote), _slack(quote)) if at >= piece.end]
    spans = [Span(start, end) for start, end in product(starts or [piece.start], ends or [piece.end])]
    found = max(spans, key=lambda span: _likeness(quote, text[span.start : span.end]))
    words = text[found.start : found.end]
    ratio = fuzz.ratio(quote, words) / 100
    if words == quote:
        return Alike(found, "exact")
    if fold(words)[0] == fold(quote)[0]:
        return Alike(found, "folded")
    return Alike(found, "fuzzy", ratio) if ratio >= LEAST_ALIKE else None


def _likeness(quote: str, words: str) -> float:
    """The ratio of letters in common, less for another length and more for the same first and last letters: so that a
    word that was changed at either end is taken in, not left out."""
    edges = (quote[:3] == words[:3]) + (quote[-3:] == words[-3:])
    return fuzz.ratio(quote, words) / 100 - 0.6 * abs(len(words) - len(quote)) / len(quote) + 0.05 * edges


def _slack(quote: str) -> int:
    """How far, in code points, the ends of something like the quote may be from where they would stand."""
    return max(LONG_WORD, min(WIDEST_SLACK, len(quote) // 4))


def _edges(kind: re.Pattern[str], text: str, near: int, slack: int) -> list[int]:
    """The offsets of a kind within `slack` of one, and the ends of the text where they are so near."""
    first, last = max(0, near - slack), min(len(text), max(0, near + slack))
    # Where the search ends, a word would seem to end in every text.
    return [at for match in kind.finditer(text, first, last) if (at := match.start()) < last or last == len(text)]


def differences(quote: str, found: str) -> list[tuple[str, str]]:
    """What differs, word by word: runs of ("same" | "gone" | "new", words), where "gone" stands in the quote alone and
    "new" in what was found."""
    one, other = (re.findall(r"\w+(?:[.,]\w+)*|\s+|[^\w\s]", words) for words in (quote, found))
    runs: list[tuple[str, str]] = []
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        parts = [("same", one[i:j])] if kind == "equal" else [("gone", one[i:j]), ("new", other[k:m])]
        runs += [(name, "".join(words)) for name, words in parts if words]
    return runs


def sentence_around(text: str, span: Span, most: int = 200) -> tuple[str, str]:
    """What stands in the same line before and after the span, up to the ends of its sentence, at most `most` code
    points each."""
    before = _SENTENCE_ENDS.split(text[max(0, span.start - most) : span.start])[-1]
    after = _SENTENCE_ENDS.split(text[span.end - 1 : span.end + most])[0]
    return before, after[1:]
