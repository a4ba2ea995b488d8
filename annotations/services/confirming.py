"""Confirming what was read: a worker then brings it in, as each article's choice and the import's options say."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError, InvalidInputError
from annotations.models import Contributor, Import, ImportItem
from annotations.services.arrivals import is_bulk
from annotations.services.guards import lock_import
from annotations.services.history import Act
from annotations.services.imports import first_item, proposed_items, require_seen, require_waiting
from annotations.services.jobs import enqueue_job


@transaction.atomic
def confirm_items(
    *, actor: Contributor, received: Import, duplicates: str = "", seen: str = "", act: Act | None = None
) -> Import:
    """Have everything brought in that is proposed and not left out. A second time changes nothing.

    Args:
        duplicates: what becomes of those that are here already and for which nobody has chosen: skip, new, revision;
            "" as the import's options say.
        seen: SHA-256 of the first text that was looked at; "" to ask nothing.

    Raises:
        ConflictError: it is not read yet, was set aside, was read in another way since, or nothing is left to bring in.
        InvalidInputError: nobody has chosen the encoding yet.
    """
    permissions.require(actor, "article.import")
    received = lock_import(received.pk)
    if received.phase == Import.Phase.WRITING:
        return received
    require_waiting(received)
    if not received.encoding and received.encodings:
        raise InvalidInputError(_("Choose the encoding in which the text reads right."), field="encoding")
    if duplicates not in ("", *ImportItem.Choice.values):
        raise InvalidInputError(_("Choose one of: new, revision, skip."), field="duplicates")
    count = proposed_items(received).count()
    if not count:
        raise ConflictError(_("Everything of this is left out, so there is nothing to bring in."))
    require_seen(first_item(received), seen)
    if count > 1 and received.into_id:
        raise ConflictError(
            _("There are %(count)d articles in this, and one text is wanted. Merge them, or leave out all but one.")
            % {"count": count}
        )
    received.options = {**received.options, **({"duplicates": duplicates} if duplicates else {})}
    received.state, received.phase = Import.State.QUEUED, Import.Phase.WRITING
    received.attempts = received.done = received.done_before = received.position = 0
    received.tally = {}
    received.total = received.total if is_bulk(received) else count
    received.save(
        update_fields=[
            "options",
            "state",
            "phase",
            "attempts",
            "done",
            "done_before",
            "position",
            "total",
            "tally",
        ]
    )
    (act or Act(actor)).noted("import.confirmed", received, None, {"articles": count})
    enqueue_job(received)
    return received
