"""Articles and the revisions of their texts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from rest_framework.request import Request

from annotations import queries
from annotations.access import Access
from annotations.exporters.web_annotation import Names
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import RECORD, cut_blocks, propose
from annotations.models import Article, Block, Revision
from annotations.queries.narrowing import ARTICLES
from annotations.services.articles import (
    Received,
    TextInput,
    add_article,
    change_article,
    delete_article,
    restore_article,
)
from annotations.services.blocks import change_block_kind
from annotations.views.attachments import received_file
from api.filters import FlagFilter, OneOfFilter, RowFilters, SearchFilter, TrashFilters, WordsFilter
from api.pagination import BY_CHANGE, BY_CREATION
from api.preconditions import etag, is_known
from api.rows import Sight
from api.serializers.articles import (
    ArticleRecordSerializer,
    ArticleSerializer,
    BlockDetailSerializer,
    BlockKindSerializer,
    NewArticleSerializer,
    RevisionListSerializer,
    RevisionSerializer,
)
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Reading, Restoring


class ArticleFilters(TrashFilters):
    """Of which articles a list is made."""

    conditions = ARTICLES
    state = OneOfFilter(choices=Article.State.choices)
    external_id = filters.CharFilter(max_length=200, strip=False)
    language = filters.CharFilter(max_length=35)
    published_from = filters.DateFilter(field_name="published_on", lookup_expr="gte")
    published_to = filters.DateFilter(field_name="published_on", lookup_expr="lte")
    publisher = WordsFilter(method="meets", help_text="In whatever case.")
    url = WordsFilter(help_text="Its address, as it is kept.")
    added_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who brought it in.")
    claims = FlagFilter(method="meets", help_text="Whether there is a claim in it.")
    search = SearchFilter(method="narrow", help_text="In title, author, publisher and text.")

    def narrow(self, articles: QuerySet[Article], name: str, value: Any) -> QuerySet[Article]:
        return queries.articles_narrowed(articles, **{name: value})


class Articles(Endpoint[Article]):
    """What the routes of articles share."""

    queryset = Article.objects.none()
    serializer_class = ArticleSerializer
    lookup_url_kwarg = "article"
    sees = Sight(queries.articles_visible_to, queries.articles_in_trash)


class ArticleList(Articles, Listing[Article], Creating[Article]):
    """The articles of the project."""

    access = Access("project", {"GET": "project.read", "POST": "article.import"})
    operations = {"GET": "list_articles", "POST": "import_article"}
    filterset_class = ArticleFilters
    orders = {**BY_CHANGE, "title": ("title", "id"), "published": ("published", "id")}
    filled: ClassVar[dict[str, Any]] = {"published": Coalesce("published_on", Value(date.min))}
    body = NewArticleSerializer

    def perform_create(self, sent: dict[str, Any]) -> Article:
        fields, content = brought_in(sent)
        return add_article(actor=self.actor, fields=fields, content=content)


def brought_in(sent: dict[str, Any]) -> tuple[dict[str, Any], TextInput]:
    """The record and the text of an article that was sent. Raises InvalidTextError."""
    fields = {name: value for name, value in sent.items() if name not in ("text", "clean")}
    text = canonicalise(sent["text"])
    received = Received(origin=Revision.Origin.API, sha256=hashlib.sha256(sent["text"].encode()).hexdigest())
    content = TextInput(text=text, blocks=cut_blocks(text), received=received)
    if not sent["clean"]:
        return fields, content
    proposal = propose(text)
    proposed = {name: getattr(proposal, name) for name in RECORD}
    content = replace(content, text=proposal.text, blocks=proposal.blocks, offset_map=proposal.offset_map)
    return {**proposed, **fields}, content


class ArticleDetail(Articles, Reading[Article], Changing[Article], Deleting[Article]):
    """An article’s record. Its text never changes. Deleting puts it into the trash, with its claims out of sight."""

    access = Access("project", {"GET": "project.read", "PATCH": "article.change", "DELETE": "article.delete"})
    operations = {"GET": "read_article", "PATCH": "change_article", "DELETE": "delete_article"}
    body = ArticleRecordSerializer

    def perform_update(self, row: Article, sent: dict[str, Any], version: int | None) -> Article:
        return change_article(actor=self.actor, article=row, fields=sent, version=version)

    def perform_destroy(self, row: Article, version: int | None) -> None:
        delete_article(actor=self.actor, article=row, version=version)


class ArticleRestore(Articles, Restoring[Article]):
    """Takes an article out of the trash."""

    access = Access("project", {"POST": "article.delete"})
    operations = {"POST": "restore_article"}

    def get_trash(self) -> QuerySet[Article]:
        return queries.articles_in_trash(self.actor)

    def perform_restore(self, row: Article) -> None:
        restore_article(actor=self.actor, article=row)


class RevisionFilters(RowFilters):
    """Of which revisions a list is made."""

    origin = OneOfFilter(choices=Revision.Origin.choices)
    added_by = filters.UUIDFilter(field_name="created_by_id", help_text="The contributor who brought it in.")


class ArticleRevisions(Listing[Revision]):
    """The revisions of an article, without their texts."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_revisions"}
    filterset_class = RevisionFilters
    orders = {**BY_CREATION, "number": ("number", "id")}
    queryset = Revision.objects.none()
    serializer_class = RevisionListSerializer

    def get_queryset(self) -> QuerySet[Revision]:
        article = get_object_or_404(queries.articles_visible_to(self.actor), pk=self.kwargs["article"])
        revisions = queries.revisions_visible_to(self.actor).filter(article=article)
        return revisions.defer("text", "offset_map").select_related("created_by__user")


