"""Saying that one has been through a part of a text, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError, InvalidInputError
from annotations.models import Block, Contributor, Coverage, Revision
from annotations.services.guards import lock_living_article, require_newest, require_version
from annotations.services.history import Act


@transaction.atomic
def cover_blocks(
    *, actor: Contributor, revision: Revision, blocks: Sequence[Block], act: Act | None = None
) -> list[Coverage]:
    """Note that the actor has been through blocks of a revision: one act. What they have noted before stays as it is.

    Returns:
        the actor's live coverage of each block, in the order of `blocks`.

    Raises:
        NotPermittedError, ConflictError (article in the trash), InvalidInputError (none, of another text, set apart).
    """
    permissions.require(actor, "coverage.give")
    require_readable(revision, blocks)
    lock_living_article(revision.article_id)
    require_newest(revision)
    act = act or Act(actor)
    live = {one.block_id: one for one in live_of(actor, blocks)}
    for block in blocks:
        if block.pk not in live:
            live[block.pk] = Coverage.objects.create(project_id=block.project_id, block=block, contributor=actor)
            act.created("coverage.given", live[block.pk])
    return [live[block.pk] for block in blocks]


def require_readable(revision: Revision, blocks: Sequence[Block]) -> None:
    """Refuse no block at all, blocks of another text, and what is set apart: nobody has to look at it."""
    if not blocks:
        raise InvalidInputError(_("Say which paragraph."), field="block")
    for block in blocks:
        if block.revision_id != revision.pk:
            raise InvalidInputError(_("This paragraph belongs to another text."), field="block")
        if block.kind == Block.Kind.FURNITURE:
            raise InvalidInputError(_("This is set apart from the article; nobody has to look at it."), field="block")


@transaction.atomic
def uncover_blocks(
    *, actor: Contributor, revision: Revision, blocks: Sequence[Block], act: Act | None = None
) -> list[Coverage]:
    """Take back that the actor has been through blocks: one act. Others' coverage stays."""
    permissions.require(actor, "coverage.withdraw")
    require_readable(revision, blocks)
    lock_living_article(revision.article_id)
    return withdraw(live_of(actor, blocks), act or Act(actor))


@transaction.atomic
def withdraw_coverage(
    *, actor: Contributor, coverage: Coverage, version: int | None = None, act: Act | None = None
) -> Coverage:
    """Take one's own coverage of a block back. Raises ConflictError when it was withdrawn already."""
    permissions.require(actor, "coverage.withdraw", coverage)
    lock_living_article(coverage.block.revision.article_id)
    present = Coverage.objects.get(pk=coverage.pk)
    require_version(present, version)
    if not present.is_live:
        raise ConflictError(_("This was taken back already."))
    withdraw([present], act or Act(actor))
    return present


def live_of(actor: Contributor, blocks: Sequence[Block]) -> list[Coverage]:
    """What the actor has noted of these blocks and not taken back, in text order."""
    mine = Coverage.objects.filter(contributor=actor, block__in=blocks, withdrawn_at=None)
    return list(mine.order_by("block__index"))


def withdraw(coverage: Iterable[Coverage], act: Act) -> list[Coverage]:
    """Write down that live coverage no longer stands."""
    taken_back = list(coverage)
    for one in taken_back:
        act.change("coverage.withdrawn", one, withdrawn_at=timezone.now())
    return taken_back
