"""What becomes of the claims on a text when the text changes. Pure; offsets are Unicode code points, end exclusive.

Nobody is asked about what is *same* or *moved*, so these must be beyond doubt: the words are the same to the letter,
the whole sentence they stand in is the same as it is read, and so is what stands beside it in its paragraph, for as far
as a prefix or suffix goes. A place that was another occurrence of the same words in the old text is never taken.
Whatever is less sure is proposed to a person: *changed* with one place, *ambiguous* with several, *lost* with none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from annotations.alignment import Alignment, Unit, as_read, words_in
from annotations.anchoring import CONTEXT_LENGTH, MOST_CANDIDATES, Span, trimmed
from annotations.likeness import LEAST_ALIKE, find_alike, is_short

Outcome = Literal["same", "moved", "changed", "ambiguous", "lost"]

# Between the same neighbours words may differ more and still be the same statement, rewritten.
LEAST_ALIKE_IN_PLACE = 0.6
# Shorter words than this stand anywhere by chance.
FEWEST_LETTERS_ELSEWHERE = 8
MOST_WINDOWS = 3
MOST_PLACES_OF_A_PAIR = 50
LONGEST_LOOKED_FOR = 2_000


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one stretch.

    `places` are of the new text, likeliest first: one for *same*, *moved* and *changed*, any number for *ambiguous*,
    none for *lost*. `near` is where in the new text its surroundings are, which may be empty.
    """

    outcome: Outcome
    places: tuple[Span, ...]
    near: Span

    @property
    def is_sure(self) -> bool:
        return self.outcome in ("same", "moved")


def carry(old: str, new: str, spans: Iterable[Span]) -> list[Carried]:
    """What became of each of these stretches of the old text, in their order."""
    if old == new:
        return [Carried("same", (span,), span) for span in spans]
    carrier = Carrier(Alignment(old, new))
    return [carrier.carried(span) for span in spans]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote may stand now: how much of it is the same, 1 for all of it as it is read, and whether it is where
    its neighbours say."""

    span: Span
    ratio: float
    in_place: bool


class Carrier:
    """Carries stretches from one text to another; what they share is worked out once."""

    def __init__(self, way: Alignment) -> None:
        self.way = way
        self.free = Free(way)

    def carried(self, span: Span) -> Carried:
        """What became of one stretch."""
        way, units = self.way, self.way.units_in(span)
        stands = self.stands(span, units)
        if stands is not None and self.is_the_same(span, stands) and self.is_beyond_doubt(units, stands):
            outcome: Outcome = "same" if way.pairs[units.start] >= 0 else "moved"
            return Carried(outcome, (stands.span,), stands.span)
        gap = way.gap_at(units)
        places = self.places(span, stands, gap)
        if not places:
            return Carried("lost", (), way.carried(span, gap) or gap[1])
        is_one = is_proposed(places, way.old[span.start : span.end])
        shown = tuple(place.span for place in places[: 1 if is_one else MOST_CANDIDATES])
        return Carried("changed" if is_one else "ambiguous", shown, shown[0])

    def stands(self, span: Span, units: range) -> Standing | None:
        """Where the sentences of a stretch stand together now, and the stretch in them; None where they do not."""
        way = self.way
        there = [way.pairs[at] if way.pairs[at] >= 0 else way.strayed.get(at, -1) for at in units]
        if not there or there[0] < 0 or there != list(range(there[0], there[0] + len(there))):
            return None
        first, last = units[0], units[-1]
        start = way.within(way.old_units[first], way.new_units[there[0]], span.start, is_end=False)
        end = way.within(way.old_units[last], way.new_units[there[-1]], span.end, is_end=True)
        if not 0 <= start < end <= len(way.new):
            return None
        return Standing(Span(start, end), way.new_units[there[0]], way.new_units[there[-1]])

    def is_the_same(self, span: Span, stands: Standing) -> bool:
        """Whether the very words stand there."""
        return self.way.new[stands.span.start : stands.span.end] == self.way.old[span.start : span.end]

    def is_beyond_doubt(self, units: range, stands: Standing) -> bool:
        """Whether sentences that are the same are the ones meant, and nothing beside them says otherwise."""
        way = self.way
        kept = {way.pairs[at] >= 0 for at in units}
        first, last = way.old_units[units.start], way.old_units[units.stop - 1]
        telling = any(way.old_keys[at] in way.unique and not is_short(way.old_keys[at]) for at in units)
        before = (before_of(way.old, first), before_of(way.new, stands.first))
        after = (after_of(way.old, last), after_of(way.new, stands.last))
        if len(kept) > 1 or not (is_alike(*before) and is_alike(*after)):
            return False
        # Words that stand in many places, as "Yes.", are told by what is around them, in other paragraphs too.
        return telling or (kept == {True} and before[0][1] == before[1][1] and after[0][1] == after[1][1])

    def places(self, span: Span, stands: Standing | None, gap: tuple[Span, Span]) -> list[Place]:
        """Where the words may stand, likeliest first; none of them over another."""
        quote = self.way.old[span.start : span.end]
        found = list(self.places_in_place(span, quote, stands, gap))
        found += self.free.exact(quote)
        if not any(place.ratio >= LEAST_ALIKE for place in found):
            found += self.free.alike(quote)
        kept: list[Place] = []
        for place in sorted(found, key=lambda one: (-one.in_place, -one.ratio, one.span.start)):
            if all(place.span.end <= one.span.start or place.span.start >= one.span.end for one in kept):
                kept.append(place)
        return kept

    def places_in_place(
        self, span: Span, quote: str, stands: Standing | None, gap: tuple[Span, Span]
    ) -> Iterator[Place]:
        """Where the words stand by their own sentences, or between the same neighbours."""
        in_gap = self.way.carried(span, gap) if stands is None else None
        place = stands.span if stands is not None else in_gap and trimmed(self.way.new, in_gap)
        if place:
            ratio = likeness(quote, self.way.new[place.start : place.end])
            if ratio >= LEAST_ALIKE_IN_PLACE:
                yield Place(place, ratio, in_place=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the sentences of a stretch stand in the new text: the stretch, the first and the last of them."""

    span: Span
    first: Unit
    last: Unit