class RevisionDetail(Reading[Revision]):
    """A frozen text and its blocks. Offsets count Unicode code points of `text`."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_revision"}
    queryset = Revision.objects.none()
    serializer_class = RevisionSerializer
    lookup_url_kwarg = "revision"

    def get_queryset(self) -> QuerySet[Revision]:
        return queries.revisions_served(self.actor)

    def version_of(self, row: Revision) -> str:
        """Of its text, which never changes, and of what people say its blocks are."""
        return f"{row.sha256}-{sum(block.version for block in row.blocks_in_order)}"  # type: ignore[attr-defined]  # prefetched by the query


class RevisionReceived(Endpoint[Revision]):
    """The bytes a revision was made of, as they were received: a file, a page, or a whole archive. Not found where none
    were kept, as of texts that came over the API."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_received"}
    answers = "application/octet-stream"
    queryset = Revision.objects.none()
    lookup_url_kwarg = "revision"

    def get_queryset(self) -> QuerySet[Revision]:
        return queries.revisions_visible_to(self.actor).select_related("article")

    def get(self, request: Request, **kwargs: Any) -> FileResponse:
        return received_file(self.get_object())


class BlockDetail(Reading[Block], Changing[Block]):
    """A block of a text. What it is can be corrected, also whether it is set apart; where it stands cannot."""

    access = Access("project", {"GET": "project.read", "PATCH": "block.change"})
    operations = {"GET": "read_block", "PATCH": "change_block"}
    queryset = Block.objects.none()
    serializer_class = BlockDetailSerializer
    lookup_url_kwarg = "block"
    body = BlockKindSerializer

    def get_queryset(self) -> QuerySet[Block]:
        return queries.blocks_visible_to(self.actor)

    def perform_update(self, row: Block, sent: dict[str, Any], version: int | None) -> Block:
        what = {"kind": row.kind, **sent}
        return change_block_kind(actor=self.actor, block=row, version=version, **what)


class RevisionText(Endpoint[Revision]):
    """The text of a revision alone, in UTF-8."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_revision_text"}
    answers = "text/plain"
    queryset = Revision.objects.none()
    lookup_url_kwarg = "revision"

    def get_queryset(self) -> QuerySet[Revision]:
        return queries.revisions_visible_to(self.actor)

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        revision = self.get_object()
        tag = etag(revision.sha256)
        if is_known(request, tag):
            return HttpResponse(status=304, headers={"ETag": tag})
        headers = {
            "ETag": tag,
            "Link": f'<{annotations_of(revision)}>; rel="http://www.w3.org/ns/oa#annotationService"',
            "Content-Disposition": f'attachment; filename="revision-{revision.pk}.txt"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        }
        return HttpResponse(revision.text, content_type="text/plain; charset=utf-8", headers=headers)


def annotations_of(revision: Revision) -> str:
    """Where annotations of a text are, and new ones go."""
    return Names(settings.SITE_URL, revision.project_id).container(revision.article_id)
