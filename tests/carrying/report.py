"""How often carrying gives the known answer: precision and recall of each outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotations.anchoring import Span
from annotations.carrying import Carried, carry
from tests.carrying.edits import Case, all_cases

OUTCOMES: tuple[str, ...] = ("same", "moved", "changed", "ambiguous", "lost")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one claim, beside what is known. `place` is where it stands now, None where nowhere."""

    case: Case
    claim: int
    known: str
    found: Carried
    place: Span | None

    @property
    def is_silently_wrong(self) -> bool:
        """Whether nobody would be asked, though the claim is elsewhere, nowhere, or to be looked at."""
        return self.found.is_sure and (self.known not in ("same", "moved") or self.found.places != (self.place,))

    @property
    def is_rightly_placed(self) -> bool:
        """Whether its place is among those that are shown, where it has one."""
        return self.place is None or self.place in self.found.places

    def __str__(self) -> str:
        new = self.case.new
        found = [new[place.start : place.end] for place in self.found.places]
        known = self.place and new[self.place.start : self.place.end]
        return f"{self.case.written.name}, {self.case.edit}: {self.known} {known!r}, found {self.found.outcome} {found}"


def answers(cases: Iterable[Case] | None = None) -> Iterator[Answer]:
    """Every claim of every case, carried."""
    for case in all_cases() if cases is None else cases:
        old_places, new_places = case.old_places, case.new_places
        carried = carry(case.old, case.new, old_places.values())
        for claim, found in zip(old_places, carried, strict=True):
            yield Answer(case, claim, case.answer(claim), found, new_places.get(claim))


def table(given: Iterable[Answer]) -> str:
    """Markdown: for each outcome how many claims have it by the edit, how many were given it, and how many rightly."""
    given = list(given)
    known = Counter(one.known for one in given)
    found = Counter(str(one.found.outcome) for one in given)
    right = Counter(str(one.known) for one in given if one.known == one.found.outcome)
    lines = ["| outcome | known | found | precision | recall |", "| --- | ---: | ---: | ---: | ---: |"]
    for outcome in OUTCOMES:
        precision, recall = share(right[outcome], found[outcome]), share(right[outcome], known[outcome])
        lines.append(f"| {outcome} | {known[outcome]:,} | {found[outcome]:,} | {precision} | {recall} |")
    return "\n".join(lines) + "\n"


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"