def is_proposed(places: Sequence[Place], quote: str) -> bool:
    """Whether the first of some places is so much likelier than the others that it alone is proposed."""
    first, *others = places
    if not first.in_place and is_short(quote):
        return False
    return all(first.in_place and other.ratio < first.ratio - 0.1 for other in others)


def likeness(quote: str, words: str) -> float:
    """How much of the letters two stretches share, 1 where they read the same."""
    return 1.0 if as_read(quote) == as_read(words) else min(0.999, fuzz.ratio(quote, words) / 100)


Beside = tuple[str, str]


def before_of(text: str, unit: Unit) -> Beside:
    """What is read before a sentence: in its paragraph, and the letters in whatever paragraph."""
    far = max(0, unit.start - 3 * CONTEXT_LENGTH)
    within, beyond = text[max(far, unit.opens) : unit.start], text[far : unit.start]
    return as_read(within)[-CONTEXT_LENGTH:], letters_of(beyond)[-CONTEXT_LENGTH:]


def after_of(text: str, unit: Unit) -> Beside:
    """What is read after a sentence, likewise."""
    far = unit.end + 3 * CONTEXT_LENGTH
    within, beyond = text[unit.end : min(far, unit.closes)], text[unit.end : far]
    return as_read(within)[:CONTEXT_LENGTH], letters_of(beyond)[:CONTEXT_LENGTH]


def letters_of(words: str) -> str:
    return as_read(words).replace(" ", "")


def is_alike(one: Beside, other: Beside) -> bool:
    """Whether the same stands beside; also where only the paragraphs are cut otherwise."""
    return one[0] == other[0] or one[1] == other[1]


class Free:
    """What of the new text is paired with nothing of the old: there alone a quote may have gone.

    What is paired was there before, and so is another occurrence of whatever is looked for.
    """

    def __init__(self, way: Alignment) -> None:
        self.way = way

    @cached_property
    def stretches(self) -> list[Span]:
        taken = sorted({*filter(lambda at: at >= 0, self.way.pairs), *self.way.strayed.values()})
        edges = [0, *(edge for at in taken for edge in self._edges(at)), len(self.way.new)]
        return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]

    def _edges(self, at: int) -> tuple[int, int]:
        return self.way.new_units[at].start, self.way.new_units[at].end

    @cached_property
    def text(self) -> str:
        """All of it. NUL stands in no text, so that nothing is found across two stretches."""
        return "\0".join(self.way.new[one.start : one.end] for one in self.stretches)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for one in self.stretches:
            starts.append(starts[-1] + one.end - one.start + 1)
        return starts

    def _placed(self, start: int, end: int) -> Span:
        at = bisect_right(self._starts, start) - 1
        shift = self.stretches[at].start - self._starts[at]
        return Span(start + shift, end + shift)

    def exact(self, quote: str) -> list[Place]:
        """Where the quote stands to the letter, if it is long enough to mean anything."""
        found: list[Place] = []
        at = self.text.find(quote) if len(quote) >= FEWEST_LETTERS_ELSEWHERE else -1
        while at >= 0 and len(found) < MOST_CANDIDATES:
            found.append(Place(self._placed(at, at + len(quote)), 1.0, in_place=False))
            at = self.text.find(quote, at + len(quote))
        return found

    def alike(self, quote: str) -> list[Place]:
        """Where something much like the quote stands."""
        if is_short(quote) or len(quote) > LONGEST_LOOKED_FOR:
            return []
        found: list[Place] = []
        for begin in self._beginnings(quote):
            first = max(0, begin - len(quote) // 4 - CONTEXT_LENGTH)
            window = self.text[first : begin + len(quote) + len(quote) // 4 + CONTEXT_LENGTH]
            for one in find_alike(window, quote):
                words = window[one.span.start : one.span.end]
                if "\0" not in words:
                    ratio = likeness(quote, words)
                    found.append(
                        Place(self._placed(first + one.span.start, first + one.span.end), ratio, in_place=False)
                    )
        return found

    def _beginnings(self, quote: str) -> list[int]:
        """Where the quote would begin by the pairs of words it shares with the free text, the likeliest few."""
        words = list(pairs_of_words(quote))
        slack = max(12, len(quote) // 4)
        votes: Counter[int] = Counter()
        begins: dict[int, int] = {}
        for pair, at in words:
            for place in self._places_of_pairs.get(pair, ()):
                votes[(place - at) // slack] += 1
                begins.setdefault((place - at) // slack, max(0, place - at))
        likely = [where for where, count in votes.most_common(MOST_WINDOWS) if count >= max(1, len(words) // 4)]
        return [begins[where] for where in likely]

    @cached_property
    def _places_of_pairs(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for pair, at in pairs_of_words(self.text):
            if len(places[pair]) < MOST_PLACES_OF_A_PAIR:
                places[pair].append(at)
        return places


def pairs_of_words(text: str) -> Iterator[tuple[str, int]]:
    """Each two words that follow each other, and where they begin."""
    last = None
    for span in words_in(text, Span(0, len(text))):
        word = text[span.start : span.end]
        if not word[0].isalnum():
            continue
        word = word.casefold()
        if last is not None:
            yield f"{last[0]} {word}", last[1]
        last = (word, span.start)
