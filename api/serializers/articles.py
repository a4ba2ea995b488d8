"""Articles, revisions, passages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet, Subquery
from rest_framework import serializers

from annotations import queries
from annotations.models import Article, Block, Passage, Revision
from annotations.services.articles import FIELDS
from api.rows import Json, columns_of
from api.serializers.base import (
    Choice,
    Flag,
    Id,
    Offset,
    PersonSerializer,
    Record,
    RowShape,
    Shape,
    Strict,
    Text,
    Told,
    WholeNumber,
)


class RevisionSummarySerializer(Shape[Revision]):
    """A frozen text of an article, without the text. `length` is in code points, `sha256` of the text in UTF-8."""

    class Meta:
        model = Revision
        fields = ("id", "number", "length", "sha256")
        read_only_fields = fields


class ArticleSerializer(RowShape[Article]):
    """The record of something that was published, with the newest revision of its text."""

    revision = Told(RevisionSummarySerializer())
    created_by = PersonSerializer(read_only=True)
    expressions: ClassVar = {"revision": lambda prefix: newest(queries.revisions_of(f"{prefix}pk"))}

    class Meta:
        model = Article
        fields = (
            "id", *FIELDS, "state", "revision", "created_by", "created_at", "updated_at", "deleted_at", "version",
        )  # fmt: skip
        read_only_fields = fields


def newest(revisions: QuerySet[Revision]) -> Subquery:
    return Subquery(revisions.values(told=Json(columns_of(RevisionSummarySerializer)))[:1])


class ArticleRecordSerializer(Record[Article]):
    """The bibliographic record."""

    class Meta:
        model = Article
        fields: tuple[str, ...] = FIELDS
        validators: list[Any] = []


class ArticleText(Text):
    """A text to be frozen. NUL is let through to `importers.canonical`, which says where it stands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = []


class NewArticleSerializer(ArticleRecordSerializer):
    """An article to bring in. Its text is taken as it is, but for a leading byte order mark and the line ends; with
    `clean`, a date line in front is taken out, lines broken by width are joined, and what the record leaves out (title,
    author, day, language) is proposed from the text.
    """

    text = ArticleText()
    clean = Flag(default=False)

    class Meta(ArticleRecordSerializer.Meta):
        fields: tuple[str, ...] = (*FIELDS, "text", "clean")
        extra_kwargs = {"title": {"required": False, "help_text": "Needed unless `clean` finds one."}}


class WholeArticleSerializer(NewArticleSerializer):
    """An article as it is to be, as a whole: what is left out of the record is emptied."""

    class Meta(NewArticleSerializer.Meta):
        fields = tuple(name for name in NewArticleSerializer.Meta.fields if name != "external_id")


class BlockSerializer(Shape[Block]):
    """A paragraph, heading, … of the text: from `start` up to, not including, `end`, in code points. `furniture` is
    what is set apart as the site’s. `level` is that of a heading, 1 for the title; 0 of everything else. `links` are
    those within it: `[start, end, address]`."""

    class Meta:
        model = Block
        fields: tuple[str, ...] = ("id", "index", "kind", "level", "start", "end", "links", "version")
        read_only_fields: tuple[str, ...] = fields
        extra_kwargs = {"links": {"help_text": "[start, end, address], in code points of the text."}}


class BlockDetailSerializer(BlockSerializer):
    """A block by itself."""

    article = serializers.UUIDField(source="revision.article_id", read_only=True)

    class Meta(BlockSerializer.Meta):
        fields = (*BlockSerializer.Meta.fields, "revision", "article")
        read_only_fields = fields


class BlockKindSerializer(Strict):
    """What a block is. Where it stands never changes."""

    kind = Choice(choices=Block.Kind.choices)
    level = WholeNumber(
        required=False, min_value=0, max_value=6, help_text="Of a heading, 1 for the title. Left out: as it is, or 2."
    )


class RevisionSerializer(Shape[Revision]):
    """A frozen text and the blocks it is cut into. `offset_map` leads back to the text as received: runs of
    `[start, start as received, length]`; empty where nothing was moved.
    """

    blocks = BlockSerializer(many=True, read_only=True, source="blocks_in_order")
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Revision
        fields = (
            "id", "article", "number", "length", "sha256", "origin", "created_by", "created_at", "offset_map", "text",
            "blocks",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {"offset_map": {"help_text": "Runs of [start, start as received, length]."}}


class RevisionListSerializer(RowShape[Revision]):
    """A revision without its text."""

    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Revision
        fields = ("id", "article", "number", "length", "sha256", "origin", "created_by", "created_at")
        read_only_fields = fields


class SpanSerializer(Shape[Passage]):
    """A stretch of a text in code points, `end` exclusive, and the words around it (at most 32 code points each)."""

    class Meta:
        model = Passage
        fields: tuple[str, ...] = ("start", "end", "quote", "prefix", "suffix")
        read_only_fields: tuple[str, ...] = fields


class PassageSerializer(RowShape[Passage]):
    """A stretch of the text of a revision, in code points, `end` exclusive, and the words around it."""

    class Meta(SpanSerializer.Meta):
        fields = ("id", "revision", *SpanSerializer.Meta.fields)
        read_only_fields = fields


class NewSpanSerializer(Strict):
    """A stretch of a text: its exact words, and where they stand more than once their prefix, suffix or offsets."""

    revision = Id(required=False, help_text="Left out: the newest.")
    quote = Text(help_text="The exact words, code point for code point.")
    start = Offset(required=False, help_text="In code points. Together with `end`; the quote must stand there.")
    end = Offset(required=False, help_text="In code points, exclusive.")
    prefix = Text(required=False, default="", allow_blank=True, help_text="What stands right before the quote.")
    suffix = Text(required=False, default="", allow_blank=True, help_text="What stands right after the quote.")
