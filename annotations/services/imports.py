"""Bringing a text in: its bytes are kept, a worker reads them, then a person confirms what is made of them.

Nothing here looks into the bytes: that is done apart (`services.reading`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import ConflictError, InvalidInputError
from annotations.importers.plain_text import RECORD, Proposal
from annotations.models import Article, Contributor, Import, ImportItem
from annotations.services.arrivals import content_of, is_bulk
from annotations.services.articles import add_article
from annotations.services.guards import lock_import, require_fields
from annotations.services.history import Act
from annotations.services.jobs import enqueue_job
from annotations.services.operating import operator_of
from annotations.services.proposals import fields_of, proposal_in
from annotations.services.storing import store_received

FIELDS = RECORD
MOST_EXPIRED = 200  # at once; the rest has its turn a little later
State = Import.State


@dataclass(frozen=True, slots=True)
class Reading:
    """What received bytes were read as, and what would be made of them.

    Args:
        item: the article that is proposed, as it is kept.
        encoding: the one they were read in; "" for what is no text.
        certain: False when it was only guessed: somebody has to choose one of `samples` first.
        samples: encodings the bytes read as text in, likeliest first, each with a stretch where they differ.
        clean: whether the text is cleaned as proposed, or exactly as received.
        proposal: the text to be frozen, its blocks and its record.
        twins: living articles of the project made of the same bytes or of the same text.
    """

    item: ImportItem
    encoding: str
    certain: bool
    samples: list[tuple[str, str]]
    clean: bool
    proposal: Proposal
    twins: list[Article]


def receive_bytes(
    *,
    actor: Contributor,
    name: str,
    raw: bytes | Iterable[bytes],
    origin: str,
    options: dict[str, Any] | None = None,
    into: Article | None = None,
    act: Act | None = None,
) -> Import:
    """Keep bytes as they come, for a worker to read them.

    Args:
        name: of the file, "" for a pasted text.
        raw: all of them, or piece by piece.
        origin: one of `Revision.Origin`.
        options: as `Import.options`.
        into: the article of which it becomes a new revision.

    Raises:
        TooLargeError, EmptyFileError: nothing is kept.
    """
    permissions.require(actor, "article.import")
    received = Import(project=actor.project, created_by=actor, origin=origin, options=options or {}, into=into)
    require_fields(received, {"name": name}, ("name",))
    kept = store_received([raw] if isinstance(raw, bytes) else raw)
    received.path, received.size, received.sha256 = kept.path, kept.size, kept.sha256
    try:
        save_received(received, act or Act(actor))
    except BaseException:
        default_storage.delete(kept.path)
        raise
    return received


@transaction.atomic
def save_received(received: Import, act: Act) -> None:
    """Note down what was received, and wake who reads it."""
    received.save(force_insert=True)
    act.created("import.received", received)
    enqueue_job(received)


@transaction.atomic
def reread_import(
    *,
    actor: Contributor,
    received: Import,
    encoding: str = "",
    clean: bool = True,
    columns: dict[str, str] | None = None,
) -> Import:
    """Have the bytes read again, in another encoding, cleaned or not, or with other columns of a table. What is read so
    already stays as it is.

    Args:
        columns: which column is which field (`{"text": "body"}`), "" for a field that has none; None leaves it.

    Raises:
        ConflictError: it is under way, was set aside, or has become an article.
    """
    permissions.require(actor, "article.import")
    received = lock_import(received.pk)
    if not (received.state == State.FAILED and received.phase == Import.Phase.READING and received.path):
        require_waiting(received)
    options = {**received.options, "encoding": encoding, "clean": clean}
    if columns is not None:
        options["columns"] = columns
    elif is_read_so(received, encoding, clean=clean):
        return received
    make_way(received)
    received.options, received.state, received.attempts = options, State.QUEUED, 0
    received.problem, received.ended_at = "", None
    received.save(update_fields=["options", "state", "attempts", "problem", "ended_at"])
    enqueue_job(received)
    return received


def make_way(received: Import) -> None:
    """Put what was read aside for what is read next; of a document it is kept, for somebody may have corrected it."""
    states = [ImportItem.State.PROPOSED, ImportItem.State.FAILED, ImportItem.State.SKIPPED]
    waiting = received.items.filter(state__in=states)
    if is_bulk(received):
        waiting.delete()
    waiting.update(state=ImportItem.State.DROPPED, replaced_at=timezone.now())


def is_read_so(received: Import, encoding: str, *, clean: bool) -> bool:
    """Whether an import has been read in this encoding ("" for whichever was told), and cleaned or not."""
    same = encoding in ("", received.encoding) and clean == is_cleaned(received)
    return received.state == State.PROPOSED and same


def is_cleaned(received: Import) -> bool:
    """Whether the text of an import is cleaned as proposed, or taken exactly as received."""
    return received.options.get("clean") is not False


def require_waiting(received: Import) -> None:
    """Refuse an import that is not read yet, was set aside, could not be read, or is over."""
    if received.state in (State.QUEUED, State.RUNNING, State.PAUSED):
        raise ConflictError(_("This text is still being read. Wait a moment."), state=received.state)
    if received.state in (State.FAILED, State.CANCELLED):
        raise ConflictError(received.problem or _("This text was set aside. Bring it in again."), state=received.state)
    if received.state == State.FINISHED:
        raise ConflictError(_("This was brought in already."), state=received.state)


def propose_import(*, actor: Contributor, received: Import) -> Reading:
    """What was read of an import, and what would be made of its first article. Writes nothing.

    Raises:
        ConflictError: it is not read yet, could not be read, or was set aside.
    """
    permissions.require(actor, "article.import")
    require_waiting(received)
    item = first_item(received)
    samples = [(name, sample) for name, sample in received.encodings]
    certain = bool(received.encoding) or not samples
    return Reading(
        item=item,
        encoding=received.encoding or (samples[0][0] if samples else ""),
        certain=certain,
        samples=samples,
        clean=is_cleaned(received),
        proposal=proposal_in(item),
        twins=list(queries.articles_of_text(actor, received.sha256, {item.text_sha256})[:5]),
    )


def proposed_items(received: Import) -> QuerySet[ImportItem]:
    """The articles that are proposed, in their order."""
    return queries.items_in_order(received).filter(state=ImportItem.State.PROPOSED)


def first_item(received: Import) -> ImportItem:
    """The first article that is proposed. Raises ConflictError where there is none."""
    item = proposed_items(received).first()
    if item is None:
        raise ConflictError(_("There is no article in this that could be brought in."))
    return item


@transaction.atomic
def confirm_import(
    *, actor: Contributor, received: Import, fields: dict[str, Any], seen: str = "", act: Act | None = None
) -> Article:
    """Make the articles that are proposed. Confirming a second time makes nothing and returns the first article.

    Args:
        fields: the bibliographic record of the first, as for `add_article`; the others have their own.
        seen: SHA-256 of the text that was looked at; "" to ask nothing.

    Raises:
        InvalidInputError, ConflictError (set aside, not read yet), LivingTwinError (the external id is taken).
    """
    permissions.require(actor, "article.import")
    received = lock_import(received.pk)
    if received.article is not None:
        return received.article
    require_waiting(received)
    if not received.encoding and received.encodings:
        raise InvalidInputError(_("Choose the encoding in which the text reads right."), field="encoding")
    act, first = act or Act(actor), first_item(received)
    require_seen(first, seen)
    for item in proposed_items(received):
        add_item(actor, received, item, fields if item == first else fields_of(item), act)
    first.refresh_from_db()
    received.article, received.state, received.ended_at = first.article, State.FINISHED, timezone.now()
    received.save(update_fields=["article", "state", "ended_at"])
    act.noted("import.confirmed", received, None, {"article_id": str(first.article_id)})
    assert first.article is not None
    return first.article


def require_seen(first: ImportItem, seen: str) -> None:
    """Refuse what has been read in another way than somebody has looked at; "" asks nothing."""
    if seen not in ("", first.text_sha256):
        raise ConflictError(_("This was read in another way since you looked at it. Look at it again."))


def add_item(actor: Contributor, received: Import, item: ImportItem, fields: dict[str, Any], act: Act) -> None:
    """Make the article of an item, and remember which it is."""
    article = add_article(actor=actor, fields=fields, content=content_of(received, proposal_in(item)), act=act)
    item.article, item.revision, item.state = article, queries.current_revision(article), ImportItem.State.IMPORTED
    item.version += 1
    item.save(update_fields=["article", "revision", "state", "version"])


@transaction.atomic
def discard_import(*, actor: Contributor, received: Import) -> Import:
    """Set a received text aside unconfirmed; its bytes are not kept."""
    permissions.require(actor, "article.import")
    received = lock_import(received.pk)
    if received.article_id is not None or has_brought_in(received):
        raise ConflictError(_("An article was made of this already."))
    if received.state == State.FINISHED:
        raise ConflictError(_("This import is over, so there is nothing to set aside."), state=received.state)
    if received.state != State.CANCELLED:
        set_aside(received, _("Set aside before it was confirmed."))
        Act(actor).noted("import.discarded", received, None, {})
    return received


def has_brought_in(received: Import) -> bool:
    """Whether anything of it has become an article or a revision, which lead back to its bytes."""
    return received.items.exclude(article=None).exists()


def set_aside(received: Import, problem: str) -> None:
    """End an import of which nothing was made; its bytes go, what a person corrected of it stays."""
    path, received.path = received.path, ""
    received.state, received.ended_at, received.problem = State.CANCELLED, timezone.now(), problem
    received.lease_until = received.lease_token = None
    received.save(update_fields=["path", "state", "ended_at", "problem", "lease_until", "lease_token"])
    if path:
        transaction.on_commit(lambda: default_storage.delete(path))


def expire_imports() -> int:
    """Set aside what nobody has confirmed for too long, and what could not be read; returns how many that were.

    May run at any time and several times at once.
    """
    limit = timezone.now() - timedelta(days=settings.IMPORT_KEEP_DAYS)
    waiting = Import.objects.filter(state__in=[State.PROPOSED, State.PAUSED, State.FAILED, State.CANCELLED])
    old = waiting.filter(created_at__lt=limit, article=None).exclude(path="").exclude(items__article__isnull=False)
    return sum(expire_import(key) for key in list(old.values_list("pk", flat=True)[:MOST_EXPIRED]))


@transaction.atomic
def expire_import(key: Any) -> bool:
    """Set one import aside because of its age. False: somebody was faster, or does something with it now."""
    rows = Import.objects.select_for_update(skip_locked=True, of=("self",)).select_related("project")
    received = rows.filter(pk=key, article=None).exclude(path="").first()
    if received is None or received.state in (State.QUEUED, State.RUNNING) or has_brought_in(received):
        return False
    problem = _("Nobody has confirmed this for %(days)d days, so it is not kept.") % {"days": settings.IMPORT_KEEP_DAYS}
    set_aside(received, received.problem or problem)
    Act(operator_of(received.project)).noted("import.expired", received, None, {})
    return True
