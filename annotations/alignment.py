"""Which sentences of a text stand where in a later one. Pure; offsets are Unicode code points, end exclusive.

Sentences are compared as they are read: blanks, composed letters, the shape of quotation marks and dashes make none of
them another. What is paired is sure: a sentence that stands once in a stretch of both texts, or a stretch that is the
same as a whole. Where a sentence stands several times and nothing tells them apart, it stays unpaired.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import Indel

from annotations.anchoring import Span

# A line this long that ends in no full stop was broken by the width of a page; a shorter one is an item or a heading.
SHORTEST_WRAPPED = 50
# Text without full stops is cut at commas and after long words, or one change would be a change of all of it.
LONGEST_UNIT = 2_000
MOST_CELLS = 20_000_000
DEEPEST = 40

# Each begins where a run of its signs does: tried at every sign of a long run, it would take the square of its length.
_STOP = re.compile(r"(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'”’“»)\]]*\s+|[。！？｡]+[」』”’）]*\s*")
_PAUSE = re.compile(r"[,;:،、，；]\s*|(?<!\w)\w{9,}+\W+")
_ENDS_IN_STOP = re.compile(r"[.!?…؟۔।。！？｡][\"'”’“»)\]」』）]*\s*\Z")
_LEADS_ON = re.compile(r"[:：]\s*\Z")
# Blanks part no words in Chinese, Japanese and Korean: each letter counts as one.
_WORD = re.compile(r"[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\s]")
_BLANKS = re.compile(r"\s+")
_ALIKE = {
    **dict.fromkeys(map(ord, "“”„‟«»″＂"), '"'),
    **dict.fromkeys(map(ord, "‘’‚‛‹›′＇`´"), "'"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
    ord("…"): "...",
}


def as_read(words: str) -> str:
    """The words without what a reader does not see: kinds of blanks, of quotation marks and of dashes."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", words).translate(_ALIKE)).strip()


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, and from where to where the paragraph goes that it stands in."""

    start: int
    end: int
    opens: int
    closes: int


def units_of(text: str) -> list[Unit]:
    """The sentences of a text, without the blanks between them. Where they are cut depends on nothing far away."""
    units = []
    for paragraph in _paragraphs(text):
        opens, closes = paragraph[0].start, paragraph[-1].end
        units += [Unit(one.start, one.end, opens, closes) for chunk in paragraph for one in _sentences(text, chunk)]
    return units


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """Paragraphs as lists of chunks: a line, or lines that are one but for the width of a page. A line that ends in no
    full stop goes on in the next one, as items of a list do; one that ends in a colon, over empty lines too."""
    paragraph: list[Span] = []
    start, parted = 0, False
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            if paragraph and _is_over(text, paragraph[-1], parted=parted):
                yield paragraph
                paragraph = []
            if paragraph and not parted and _is_wrapped(text, paragraph[-1], line):
                paragraph[-1] = Span(paragraph[-1].start, end)
            else:
                paragraph.append(Span(start, end))
        parted = not line.strip()
        start = end + 1
    if paragraph:
        yield paragraph


def _is_over(text: str, last: Span, *, parted: bool) -> bool:
    """Whether a paragraph ends with its last chunk, which may be parted from what follows by an empty line."""
    ends_in = _LEADS_ON if parted else _ENDS_IN_STOP
    return parted != bool(ends_in.search(text, max(last.start, last.end - 10), last.end))


def _is_wrapped(text: str, before: Span, line: str) -> bool:
    begun = max(before.start, text.rfind("\n", before.start, before.end) + 1)
    return before.end - begun >= SHORTEST_WRAPPED and "\t" not in line and "\t" not in text[begun : before.end]


def _sentences(text: str, chunk: Span) -> Iterator[Span]:
    for one in _cut(text, chunk, _STOP):
        yield from _cut(text, one, _PAUSE) if one.end - one.start > LONGEST_UNIT else [one]


def _cut(text: str, chunk: Span, at: re.Pattern[str]) -> Iterator[Span]:
    """The stretches between the places where a pattern ends, blanks at their ends left out."""
    cuts = [chunk.start, *(match.end() for match in at.finditer(text, chunk.start, chunk.end)), chunk.end]
    for first, last in pairwise(cuts):
        words = text[first:last]
        start, end = last - len(words.lstrip()), first + len(words.rstrip())
        if start < end:
            yield Span(start, end)


def paired(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each of the old the index of the new one it is, in order; -1 where that is not sure.

    Patience: what stands once in both is paired as far as it keeps its order, then what stands once in each stretch
    between two pairs, and so on; a stretch that is the same as a whole is paired as a whole.
    """
    pairs = [-1] * len(old)
    stretches = [(range(len(old)), range(len(new)), 0)]
    while stretches:
        here, there, depth = stretches.pop()
        found = [] if depth > DEEPEST else in_order(once_in_both(old, here, new, there))
        if not found and old[here.start : here.stop] == new[there.start : there.stop]:
            pairs[here.start : here.stop] = there
        for one, other in found:
            pairs[one] = other
        bounds = [(here.start - 1, there.start - 1), *found, (here.stop, there.stop)] if found else []
        for (i, j), (k, m) in pairwise(bounds):
            if i + 1 < k and j + 1 < m:
                stretches.append((range(i + 1, k), range(j + 1, m), depth + 1))
    return pairs


