"""What the review page is made of: blocks of text with marks, and cards of claims.

The whole page and the answer to a single act are built from the same pieces, so that a piece that comes later looks
like one that was there from the start.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.forms.review import DetailsForm
from annotations.linting import Hint
from annotations.marks import Mark, render_block, render_row
from annotations.models import (
    Assessment,
    Block,
    Claim,
    Contributor,
    Decision,
    Evidence,
    Passage,
    Placement,
    Revision,
    Tag,
)
from annotations.queries.spans import Beside, Standing, claims_beside, standing_between, stretches_touched

UNSETTLED = "unsettled"
MOST_BESIDE = 12
HELD_TOGETHER = {Block.Kind.FURNITURE, Block.Kind.LIST_ITEM, Block.Kind.TABLE_ROW}


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands in a margin: which of its blocks somebody has been through, which this person has, and who.

    A paragraph has a margin of its own; the items of a list share one, and so do the rows of a table.
    """

    indexes: tuple[int, ...]
    seen: tuple[int, ...]
    mine: tuple[int, ...]
    people: tuple[str, ...]
    may_cover: bool

    @property
    def is_whole(self) -> bool:
        return self.seen == self.indexes

    @property
    def is_mine(self) -> bool:
        return self.mine == self.indexes


@dataclass(frozen=True, slots=True)
class Row:
    """One block as it is drawn: its text with marks, and the blanks up to the next block, which belong to the text.

    `level` is that of its heading element: 2 for the highest of the text, below the page's own. `cover` is the margin
    that stands after it, where one does. `goes_back`: it is set apart, and may be put back into the text.
    """

    index: int
    kind: str
    level: int
    start: int
    html: SafeString
    gap: str
    cover: Cover | None = None
    goes_back: bool = False


def rows_of(
    revision: Revision, blocks: Sequence[Block], standing: Sequence[Standing], only: Collection[int]
) -> list[Row]:
    """The blocks whose index is in `only`, drawn. Together all rows hold the text, code point for code point."""
    marks = [
        Mark(
            claim=str(one.claim), number=str(one.number or ""), start=one.start, end=one.end, kind=one.tag or UNSETTLED
        )
        for one in standing
    ]
    starts = [block.start for block in blocks[1:]] + [revision.length]
    levels = sorted({block.level for block in blocks if block.kind == Block.Kind.HEADING})
    return [
        row_of(revision, block, until, here, levels)
        for block, until, here in zip(blocks, starts, marks_by_block(blocks, marks), strict=True)
        if block.index in only
    ]


