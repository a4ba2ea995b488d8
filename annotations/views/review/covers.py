"""The text with the margins beside it: who has been through what, and the way to say so oneself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from annotations import permissions, queries
from annotations.models import Block, Contributor, Revision
from annotations.queries.spans import Standing, standing_between
from annotations.views.review.pieces import Cover, Drawn, Row, grouped, lead_of, rows_of

Groups = Sequence[tuple[str, list[Row]]]


def margins_in(groups: Groups) -> list[tuple[int, ...]]:
    """The indexes of the blocks that share a margin, for each margin in text order. What is set apart has none."""
    margins: list[tuple[int, ...]] = []
    for kind, rows in groups:
        indexes = tuple(row.index for row in rows)
        if not kind:
            margins += [(index,) for index in indexes]
        elif kind != Block.Kind.FURNITURE:
            margins.append(indexes)
    return margins


def covers_of(actor: Contributor, revision: Revision, margins: Sequence[tuple[int, ...]]) -> list[Cover]:
    """What stands in some margins of a revision, in one query."""
    covered = queries.coverage_of(actor, revision, [index for margin in margins for index in margin])
    may_cover = permissions.may(actor, "coverage.give")
    return [cover_of(actor, margin, covered, may_cover=may_cover) for margin in margins]


def cover_of(
    actor: Contributor, margin: tuple[int, ...], covered: dict[int, list[Contributor]], *, may_cover: bool
) -> Cover:
    """What stands in one margin; `covered` are those who have been through each block."""
    people = [(index, person) for index in margin for person in covered.get(index, ())]
    return Cover(
        indexes=margin,
        seen=tuple(index for index in margin if index in covered),
        mine=tuple(index for index, person in people if person.pk == actor.pk),
        people=tuple(dict.fromkeys(str(person) for _index, person in people)),
        may_cover=may_cover,
    )


def with_covers(actor: Contributor, revision: Revision, groups: Groups) -> list[tuple[str, list[Row]]]:
    """Runs of rows, each row with the margin that stands after it, if one does."""
    after = {cover.indexes[-1]: cover for cover in covers_of(actor, revision, margins_in(groups))}
    may_change = permissions.may(actor, "block.change")
    return [
        (kind, [replace(row, cover=after.get(row.index), goes_back=may_change and is_apart(row)) for row in rows])
        for kind, rows in groups
    ]


def is_apart(row: Row) -> bool:
    return row.kind == Block.Kind.FURNITURE


def draw_text(actor: Contributor, revision: Revision, blocks: Sequence[Block], standing: Sequence[Standing]) -> Drawn:
    """All of a text as a person sees it, with the marks of `standing`."""
    rows = rows_of(revision, blocks, standing, range(len(blocks)))
    return Drawn(lead_of(revision, blocks), with_covers(actor, revision, grouped(rows)))


def text_changed(actor: Contributor, revision: Revision, act: uuid.UUID | None) -> Drawn | None:
    """The text as it is now, where an act of anybody's changed what blocks of it are."""
    if act is None or not queries.is_redrawn_by(actor, revision, act):
        return None
    standing = standing_between(actor, revision, 0, revision.length)
    return draw_text(actor, revision, list(queries.blocks_of(revision)), standing)


def covers_changed(actor: Contributor, revision: Revision, act: uuid.UUID | None) -> list[Cover]:
    """The margins an act of anybody's changed, as they are now."""
    changed = set(queries.blocks_covered_in(actor, revision, act)) if act else set()
    if not changed:
        return []
    blocks = list(queries.blocks_of(revision))
    margins = margins_in(grouped(rows_of(revision, blocks, [], range(len(blocks)))))
    return covers_of(actor, revision, [margin for margin in margins if changed.intersection(margin)])
