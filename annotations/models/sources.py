"""What is cited, and how it bears on a claim."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Passage
from annotations.models.base import Versioned, VersionedQuerySet
from annotations.models.claims import Claim
from annotations.models.people import Contributor


class Source(Versioned):
    """Something that can be cited, once per project and address. `url` is canonicalised."""

    class Kind(models.TextChoices):
        OFFICIAL_RECORD = "official_record", _("official record")
        DATASET = "dataset", _("dataset")
        DOCUMENT = "document", _("document")
        RESEARCH = "research", _("research")
        NEWS_REPORT = "news_report", _("news report")
        EXPERT = "expert", _("expert")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        PRIMARY = "primary", _("primary")
        SECONDARY = "secondary", _("secondary")
        TERTIARY = "tertiary", _("tertiary")

    class Medium(models.TextChoices):
        WEB_TEXT = "web_text", _("text on the web")
        PDF = "pdf", _("PDF")
        TABLE = "table", _("table")
        IMAGE = "image", _("image")
        VIDEO = "video", _("video")
        OTHER = "other", _("other")

    url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    authors = ArrayField(models.CharField(max_length=200), verbose_name=_("authors"), default=list, blank=True)
    published_at = models.DateField(_("published"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, blank=True)
    level = models.CharField(_("primary or secondary"), max_length=10, choices=Level, blank=True)
    medium = models.CharField(_("medium"), max_length=10, choices=Medium, blank=True)
    archived_url = models.URLField(_("archived copy"), max_length=2000, blank=True)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    objects = VersionedQuerySet["Source"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "url"],
                name="source_address_once_per_project",
                condition=~Q(url="") & Q(deleted_at=None),
            ),
            models.CheckConstraint(condition=~(Q(url="") & Q(title="")), name="source_has_an_address_or_a_title"),
        ]
        indexes: ClassVar = [models.Index(fields=["project", "-created_at", "-id"], name="source_newest_first")]

    def __str__(self) -> str:
        return self.title or self.url


class Evidence(Versioned):
    """The link from a claim to a source, or to a passage of another article of the project: exactly one of the two."""

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        REFUTES = "refutes", _("refutes")
        CONTEXT = "context", _("gives context")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="evidence")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    cited_passage = models.ForeignKey(Passage, on_delete=models.PROTECT, null=True, blank=True, related_name="cited_as")
    stance = models.CharField(_("stance"), max_length=8, choices=Stance)
    quote = models.TextField(_("the words quoted"), blank=True, max_length=20_000)
    locator = models.CharField(_("page, paragraph or time"), max_length=200, blank=True)
    accessed_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=10_000)
    question = models.TextField(_("question it answers"), blank=True, max_length=2000)
    answer = models.TextField(_("answer"), blank=True, max_length=5000)
    confidential = models.BooleanField(_("confidential: only editors, owners and you see it"), default=False)
    added_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    objects = VersionedQuerySet["Evidence"].as_manager()

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        verbose_name_plural = _("evidence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source=None, cited_passage__isnull=False) | Q(source__isnull=False, cited_passage=None),
                name="evidence_cites_a_source_or_a_passage",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=["supports", "refutes", "context"]), name="evidence_stance_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stance} {self.claim_id}"