def once_in_both(old: Sequence[str], here: range, new: Sequence[str], there: range) -> list[tuple[int, int]]:
    """What stands once in a stretch of each: both indexes, in the order of the old."""
    counts = Counter(old[here.start : here.stop])
    others = Counter(new[there.start : there.stop])
    places = {new[at]: at for at in there}
    return [(at, places[old[at]]) for at in here if counts[old[at]] == 1 == others[old[at]]]


def in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs, ascending in the first, as ascend in the second too."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for at, (_old, new) in enumerate(pairs):
        place = bisect_left(ends, new)
        before.append(tails[place - 1] if place else -1)
        if place == len(ends):
            ends.append(new)
            tails.append(at)
        else:
            ends[place], tails[place] = new, at
    at = tails[-1] if tails else -1
    chain = []
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the old text and what became of it; `same` when that is the same words. Of what is gone, `new` ends
    with the word before and starts with the word after."""

    old: Span
    new: Span
    same: bool


@dataclass
class Alignment:
    """Two texts, and what of the one stands where in the other.

    `pairs` are the sentences that kept their order; `strayed` those that stand once in both texts, but elsewhere.
    """

    old: str
    new: str
    _runs: dict[tuple[Span, Span], list[Run]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.old_units, self.new_units = units_of(self.old), units_of(self.new)
        self._old_starts = [unit.start for unit in self.old_units]
        self.old_keys = [as_read(self.old[unit.start : unit.end]) for unit in self.old_units]
        self.new_keys = [as_read(self.new[unit.start : unit.end]) for unit in self.new_units]
        self.pairs = paired(self.old_keys, self.new_keys)
        self._paired = [at for at, other in enumerate(self.pairs) if other >= 0]

    @cached_property
    def strayed(self) -> dict[int, int]:
        whole = (range(len(self.old_keys)), range(len(self.new_keys)))
        once = once_in_both(self.old_keys, whole[0], self.new_keys, whole[1])
        return {one: other for one, other in once if self.pairs[one] < 0}

    @cached_property
    def unique(self) -> set[str]:
        """The sentences that stand once in each of the texts."""
        one, other = Counter(self.old_keys), Counter(self.new_keys)
        return {key for key, count in one.items() if count == 1 == other[key]}

    def units_in(self, span: Span) -> range:
        """The indexes of the old sentences a stretch has any part of."""
        last = bisect_left(self._old_starts, span.end)
        first = max(0, bisect_right(self._old_starts, span.start) - 1)
        while first < last and self.old_units[first].end <= span.start:
            first += 1
        return range(first, last)

    def within(self, old: Unit, new: Unit, at: int, *, is_end: bool) -> int:
        """Where an offset in or beside a sentence is in the sentence it is paired with; -1 where it is too long to be
        compared letter by letter."""
        if self.old[old.start : old.end] == self.new[new.start : new.end] or at <= old.start:
            return new.start + at - old.start
        if at >= old.end:
            return new.end + at - old.end
        whole = (Span(old.start, old.end), Span(new.start, new.end))
        runs = self._runs_between(*whole, by_word=False)
        return self._carried(runs, at, is_end=is_end) if runs else -1

    def gap_at(self, units: range) -> tuple[Span, Span]:
        """The stretches of both texts between the last pair before some sentences and the first one after them."""
        before, after = bisect_left(self._paired, units.start) - 1, bisect_left(self._paired, units.stop)
        old, new = [0, len(self.old)], [0, len(self.new)]
        if before >= 0:
            left = self._paired[before]
            old[0], new[0] = self.old_units[left].end, self.new_units[self.pairs[left]].end
        if after < len(self._paired):
            right = self._paired[after]
            old[1], new[1] = self.old_units[right].start, self.new_units[self.pairs[right]].start
        return Span(*old), Span(*new)

    def carried(self, span: Span, gap: tuple[Span, Span]) -> Span | None:
        """Where the ends of a stretch are in the new text, by the words that are common to both sides of a gap."""
        old, new = gap
        if not old.start <= span.start < span.end <= old.end or new.start >= new.end:
            return None
        runs = self._runs_between(old, new, by_word=True)
        if not runs:
            return None
        start = self._carried(runs, span.start, is_end=False)
        end = self._carried(runs, span.end, is_end=True)
        return Span(start, end) if start < end else None

    def _carried(self, runs: Sequence[Run], at: int, *, is_end: bool) -> int:
        place = at - 1 if is_end else at
        run = runs[max(0, bisect_right(runs, place, key=lambda one: one.old.start) - 1)]
        if run.same:
            return run.new.start + min(max(at - run.old.start, 0), run.new.end - run.new.start)
        return run.new.end if is_end else run.new.start

    def _runs_between(self, old: Span, new: Span, *, by_word: bool) -> list[Run]:
        if (old, new) not in self._runs:
            self._runs[old, new] = list(runs_between(self.old, old, self.new, new, by_word=by_word))
        return self._runs[old, new]


def runs_between(old: str, here: Span, new: str, there: Span, *, by_word: bool) -> Iterator[Run]:
    """What became of a stretch, in runs that cover it: by words, or by single code points. Nothing where both
    stretches are too long to be compared."""
    words = words_in if by_word else _letters_in
    one, other = words(old, here), words(new, there)
    if not one or len(one) * len(other) > MOST_CELLS:
        return
    starts = [*(span.start for span in one), here.end]
    places = [*(span.start for span in other), there.end]
    ends = [there.start, *(span.end for span in other)]
    texts = ([old[a.start : a.end] for a in one], [new[b.start : b.end] for b in other])
    i = k = 0
    for j, m, length in [*Indel.opcodes(*texts).as_matching_blocks()]:
        if i < j:
            yield Run(Span(starts[i], starts[j]), Span(places[k], ends[m]), same=False)
        for step in range(length):
            yield Run(Span(starts[j + step], starts[j + step + 1]), other[m + step], same=True)
        i, k = j + length, m + length


def words_in(text: str, span: Span) -> list[Span]:
    """The words of a stretch, and its signs, one by one."""
    return [Span(*match.span()) for match in _WORD.finditer(text, span.start, span.end)]


def _letters_in(_text: str, span: Span) -> list[Span]:
    return [Span(at, at + 1) for at in range(span.start, span.end)]
