"""Changing an article on its way in, all that is said of it in one act."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from annotations.models import Contributor, ImportItem
from annotations.services.cuts import choose_for_items, correct_item, drop_item, take_item_back
from annotations.services.guards import require_version
from annotations.services.history import Act


@transaction.atomic
def change_item(
    *,
    actor: Contributor,
    item: ImportItem,
    version: int | None = None,
    record: dict[str, Any] | None = None,
    choice: str | None = None,
    dropped: bool | None = None,
    act: Act | None = None,
) -> ImportItem:
    """Correct the record of an article, choose what becomes of it, leave it out or take it back.

    Args:
        record: fields of the record. choice: one of `ImportItem.Choice`, "" for as proposed. None leaves as it is.

    Raises as the services of `cuts` do; StaleVersionError.
    """
    act = act or Act(actor)
    present = ImportItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    require_version(present, version)
    if dropped is False:
        present = take_item_back(actor=actor, item=present, act=act)
    if choice is not None:
        [present] = choose_for_items(actor=actor, items=[present], choice=choice, act=act)
    if record:
        present = correct_item(actor=actor, item=present, fields=record, act=act)
    if dropped:
        present = drop_item(actor=actor, item=present, act=act)
    return present
