"""Bringing a text in, in two steps: its bytes are received and kept, then a person confirms what is made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import ConflictError, InvalidInputError, UndecodableError
from annotations.importers.canonical import canonicalise
from annotations.importers.decoding import candidates, decode
from annotations.importers.plain_text import Proposal, cut_blocks, propose
from annotations.models import Article, Contributor, Import
from annotations.services.articles import Received, TextInput, add_article
from annotations.services.guards import require_fields
from annotations.services.history import Act

MAX_BYTES = 8 * 1024 * 1024
"""The longest file or pasted text that is taken, in bytes."""
SAMPLE_LENGTH = 160
FIELDS = ("title", "byline", "published_on", "language")


@dataclass(frozen=True, slots=True)
class Reading:
    """What received bytes say in one encoding, and what would be made of it.

    Args:
        encoding: the one they were read in.
        certain: False when it was only guessed: somebody has to choose one of `samples` first.
        samples: encodings the bytes read as text in, likeliest first, each with a stretch where they differ.
        proposal: the text to be frozen, its blocks and its record.
        twins: living articles of the project made of the same bytes or of the same text.
    """

    encoding: str
    certain: bool
    samples: list[tuple[str, str]]
    proposal: Proposal
    twins: list[Article]


@transaction.atomic
def receive_bytes(*, actor: Contributor, name: str, raw: bytes, origin: str, act: Act | None = None) -> Import:
    """Keep bytes as they came, for somebody to confirm what is made of them.

    Args:
        name: of the file, "" for a pasted text.
        origin: one of `Revision.Origin`.

    Raises:
        InvalidTextError: too many bytes, none, no text in any known encoding, or a text that cannot be kept.
    """
    permissions.require(actor, "article.import")
    received = Import(project=actor.project, created_by=actor, size=len(raw), origin=origin)
    require_fields(received, {"name": name}, ("name",))
    require_readable(raw)
    received.sha256 = hashlib.sha256(raw).hexdigest()
    received.path = default_storage.save(f"imports/{received.pk}", ContentFile(raw))
    received.save(force_insert=True)
    (act or Act(actor)).created("import.received", received)
    return received


def require_readable(raw: bytes) -> None:
    """Refuse what no choice of an encoding will turn into an article."""
    if len(raw) > MAX_BYTES:
        raise UndecodableError(
            _("This is longer than the %(limit)d MB that are taken at once. Split it.")
            % {"limit": MAX_BYTES // (1024 * 1024)},
            field="file",
            limit=MAX_BYTES,
        )
    decoded = decode(raw)
    if decoded.certain:
        canonicalise(decoded.text)


def propose_import(*, actor: Contributor, received: Import, encoding: str = "", clean: bool = True) -> Reading:
    """Read the bytes and say what would be made of them. Writes nothing.

    Raises:
        InvalidTextError: they are no text in this encoding, or one that cannot be kept.
        ConflictError: the import was set aside.
    """
    permissions.require(actor, "article.import")
    require_waiting(received)
    raw = kept_bytes(received)
    decoded = decode(raw, encoding or None)
    text = canonicalise(decoded.text)
    cleaned = propose(text)
    digests = {hashlib.sha256(words.encode()).hexdigest() for words in (text, cleaned.text)}
    names = candidates(raw)
    return Reading(
        encoding=decoded.encoding,
        certain=decoded.certain,
        samples=[(name, sample_of(raw, name)) for name in names] if len(names) > 1 else [],
        proposal=cleaned if clean else uncleaned(cleaned, text),
        twins=list(queries.articles_of_text(actor, received.sha256, digests)[:5]),
    )


def require_waiting(received: Import) -> None:
    """Refuse an import that was set aside."""
    if received.state == Import.State.FAILED:
        raise ConflictError(_("This text was set aside. Bring it in again."))


def kept_bytes(received: Import) -> bytes:
    """The bytes as they came. Raises ConflictError when the store has lost them."""
    try:
        with default_storage.open(received.path) as file:
            return bytes(file.read())
    except FileNotFoundError as lost:
        raise ConflictError(_("The file that was received is no longer there. Bring it in again.")) from lost


def uncleaned(proposal: Proposal, text: str) -> Proposal:
    """The proposal with the canonical text exactly as received."""
    return replace(proposal, text=text, blocks=cut_blocks(text), offset_map=((0, 0, len(text)),))


def sample_of(raw: bytes, encoding: str) -> str:
    """A short stretch of the text in this encoding, around its first character beyond ASCII."""
    text = decode(raw, encoding).text
    first = next((at for at, character in enumerate(text) if character > "\x7f" and character != "\ufeff"), 0)
    start = max(0, first - SAMPLE_LENGTH // 2)
    return " ".join(text[start : start + SAMPLE_LENGTH].split())


@transaction.atomic
def confirm_import(
    *,
    actor: Contributor,
    received: Import,
    fields: dict[str, Any],
    encoding: str = "",
    clean: bool = True,
    act: Act | None = None,
) -> Article:
    """Make the article. Confirming a second time makes nothing and returns the article of the first time.

    Args:
        fields: the bibliographic record, as for `add_article`.
        encoding: the one somebody chose; needed where it cannot be told for certain.
        clean: False takes the text exactly as received.

    Raises:
        InvalidInputError, ConflictError (set aside), LivingTwinError (the external id is taken).
    """
    permissions.require(actor, "article.import")
    received = Import.objects.select_for_update(of=("self",)).select_related("article").get(pk=received.pk)
    if received.article is not None:
        return received.article
    require_waiting(received)
    content, encoding = content_of(received, encoding, clean=clean)
    act = act or Act(actor)
    article = add_article(actor=actor, fields=fields, content=content, act=act)
    received.article, received.encoding = article, encoding
    received.state, received.ended_at = Import.State.FINISHED, timezone.now()
    received.save(update_fields=["article", "encoding", "state", "ended_at"])
    act.noted("import.confirmed", received, None, {"article_id": str(article.pk)})
    return article


def content_of(received: Import, encoding: str, *, clean: bool) -> tuple[TextInput, str]:
    """The text to freeze, with the way back to the bytes it came from, and the encoding they were read in."""
    decoded = decode(kept_bytes(received), encoding or None)
    if not decoded.certain:
        raise InvalidInputError(_("Choose the encoding in which the text reads right."), field="encoding")
    text = canonicalise(decoded.text)
    proposal = propose(text)
    if not clean:
        proposal = uncleaned(proposal, text)
    origin = Received(
        origin=received.origin,
        name=received.name,
        path=received.path,
        sha256=received.sha256,
        encoding=decoded.encoding,
    )
    return TextInput(proposal.text, proposal.blocks, origin, proposal.offset_map), decoded.encoding


@transaction.atomic
def discard_import(*, actor: Contributor, received: Import) -> Import:
    """Set a received text aside unconfirmed; its bytes are not kept."""
    permissions.require(actor, "article.import")
    received = Import.objects.select_for_update().get(pk=received.pk)
    if received.article_id is not None:
        raise ConflictError(_("An article was made of this already."))
    if received.state != Import.State.FAILED:
        received.state, received.ended_at = Import.State.FAILED, timezone.now()
        received.problem = _("Set aside before it was confirmed.")
        received.save(update_fields=["state", "ended_at", "problem"])
        Act(actor).noted("import.discarded", received, None, {})
        transaction.on_commit(lambda: default_storage.delete(received.path))
    return received
