"""Saying what a block of a text is, after it came in: set apart or not, a heading or a paragraph.

Where it stands in the text never changes, so no offset does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import InvalidInputError
from annotations.models import Block, Contributor, Event, Revision
from annotations.services.guards import lock_living_article, require_version
from annotations.services.history import Act

HIGHEST_LEVEL = 6


@transaction.atomic
def change_block_kind(
    *,
    actor: Contributor,
    block: Block,
    kind: str,
    level: int | None = None,
    version: int | None = None,
    act: Act | None = None,
) -> Block:
    """Say what a block is. Claims on it, and who has been through it, stay as they are.

    Args:
        kind: one of `Block.Kind`.
        level: of a heading, 1 for the title; None takes that it has, or 2.

    Raises:
        NotPermittedError, InvalidInputError (no such kind or level), ConflictError (article in the trash),
        StaleVersionError.
    """
    permissions.require(actor, "block.change")
    level = require_shape(kind, block.level or 2 if level is None else level)
    lock_living_article(block.revision.article_id)
    present = Block.objects.select_related("revision").get(pk=block.pk)
    require_version(present, version)
    if (present.kind, present.level) != (kind, level):
        (act or Act(actor)).change("block.changed", present, kind=kind, level=level)
    return present


def require_shape(kind: str, level: int) -> int:
    """The level a block of this kind has; refuses kinds that are none, and levels past those of headings."""
    if kind not in Block.Kind.values:
        raise InvalidInputError(
            _("A block is one of: %(kinds)s.") % {"kinds": ", ".join(Block.Kind.values)}, field="kind"
        )
    if kind != Block.Kind.HEADING:
        return 0
    if not 1 <= level <= HIGHEST_LEVEL:
        raise InvalidInputError(_("The level of a heading is a number from 1 to 6."), field="level")
    return level


@dataclass(frozen=True, slots=True)
class BlockChange:
    """What a block is to be, and the version of it that was seen."""

    block: Block
    kind: str
    level: int
    version: int | None = None


@transaction.atomic
def change_block_kinds(*, actor: Contributor, changes: Sequence[BlockChange], act: Act | None = None) -> list[Block]:
    """Say what several blocks are: one act. Raises as `change_block_kind` does, and then has changed none."""
    act = act or Act(actor)
    return [
        change_block_kind(actor=actor, block=one.block, kind=one.kind, level=one.level, version=one.version, act=act)
        for one in changes
    ]


@transaction.atomic
def set_blocks_apart(
    *, actor: Contributor, revision: Revision, blocks: Sequence[Block], act: Act | None = None
) -> list[Block]:
    """Fold blocks away as the site's, not the article's: one act."""
    require_of_revision(revision, blocks)
    act = act or Act(actor)
    return [change_block_kind(actor=actor, block=block, kind=Block.Kind.FURNITURE, act=act) for block in blocks]


@transaction.atomic
def put_blocks_back(
    *, actor: Contributor, revision: Revision, blocks: Sequence[Block], act: Act | None = None
) -> list[Block]:
    """Let blocks that are set apart be part of the text again, as what they were before: one act."""
    require_of_revision(revision, blocks)
    act = act or Act(actor)
    back = []
    for block in blocks:
        kind, level = before_it_was_set_apart(block)
        back.append(change_block_kind(actor=actor, block=block, kind=kind, level=level, act=act))
    return back


def require_of_revision(revision: Revision, blocks: Sequence[Block]) -> None:
    """Refuse no block at all, and blocks of another text."""
    if not blocks:
        raise InvalidInputError(_("Say which paragraph."), field="block")
    if any(block.revision_id != revision.pk for block in blocks):
        raise InvalidInputError(_("This paragraph belongs to another text."), field="block")


def before_it_was_set_apart(block: Block) -> tuple[str, int]:
    """Kind and level a block had before somebody set it apart; a paragraph where it came so."""
    if block.kind != Block.Kind.FURNITURE:
        return block.kind, block.level
    told = Event.objects.filter(object_id=block.pk, object_type="block", after__kind=Block.Kind.FURNITURE)
    before = told.order_by("-id").values_list("before", flat=True).first() or {}
    kind = before.get("kind", Block.Kind.FURNITURE)
    return (Block.Kind.PARAGRAPH, 0) if kind == Block.Kind.FURNITURE else (kind, before.get("level", 0) or 2)
