"""Cutting what came in anew, before it is brought in: where articles begin, what belongs to which, what is left out.

The text of an item never changes. New items take the place of the old ones, which are kept and come back when the act
is taken back. Two people who cut at once are told apart by the versions they have seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import ConflictError, InvalidInputError
from annotations.importers.plain_text import RECORD, BlockKind, Proposal
from annotations.importers.splitting import joined, part_of, slice_of
from annotations.models import Article, Contributor, Import, ImportItem
from annotations.services.articles import FIELDS, with_canonical_address
from annotations.services.blocks import require_shape
from annotations.services.guards import lock_import, require_fields, require_version
from annotations.services.history import Act, jsonable
from annotations.services.proposals import proposal_in, record_of
from annotations.services.twins import note_twins

State = ImportItem.State
# What a part that is cut off has in common with the rest: both stood on the same page.
SHARED = ("publisher", "url")


@transaction.atomic
def merge_items(
    *,
    actor: Contributor,
    item: ImportItem,
    seen: UUID | None = None,
    version: int | None = None,
    act: Act | None = None,
) -> ImportItem:
    """Make one article of an item and the next one. The record is that of the first.

    Args:
        seen: the next one as the actor has seen it; None asks nothing.

    Raises:
        NotPermittedError, StaleVersionError, ConflictError (no next one, or another than was seen; not waiting to be
        confirmed; of a bulk file).
    """
    first, items = opened(actor, item, version)
    second = neighbour(items, first, 1, seen)
    together = joined(proposal_in(first), proposal_in(second))
    [made] = replaced(act or Act(actor), [first, second], [together])
    return made


@transaction.atomic
def split_item(
    *, actor: Contributor, item: ImportItem, block: int, version: int | None = None, act: Act | None = None
) -> list[ImportItem]:
    """Make two articles of an item: the second begins with the block of this index, and is read anew for its record.

    Raises as `merge_items` does; InvalidInputError: nothing would stand before the cut, or there is no such block.
    """
    whole, _items = opened(actor, item, version)
    proposal = proposal_in(whole)
    if not 0 < block < len(proposal.blocks):
        raise InvalidInputError(_("Cut before one of the paragraphs after the first."), field="block")
    reason = _("It stands on the same page.")
    found = {name: (getattr(proposal, name), reason) for name in SHARED}
    rest = part_of(proposal, block, len(proposal.blocks), found=found)
    rest = replace(rest, reasons=(_("Somebody has cut here."), *rest.reasons))
    return replaced(act or Act(actor), [whole], [slice_of(proposal, 0, block), rest])


@transaction.atomic
def move_block(
    *,
    actor: Contributor,
    item: ImportItem,
    way: int,
    seen: UUID | None = None,
    version: int | None = None,
    act: Act | None = None,
) -> list[ImportItem]:
    """Move the first block of an item to the end of the one before (`way` -1), or its last to the next one (1).

    Args:
        seen: the other one as the actor has seen it; None asks nothing.

    Raises as `merge_items` does; ConflictError: it has one block alone.
    """
    given, items = opened(actor, item, version)
    taker, proposal = neighbour(items, given, way, seen), proposal_in(given)
    last = len(proposal.blocks) - 1
    if last == 0:
        raise ConflictError(_("It has one paragraph alone. Merge the two instead."))
    act = act or Act(actor)
    if way < 0:
        kept, moved = slice_of(proposal, 1, last + 1), slice_of(proposal, 0, 1)
        return replaced(act, [taker, given], [joined(proposal_in(taker), moved), kept])
    kept, moved = slice_of(proposal, 0, last), slice_of(proposal, last, last + 1)
    return replaced(act, [given, taker], [kept, before(moved, proposal_in(taker))])


def before(block: Proposal, rest: Proposal) -> Proposal:
    """A text with a block put before it. The record stays that of the text, and so do its headings."""
    together = joined(block, rest)
    levels = (old.level for old in rest.blocks)
    kept = [replace(new, level=level) for new, level in zip(together.blocks[1:], levels, strict=True)]
    record: dict[str, Any] = {name: getattr(rest, name) for name in RECORD}
    return replace(together, blocks=(together.blocks[0], *kept), why=rest.why, reasons=rest.reasons, **record)


@transaction.atomic
def drop_item(
    *, actor: Contributor, item: ImportItem, version: int | None = None, act: Act | None = None
) -> ImportItem:
    """Leave an article out. It stays in sight and can be taken back. A second time changes nothing."""
    present = outcome_open(actor, item, version)
    if present.state != State.DROPPED:
        (act or Act(actor)).change("item.dropped", present, state=State.DROPPED)
    return present


@transaction.atomic
def take_item_back(
    *, actor: Contributor, item: ImportItem, version: int | None = None, act: Act | None = None
) -> ImportItem:
    """Bring an article in after all that was left out. A second time changes nothing."""
    present = outcome_open(actor, item, version)
    if present.state != State.PROPOSED:
        (act or Act(actor)).change("item.taken_back", present, state=State.PROPOSED)
    return present


def outcome_open(actor: Contributor, item: ImportItem, version: int | None) -> ImportItem:
    """An item of which it is open whether it is brought in."""
    present = locked_item(actor, item, version)
    if present.state not in (State.PROPOSED, State.DROPPED):
        raise ConflictError(_("This article cannot be brought in, so it cannot be left out either."))
    return present


@transaction.atomic
def correct_item(
    *,
    actor: Contributor,
    item: ImportItem,
    fields: dict[str, Any],
    version: int | None = None,
    act: Act | None = None,
) -> ImportItem:
    """Correct the record of an article on its way in. What a person says needs no other reason.

    Args:
        fields: as for `add_article`.

    Raises:
        NotPermittedError, InvalidInputError, StaleVersionError, ConflictError.
    """
    present = locked_item(actor, item, version)
    article = Article(project=actor.project, created_by=actor)
    require_fields(article, with_canonical_address(fields), FIELDS)
    record = {**present.record, **{name: jsonable(getattr(article, name)) for name in fields}}
    if record != present.record:
        why = {name: reason for name, reason in present.why.items() if record.get(name) == present.record.get(name)}
        (act or Act(actor)).change("item.corrected", present, record=record, why=why)
    return present


@transaction.atomic
def change_item_kinds(
    *,
    actor: Contributor,
    item: ImportItem,
    kinds: Mapping[int, tuple[str, int]],
    version: int | None = None,
    act: Act | None = None,
) -> ImportItem:
    """Say what blocks of an article on its way in are. Its words stay.

    Args:
        kinds: by the index of the block, its kind and, of a heading, its level.
    """
    present, _items = opened(actor, item, version)
    proposal = proposal_in(present)
    blocks = list(proposal.blocks)
    for index, (kind, level) in kinds.items():
        if not 0 <= index < len(blocks):
            raise InvalidInputError(_("There is no such paragraph in this text."), field="block")
        named: BlockKind = kind  # type: ignore[assignment]  # checked by `require_shape`
        blocks[index] = replace(blocks[index], level=require_shape(kind, level), kind=named)
    if tuple(blocks) == proposal.blocks:
        return present
    [made] = replaced(act or Act(actor), [present], [replace(proposal, blocks=tuple(blocks))])
    return made


@transaction.atomic
def choose_for_items(
    *, actor: Contributor, items: Sequence[ImportItem], choice: str, act: Act | None = None
) -> list[ImportItem]:
    """Say what becomes of articles that are here already: brought in as new, as a new revision, or skipped; "": as
    proposed."""
    if choice and choice not in ImportItem.Choice.values:
        raise InvalidInputError(_("Choose one of: new, revision, skip."), field="choice")
    act = act or Act(actor)
    chosen = [locked_item(actor, item, None) for item in items]
    for item in chosen:
        if choice == ImportItem.Choice.REVISION and item.twin_id is None:
            raise ConflictError(_("There is no article here yet of which this would be a revision."))
        if item.state == State.PROPOSED and item.choice != choice:
            act.change("item.chosen", item, choice=choice)
    return chosen


@transaction.atomic
def choose_for_all(*, actor: Contributor, received: Import, choice: str, act: Act | None = None) -> int:
    """Say what becomes of all articles of an import that are here already; returns how many those are.

    They may be many thousands, so it is one note in the history; choosing anew takes it back.
    """
    permissions.require(actor, "article.import")
    if choice and choice not in ImportItem.Choice.values:
        raise InvalidInputError(_("Choose one of: new, revision, skip."), field="choice")
    job = require_proposed(lock_import(received.pk))
    waiting = ImportItem.objects.filter(job=job, state=State.PROPOSED, replaced_at=None)
    count = waiting.exclude(twin=None).exclude(choice=choice).update(choice=choice, version=F("version") + 1)
    if count:
        (act or Act(actor)).noted("import.chosen", job, None, {"choice": choice, "articles": count})
    return count


def opened(actor: Contributor, item: ImportItem, version: int | None) -> tuple[ImportItem, list[ImportItem]]:
    """An item whose text can be cut, and all of its import in order."""
    present = locked_item(actor, item, version)
    if present.state != State.PROPOSED:
        raise ConflictError(_("This article was left out. Take it back first."))
    if not present.blocks:
        raise ConflictError(_("The articles of a table or an archive are each by themselves: they are not cut."))
    return present, list(queries.items_in_order(present.job))


def locked_item(actor: Contributor, item: ImportItem, version: int | None) -> ImportItem:
    """An item as it is now, its import held until the transaction ends and waiting to be confirmed."""
    permissions.require(actor, "article.import")
    job = require_proposed(lock_import(item.job_id))
    present = ImportItem.objects.filter(pk=item.pk).first()
    if present is None or present.replaced_at is not None:
        raise anew()
    require_version(present, version)
    present.job = job
    return present


def anew() -> ConflictError:
    return ConflictError(_("Somebody has cut this anew in the meantime. Look at it again."))


def require_proposed(job: Import) -> Import:
    """The import, when it waits for a person; refuses it otherwise."""
    if job.state != Import.State.PROPOSED:
        raise ConflictError(_("This is not waiting to be confirmed any more."), state=job.state)
    return job


def neighbour(items: Sequence[ImportItem], item: ImportItem, way: int, seen: UUID | None) -> ImportItem:
    """The nearest article before (-1) or after (1) an item that is not left out; refuses another than was seen."""
    at = next(at for at, one in enumerate(items) if one.pk == item.pk)
    there = items[at + 1 :] if way > 0 else items[:at][::-1]
    for one in there:
        if one.state == State.PROPOSED:
            if seen not in (None, one.pk):
                raise anew()
            return one
    raise ConflictError(
        _("There is no article after this one.") if way > 0 else _("There is no article before this one.")
    )


def replaced(act: Act, old: Sequence[ImportItem], new: Sequence[Proposal]) -> list[ImportItem]:
    """Items of `new` in the place of `old`: each stands where the old one of its number stood, or after the last."""
    job = old[0].job
    number = ImportItem.objects.filter(job=job).aggregate(last=Max("index"))["last"]
    for item in old:
        act.change("item.replaced", item, state=State.DROPPED, replaced_at=timezone.now())
    stood = [old[min(at, len(old) - 1)] for at in range(len(new))]
    made = [
        item_in_place(one, proposal, [*queries.place_of_item(one), at])
        for at, (one, proposal) in enumerate(zip(stood, new, strict=True))
    ]
    note_twins(job, made, [proposal.text for proposal in new])
    for at, item in enumerate(made):
        item.index = number + 1 + at
        item.save(force_insert=True)
        act.created("item.made", item)
    return made


def item_in_place(stood: ImportItem, proposal: Proposal, place: list[int]) -> ImportItem:
    """An item for a proposal, not saved yet, that stands where another stood."""
    return ImportItem(
        project_id=stood.project_id,
        job=stood.job,
        place=place,
        locator=stood.locator,
        choice=stood.choice,
        record=record_of(proposal),
        why=dict(proposal.why),
        reasons=list(proposal.reasons),
        text=proposal.text,
        blocks=[block.stored() for block in proposal.blocks],
        offset_map=[list(run) for run in proposal.offset_map],
        text_sha256=hashlib.sha256(proposal.text.encode()).hexdigest(),
    )