def marks_by_block(blocks: Sequence[Block], marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """For each block the marks that reach into it; both come in text order, so that one way through them is enough."""
    coming, reaching = 0, list[Mark]()
    for block in blocks:
        while coming < len(marks) and marks[coming].start < block.end:
            reaching.append(marks[coming])
            coming += 1
        reaching = [mark for mark in reaching if mark.end > block.start]
        yield reaching


def row_of(revision: Revision, block: Block, until: int, marks: Sequence[Mark], levels: Sequence[int]) -> Row:
    """One block, drawn. `until` is where the next one starts, `levels` those of the text's headings."""
    render = render_row if block.kind == Block.Kind.TABLE_ROW else render_block
    html = mark_safe(render(revision.text, block.start, block.end, marks))  # noqa: S308  # escaped there
    level = min(6, 2 + levels.index(block.level)) if block.kind == Block.Kind.HEADING else 0
    return Row(block.index, block.kind, level, block.start, html, revision.text[block.end : until])


def lead_of(revision: Revision, blocks: Sequence[Block]) -> str:
    """The blanks before the first block, which belong to the text."""
    return revision.text[: blocks[0].start] if blocks else revision.text


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole text, drawn: the blanks it begins with, and its rows in runs."""

    lead: str
    groups: list[tuple[str, list[Row]]]


def grouped(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows in runs, each with its kind where one element holds them all, as the items of a list; otherwise ""."""
    runs: list[tuple[str, list[Row]]] = []
    for row in rows:
        kind = row.kind if row.kind in HELD_TOGETHER else ""
        if runs and runs[-1][0] == kind and not _parts_tables(runs[-1][1][-1], row):
            runs[-1][1].append(row)
        else:
            runs.append((kind, [row]))
    return runs


def _parts_tables(before: Row, row: Row) -> bool:
    """Is there an empty line between two rows, so that they are of two tables?"""
    return row.kind == Block.Kind.TABLE_ROW and before.gap.count("\n") > 1


@dataclass
class Card:
    """One claim as its card shows it to one person.

    `is_open`: with the forms to work on it. `is_fresh`: just made by this person, who goes on to its evidence.
    """

    actor: Contributor
    claim: Claim
    is_open: bool = False
    is_fresh: bool = False

    @property
    def kind(self) -> str:
        return self.claim.tag or UNSETTLED

    @cached_property
    def passage(self) -> Passage:
        placement: Placement = self.claim.current_placements[0]  # type: ignore[attr-defined]  # prefetched by the query
        return placement.passage

    @cached_property
    def assessments(self) -> list[Assessment]:
        return list(self.claim.live_assessments)  # type: ignore[attr-defined]  # prefetched by the query

    @cached_property
    def mine(self) -> Assessment | None:
        return next((one for one in self.assessments if one.contributor_id == self.actor.pk), None)

    @cached_property
    def others_tag(self) -> Tag | None:
        """The tag all others gave, for whoever may simply agree with them."""
        tags = {one.tag for one in self.assessments if one.contributor_id != self.actor.pk}
        return Tag(tags.pop()) if len(tags) == 1 and self.mine is None else None

    @cached_property
    def disagree(self) -> bool:
        return len({one.tag for one in self.assessments}) > 1

    @cached_property
    def missing(self) -> int:
        """How many assessments are still wanted before agreement settles the claim."""
        return max(0, self.actor.project.required_assessments - len(self.assessments))

    @cached_property
    def decision(self) -> Decision | None:
        return next(iter(self.claim.live_decisions), None)  # type: ignore[attr-defined]  # prefetched by the query

    @cached_property
    def evidence(self) -> list[tuple[Evidence, bool, bool]]:
        """Each with whether this person may change it, and may remove it."""
        return [
            (one, self._may("evidence.change", one), self._may("evidence.remove", one))
            for one in self.claim.visible_evidence  # type: ignore[attr-defined]  # prefetched by the query
        ]

    @cached_property
    def also(self) -> str:
        """The numbers of the claims that have become part of this one."""
        return ", ".join(str(one.number) for one in self.claim.merged.all() if one.number)

    @cached_property
    def beside(self) -> list[Beside]:
        """The claims this one may be the same as, the likeliest first."""
        placement: Placement = self.claim.current_placements[0]  # type: ignore[attr-defined]  # prefetched by the query
        return claims_beside(self.actor, placement.revision, self.claim, self.passage, MOST_BESIDE)

    @cached_property
    def people(self) -> str:
        """Who marked the claim or has assessed it, as the filter of the page reads it."""
        return keys_of({self.claim.created_by_id, *(one.contributor_id for one in self.assessments)})

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What is known about the claim besides its words, each with what it is called."""
        claim = self.claim
        role = f" ({claim.claimant_role})" if claim.claimant_role else ""
        kinds = ", ".join(str(Claim.Type(kind).label) for kind in claim.claim_types)
        facts = [
            (_("Said by"), f"{claim.claimant_name}{role}" if claim.claimant_name else claim.claimant_role),
            (_("When"), day_as_exact(claim.claim_date, claim.claim_date_precision)),
            (_("Where"), claim.claim_place),
            (_("Kind"), kinds),
        ]
        return [(label, value) for label, value in facts if value]

    @cached_property
    def hints(self) -> list[Hint]:
        return queries.hints_for(self.claim)

    @cached_property
    def details(self) -> DetailsForm:
        return DetailsForm(instance=self.claim, auto_id=f"detail-%s-{self.claim.pk}")

    def _may(self, action: str, obj: object = None) -> bool:
        return self.is_open and permissions.may(self.actor, action, obj)

    @property
    def may_write(self) -> bool:
        return self._may("claim.change", self.claim)

    @property
    def may_delete(self) -> bool:
        return self._may("claim.delete", self.claim)

    @property
    def may_split(self) -> bool:
        return self._may("claim.split", self.claim)

    @property
    def may_merge(self) -> bool:
        return self._may("claim.merge", self.claim) and bool(self.beside)

    @property
    def may_decide(self) -> bool:
        return self._may("decision.take", self.claim)


def keys_of(people: Iterable[uuid.UUID]) -> str:
    """Contributors by the end of their ids, which is random: whole ones would be half the page where there are
    thousands of claims."""
    return " ".join(sorted(str(person)[-8:] for person in people))


def day_as_exact(day: date | None, precision: str) -> str:
    """A date as far as it is known: "3 March 2024", "March 2024", "2024"; "" for none."""
    patterns = {Claim.Precision.MONTH: "F Y", Claim.Precision.YEAR: "Y"}
    return date_format(day, patterns.get(Claim.Precision(precision), "j F Y") if precision else "j F Y") if day else ""


def by_place(card: Card) -> tuple[int, int, int]:
    """Text order: what begins first, then what holds the other, then the elder."""
    return card.passage.start, -card.passage.end, card.claim.number or 0


def cards_among(actor: Contributor, claims: Iterable[Claim], opened: uuid.UUID | None) -> list[Card]:
    """The cards of claims from `claims_in_review`, in text order."""
    return sorted((Card(actor, claim, is_open=claim.pk == opened) for claim in claims), key=by_place)


@dataclass
class Pieces:
    """What has to be drawn anew when some claims, or who has been through what, have changed; or the text as a whole,
    when what its blocks are has."""

    rows: list[Row] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    gone: list[uuid.UUID] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    text: Drawn | None = None


def pieces_of(
    actor: Contributor, revision: Revision, claims: Collection[uuid.UUID], *, is_open: bool, is_fresh: bool = False
) -> Pieces:
    """The blocks these claims stand or stood in, and their cards; those that no longer show are `gone`."""
    there = queries.claims_in_review(actor, revision).filter(pk__in=claims)
    cards = [Card(actor, claim, is_open=is_open, is_fresh=is_fresh) for claim in there]
    gone = sorted(set(claims) - {card.claim.pk for card in cards})
    return Pieces(touched_rows(actor, revision, claims), sorted(cards, key=by_place), gone)


def touched_rows(actor: Contributor, revision: Revision, claims: Collection[uuid.UUID]) -> list[Row]:
    """The blocks these claims stand or stood in, drawn."""
    stretches = stretches_touched(actor, revision, claims)
    blocks = list(queries.blocks_of(revision))
    touched = [block for block in blocks if any(start < block.end and end > block.start for start, end in stretches)]
    if not touched:
        return []
    standing = standing_between(actor, revision, touched[0].start, touched[-1].end)
    return rows_of(revision, blocks, standing, {block.index for block in touched})
