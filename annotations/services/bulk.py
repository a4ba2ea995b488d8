"""Very many changes as one act, in one transaction: those of a kind together, and where one of them is refused, each by
itself, so that it is known which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from annotations.errors import DomainError, RowsRefusedError
from annotations.models import Contributor
from annotations.services.guards import lock_articles
from annotations.services.history import Act

# A service that makes changes of one kind all at once. Where it refuses, it has changed nothing.
Way = Callable[[Sequence[Any], Act], Sequence[models.Model]]

MOST_TOLD = 100  # of what is refused, where nothing is done because of it
ARTICLES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One change that is asked for, by its place among all of them, from 0; or why it cannot be. `op` is its kind."""

    index: int
    op: str = ""
    asked: Any = None
    refusal: Exception | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a row: what was made or changed by it, or why it was refused."""

    index: int
    op: str
    made: models.Model | None = None
    refusal: Exception | None = None


@transaction.atomic
def carry_out(
    *,
    actor: Contributor,
    articles: Collection[Any],
    runs: Iterable[tuple[Way, Sequence[Row]]],
    told: Callable[[Outcome], None],
    whole: bool,
) -> Act:
    """Make changes in the order they come, and call `told` with what came of each: none of it holds before this
    returns.

    Args:
        articles: the ids of all articles that are touched: they are locked ahead, in the order of their ids.
        runs: changes of one kind after another.
        whole: all of them or none.

    Raises:
        RowsRefusedError: some were refused, and `whole`; or all were. `refusals` are the first hundred.
    """
    act, done, refused = Act(actor), 0, list[Outcome]()
    for some in in_pieces(sorted(articles)):
        lock_articles(some)
    for way, rows in runs:
        for outcome in outcomes_of(way, rows, act, skip=whole and bool(refused)):
            done += outcome.refusal is None
            if outcome.refusal is not None and len(refused) < MOST_TOLD:
                refused.append(outcome)
            told(outcome)
        if whole and len(refused) >= MOST_TOLD:
            break
    if refused and (whole or not done):
        raise RowsRefusedError(_("Rows were refused, and nothing was done."), refusals=refused)
    return act


def in_pieces(articles: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(articles), ARTICLES_AT_ONCE):
        yield articles[first : first + ARTICLES_AT_ONCE]


def outcomes_of(way: Way, rows: Sequence[Row], act: Act, *, skip: bool) -> list[Outcome]:
    """What came of rows of one kind. With `skip`, those that could be done are not: some before them were refused."""
    able = [row for row in rows if row.refusal is None]
    refused = [Outcome(row.index, row.op, refusal=row.refusal) for row in rows if row.refusal is not None]
    done = at_once(way, able, act) or one_by_one(way, able, act) if able and not skip else []
    return sorted([*done, *refused], key=lambda outcome: outcome.index)


def at_once(way: Way, rows: Sequence[Row], act: Act) -> list[Outcome]:
    """All of them together; nothing where one is refused."""
    try:
        with transaction.atomic():
            made = way([row.asked for row in rows], act)
    except DomainError:
        return []
    return [Outcome(row.index, row.op, one) for row, one in zip(rows, made, strict=True)]


def one_by_one(way: Way, rows: Sequence[Row], act: Act) -> list[Outcome]:
    outcomes = []
    for row in rows:
        try:
            with transaction.atomic():
                [made] = way([row.asked], act)
            outcomes.append(Outcome(row.index, row.op, made))
        except DomainError as refused:
            outcomes.append(Outcome(row.index, row.op, refusal=refused))
    return outcomes
