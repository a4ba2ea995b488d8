"""Articles by their address: an address is noted down at once, and fetched by the worker that reads what is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.addresses import canonical_address
from annotations.fetching import BUSY, Fetched, NotFetchedError
from annotations.importers.answers import ItemRead, ItemRefused
from annotations.models import Contributor, Import, Revision
from annotations.services.fetches import fetch_address
from annotations.services.history import Act
from annotations.services.jobs import enqueue_job, postpone_job, update_held
from annotations.services.storing import store_received

READABLE = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


@transaction.atomic
def request_address(
    *,
    actor: Contributor,
    url: str,
    options: dict[str, Any] | None = None,
    origin: str = Revision.Origin.ADDRESS,
    name: str = "",
    act: Act | None = None,
) -> Import:
    """Ask for what is at an address; a worker fetches and reads it.

    Args:
        options: as `Import.options`.
        origin: `Revision.Origin.ADDRESS`, or `FEED` for an entry of one.
        name: what it is called until it has been read.

    Raises:
        InvalidInputError: no address of the web (see `canonical_address`). Whether it may be asked is told when it is.
    """
    permissions.require(actor, "article.import")
    received = Import(project=actor.project, created_by=actor, url=canonical_address(url), origin=origin)
    received.options, received.name = options or {}, name[:255]
    received.save(force_insert=True)
    (act or Act(actor)).created("import.received", received)
    enqueue_job(received)
    return received


def retrieve(job: Import) -> bool:
    """See to it that an import one holds has its bytes (`path`): fetch its address where it has none. Whoever takes up
    the work of a dead worker asks nobody a second time.

    Returns False where the host is to be left alone for now: the import waits again, and is not to be worked on.

    Raises:
        NotFetchedError: with the sentence the import is to fail with.
        LostLeaseError: it is no longer ours.
    """
    if job.path or not job.url:
        return True
    try:
        got = fetch_address(job.url, accept=READABLE)
    except NotFetchedError as refused:
        if refused.reason != BUSY:
            raise
        postpone_job(job, refused.details["retry_after"])
        return False
    kept = keep_bytes(job, got)
    update_held(job, **kept)
    for name, value in kept.items():
        setattr(job, name, value)
    return True


def with_address(job: Import, found: Sequence[ItemRead | ItemRefused]) -> list[ItemRead | ItemRefused]:
    """What was read, the one article of an address with that address where it names none itself (a PDF)."""
    if job.fetched_from and len(found) == 1 and isinstance(found[0], ItemRead) and not found[0].proposal.url:
        proposal = found[0].proposal
        why = {**proposal.why, "url": _("It is the address it was fetched from.")}
        return [replace(found[0], proposal=replace(proposal, url=job.fetched_from, why=why))]
    return list(found)


def keep_bytes(job: Import, got: Fetched) -> dict[str, Any]:
    """Put what was fetched into the store; the fields of the import that say so. Raises an `UnreadableError`."""
    stored = store_received([got.body])
    return {
        "path": stored.path,
        "size": stored.size,
        "sha256": stored.sha256,
        "fetched_from": got.final_url,
        "retrieved_at": timezone.now(),
        "options": {**job.options, "charset": got.charset},
    }
