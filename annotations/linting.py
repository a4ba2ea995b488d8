"""What is odd about a claim's tag and evidence, said beside it and never held against it. Pure.

A reader is told of what they may see: whoever asks hands in the evidence shown to that reader, and nothing else.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence.

    Args:
        stance: "supports", "refutes" or "context".
        publisher: who published what is cited, "" where nobody has said.
        host: where it is on the web, "" where it is not: speaks for a publisher that nobody has named.
        published: the day it was published, None where nobody has said.
    """

    stance: str
    publisher: str = ""
    host: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a claim stands on.

    Args:
        tag: the tag it has, or "" while it has none.
        names_its_source: whether the text itself says where the claim comes from, as far as anybody has noted.
        made_by: the last day on which it can have been made, None where nobody has said.
        evidence: in the order it was added.
    """

    tag: str
    names_its_source: bool
    made_by: date | None
    evidence: Sequence[Item]


class Hint(NamedTuple):
    """`code` is for programs and never changes; `sentence` is for people."""

    code: str
    sentence: str


CODES = (
    "sourced-without-source",
    "disputed-on-one-side",
    "opinion-refuted",
    "evidence-later-than-claim",
    "one-publisher",
)


def hints_on(grounds: Grounds) -> list[Hint]:
    """What is odd, in the order of `CODES`."""
    stances = {item.stance for item in grounds.evidence}
    sides = stances & {"supports", "refutes"}
    holds = (
        grounds.tag == "sourced" and not stances and not grounds.names_its_source,
        grounds.tag == "disputed" and len(sides) == 1,
        grounds.tag == "opinion" and "refutes" in stances,
        any(comes_later(item, grounds.made_by) for item in grounds.evidence),
        have_one_publisher(grounds.evidence),
    )
    if not any(holds):
        return []
    return [Hint(code, sentence) for code, sentence, held in zip(CODES, sentences(), holds, strict=True) if held]


def sentences() -> tuple[str, ...]:
    """What each hint says, and what would answer it."""
    return (
        _("Sourced, yet without a source: link one, or note who says it and by which words the text says so."),
        _("Disputed, yet all evidence stands on one side: what stands against it?"),
        _("An opinion, yet with evidence that refutes it: can it be checked after all?"),
        _("Evidence that supports this was published after the claim was made."),
        _("All evidence is from one publisher: is there an independent source?"),
    )


def comes_later(item: Item, made_by: date | None) -> bool:
    """Whether it is to support what had been said before it was published. Days nobody has named prove nothing."""
    if item.published is None or made_by is None:
        return False
    return item.stance == "supports" and item.published > made_by


def have_one_publisher(evidence: Sequence[Item]) -> bool:
    """Whether two or more pieces all come from one house: by its name or, where it is not always named, by the web
    address, which several publishers may share."""
    if len(evidence) < 2:
        return False
    names = {" ".join(item.publisher.split()).casefold() for item in evidence}
    if "" not in names:
        return len(names) == 1
    hosts = {item.host for item in evidence}
    return len(names) <= 2 and len(hosts) == 1 and "" not in hosts


def last_day(day: date, precision: str) -> date:
    """The last day a date may stand for that is exact to the "day" (also when nothing is said), "month" or "year"."""
    month = 12 if precision == "year" else day.month
    if precision not in ("month", "year"):
        return day
    return date(day.year, month, calendar.monthrange(day.year, month)[1])
