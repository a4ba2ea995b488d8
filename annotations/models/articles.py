"""Articles, their frozen texts, and the stretches of them that people mark."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Upper
from django.utils.translation import gettext_lazy as _

from annotations.models.base import ProjectRow, Versioned, VersionedQuerySet
from annotations.models.people import Contributor


class Article(Versioned):
    """The bibliographic record of something that was published."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        IN_REVIEW = "in_review", _("in review")
        SIGNED_OFF = "signed_off", _("signed off")

    title = models.CharField(_("title"), max_length=500)
    byline = models.CharField(_("author"), max_length=500, blank=True)
    agency = models.CharField(_("news agency"), max_length=300, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    external_id = models.CharField(_("your own id"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")
    # Numbers are given out from here under a lock on this row and never twice, whatever happens to the claim.
    last_claim_number = models.PositiveIntegerField(default=0, editable=False)

    objects = VersionedQuerySet["Article"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.UniqueConstraint(
                fields=["project", "external_id"],
                name="article_external_id_once_per_project",
                condition=~Q(external_id="") & Q(deleted_at=None),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_review", "signed_off"]), name="article_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "-created_at", "-id"], name="article_newest_first"),
            models.Index(fields=["project", "url"], name="article_by_address", condition=~Q(url="")),
            GinIndex(fields=["title"], name="article_title_search", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Revision(ProjectRow):
    """One frozen text of an article. A trigger of the database refuses any change to it.

    `offset_map` leads from the text back to the text as received: runs of
    `[start, start as received, length]` in code points. `sketch` is by what texts that are nearly the same are found.
    """

    class Origin(models.TextChoices):
        PASTE = "paste", _("pasted")
        UPLOAD = "upload", _("uploaded")
        ADDRESS = "address", _("fetched from its address")
        FEED = "feed", _("from a feed")
        API = "api", _("by the API")
        DEMO = "demo", _("demonstration")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    length = models.PositiveIntegerField(_("length in code points"))
    sha256 = models.CharField(_("SHA-256 of the text in UTF-8"), max_length=64)
    offset_map = models.JSONField(default=list)
    origin = models.CharField(_("how it came"), max_length=10, choices=Origin)
    received_name = models.CharField(_("file name as received"), max_length=255, blank=True)
    received_path = models.CharField(max_length=300, blank=True)
    received_sha256 = models.CharField(max_length=64, blank=True)
    received_encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    received_from = models.URLField(_("address it was fetched from"), max_length=2000, blank=True)
    retrieved_at = models.DateTimeField(_("fetched"), null=True)
    sketch = ArrayField(models.IntegerField(), default=list)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["article", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_per_article"),
            models.CheckConstraint(condition=Q(length__gt=0), name="revision_has_text"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "sha256"], name="revision_by_text"),
            models.Index(fields=["project", "received_sha256"], name="revision_by_bytes"),
            GinIndex(fields=["sketch"], name="revision_by_sketch", fastupdate=False),
            # The project as text, or the planner would rather read through all of a project's texts.
            GinIndex(
                Cast("project", models.TextField()),
                OpClass(Upper("text"), name="gin_trgm_ops"),
                name="revision_text_search",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} r{self.number}"


class Block(ProjectRow):
    """A paragraph, heading, … of a revision: `[start, end)` in code points.

    What it is can be corrected by a person; where it is cannot. `links` are those within it:
    `[start, end, address]` in code points of the revision.
    """

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("paragraph")
        HEADING = "heading", _("heading")
        STANDFIRST = "standfirst", _("standfirst")
        LIST_ITEM = "list_item", _("list item")
        QUOTE = "quote", _("quotation")
        CAPTION = "caption", _("caption")
        LABEL = "label", _("label")
        FURNITURE = "furniture", _("set apart")
        TABLE_ROW = "table_row", _("table row")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="blocks")
    index = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.PositiveSmallIntegerField(default=0)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    links = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["revision", "index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "index"], name="block_index_once_per_revision"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="block_is_not_empty"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "paragraph",
                        "heading",
                        "standfirst",
                        "list_item",
                        "quote",
                        "caption",
                        "label",
                        "furniture",
                        "table_row",
                    ]
                ),
                name="block_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"


class Passage(ProjectRow):
    """An immutable stretch of a revision: `[start, end)` in code points, and the words that stand there.

    A trigger of the database checks that the words do stand there and refuses any change.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="passages")
    start = models.PositiveIntegerField(_("start in code points"))
    end = models.PositiveIntegerField(_("end in code points, exclusive"))
    quote = models.TextField(_("quote"))
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "start", "end"], name="passage_once_per_stretch"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="passage_start_before_end"),
        ]
        indexes: ClassVar = [
            GinIndex(
                Cast("project", models.TextField()),
                OpClass(Upper("quote"), name="gin_trgm_ops"),
                name="passage_quote_search",
            ),
        ]

    def __str__(self) -> str:
        return self.quote[:60]
