"""Bringing articles in, changing their record, deleting and restoring them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.addresses import canonical_address
from annotations.errors import ConflictError, InvalidTextError, LivingTwinError
from annotations.importers.plain_text import BlockPlan
from annotations.models import Article, Block, Contributor, Revision, new_id
from annotations.nearness import sketch_of
from annotations.services.copying import copying
from annotations.services.guards import lock_article, lock_living_article, require_fields, save_change
from annotations.services.history import Act, recorded

BLOCK_COLUMNS = (
    "id", "project_id", "created_at", "version", "revision_id", "index", "kind", "level", "start", "end", "links",
)  # fmt: skip
MOST_BLOCKS = 10_000  # each is an element of the page; a book of a thousand pages has fewer
FIELDS = ("title", "byline", "agency", "publisher", "published_on", "url", "language", "external_id")


@dataclass(frozen=True, slots=True)
class Received:
    """How a text reached us: the file as received, where it is kept, its encoding; from which address, and when."""

    origin: str
    name: str = ""
    path: str = ""
    sha256: str = ""
    encoding: str = ""
    address: str = ""
    retrieved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TextInput:
    """A canonical text with its blocks, and the way back to the text as received (see `Revision.offset_map`)."""

    text: str
    blocks: Sequence[BlockPlan]
    received: Received
    offset_map: Sequence[tuple[int, int, int]] = field(default_factory=tuple)


@transaction.atomic
def add_article(*, actor: Contributor, fields: dict[str, Any], content: TextInput, act: Act | None = None) -> Article:
    """Make an article with its first revision.

    Args:
        fields: the bibliographic record (`FIELDS`); a title is needed.
        content: the text, canonical already (see `importers.canonical`).
    """
    permissions.require(actor, "article.import")
    require_readable(content)
    article = Article(project=actor.project, created_by=actor)
    require_fields(article, {"title": "", **with_canonical_address(fields)}, FIELDS)
    save_new(article)
    revision = add_revision(article, content, actor)
    (act or Act(actor)).created("article.imported", article, revision_id=str(revision.pk), sha256=revision.sha256)
    return article


def require_readable(content: TextInput) -> None:
    """Refuse a text in more pieces than a page can show."""
    if len(content.blocks) > MOST_BLOCKS:
        raise InvalidTextError(
            _("This text has %(count)s paragraphs; at most %(limit)s can be shown. Bring it in as several articles.")
            % {"count": len(content.blocks), "limit": MOST_BLOCKS},
            field="text",
            count=len(content.blocks),
            limit=MOST_BLOCKS,
        )


def save_new(article: Article) -> None:
    """Insert; refuse a second article with the same id of the owner's own."""
    try:
        with transaction.atomic():
            article.save(force_insert=True)
    except IntegrityError as taken:
        raise external_id_taken(article) from taken


def external_id_taken(article: Article) -> LivingTwinError:
    """The refusal that names the article already there."""
    twin = Article.objects.living().filter(project=article.project_id, external_id=article.external_id).first()
    return LivingTwinError(
        _("This project already has an article with that id of your own."),
        field="external_id",
        article=str(twin.pk) if twin else None,
    )


def with_canonical_address(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the address, where given, in its one spelling."""
    return {**fields, "url": canonical_address(str(fields["url"]))} if fields.get("url") else fields


def add_revision(article: Article, content: TextInput, actor: Contributor) -> Revision:
    """Freeze a text as the article's next revision, with its blocks."""
    last = article.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    revision = new_revision(article, content, actor, last + 1)
    revision.save(force_insert=True)
    insert_blocks([(revision, content.blocks)])
    return revision


def new_revision(article: Article, content: TextInput, actor: Contributor, number: int = 1) -> Revision:
    """A text as a revision of the article, not saved yet."""
    received = content.received
    return Revision(
        project_id=article.project_id,
        article=article,
        number=number,
        text=content.text,
        length=len(content.text),
        sha256=hashlib.sha256(content.text.encode()).hexdigest(),
        sketch=sketch_of(content.text),
        offset_map=[list(run) for run in content.offset_map],
        origin=received.origin,
        received_name=received.name,
        received_path=received.path,
        received_sha256=received.sha256,
        received_encoding=received.encoding,
        received_from=received.address,
        retrieved_at=received.retrieved_at,
        created_by=actor,
    )


def insert_blocks(texts: Iterable[tuple[Revision, Sequence[BlockPlan]]]) -> None:
    """Write the blocks of revisions that are saved. By COPY: an article has twenty, and Django's way of writing
    them would take longer than all else that is written for it."""
    now = timezone.now()
    with copying(Block, BLOCK_COLUMNS) as rows:
        for revision, plans in texts:
            for index, plan in enumerate(plans):
                links = orjson.dumps(plan.links).decode()
                place = (index, plan.kind, plan.level, plan.start, plan.end, links)
                rows.write_row((new_id(), revision.project_id, now, 1, revision.pk, *place))


@transaction.atomic
def change_article(
    *, actor: Contributor, article: Article, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Article:
    """Change the bibliographic record. The text does not change: a changed text is a new revision."""
    permissions.require(actor, "article.change", article)
    article = lock_living_article(article.pk)
    before = recorded(article)
    fields = with_canonical_address(fields)
    require_fields(article, fields, FIELDS)
    if recorded(article) != before:
        try:
            with transaction.atomic():
                save_change(article, version, {name: getattr(article, name) for name in fields})
        except IntegrityError as taken:
            raise external_id_taken(article) from taken
        (act or Act(actor)).changed("article.changed", article, before)
    return article


@transaction.atomic
def delete_article(
    *, actor: Contributor, article: Article, version: int | None = None, act: Act | None = None
) -> Article:
    """Put an article into the trash, out of sight with its claims, which stay as they are."""
    permissions.require(actor, "article.delete", article)
    article = lock_living_article(article.pk)
    before = recorded(article)
    save_change(article, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("article.deleted", article, before)
    return article


@transaction.atomic
def restore_article(*, actor: Contributor, article: Article, act: Act | None = None) -> Article:
    """Take an article out of the trash; refuses, naming it, when a living one has taken its external id."""
    permissions.require(actor, "article.delete", article)
    article = lock_article(article.pk)
    if article.deleted_at is None:
        raise ConflictError(_("This article is not in the trash."))
    before = recorded(article)
    try:
        with transaction.atomic():
            save_change(article, None, {"deleted_at": None})
    except IntegrityError as taken:
        raise external_id_taken(article) from taken
    (act or Act(actor)).changed("article.restored", article, before)
    return article
