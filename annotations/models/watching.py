"""What is looked at again and again: feeds that bring articles, and addresses whose text may be edited silently."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Article
from annotations.models.base import ProjectRow, Versioned, VersionedQuerySet
from annotations.models.jobs import Import
from annotations.models.people import Contributor

SHORTEST_MINUTES, LONGEST_MINUTES = 15, 60 * 24 * 30


class Watching(Versioned):
    """An address that is fetched on a schedule: when it was last, when it is next, and what went wrong.

    `failures` in a row push the next time back. One that is paused has no next time, unless somebody asks for a look.
    A worker that checks it holds it until `lease_until`.
    """

    minutes = models.PositiveIntegerField(
        _("minutes between two looks"),
        default=60,
        validators=[MinValueValidator(SHORTEST_MINUTES), MaxValueValidator(LONGEST_MINUTES)],
    )
    paused_at = models.DateTimeField(_("paused"), null=True)
    next_check_at = models.DateTimeField(_("next look"), null=True)
    checked_at = models.DateTimeField(_("last look"), null=True)
    lease_until = models.DateTimeField(null=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        """Whether a worker looks at it, or is to as soon as it can."""
        is_due = self.next_check_at is not None and self.next_check_at <= timezone.now()
        return is_due or (self.lease_until is not None and self.lease_until > timezone.now())


class Feed(Watching):
    """An RSS or Atom feed that brings articles: at once (`automatic`), or for a person to confirm."""

    url = models.URLField(_("address"), max_length=2000)
    title = models.CharField(_("title"), max_length=500, blank=True)
    automatic = models.BooleanField(_("bring in without asking"), default=False)

    objects = VersionedQuerySet["Feed"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "url"], name="feed_address_once_per_project", condition=Q(deleted_at=None)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_check_at"], name="feed_due", condition=Q(deleted_at=None, paused_at=None)),
        ]

    def __str__(self) -> str:
        return self.title or self.url


class FeedEntry(ProjectRow):
    """An entry that a feed has shown, so that it is never brought in twice. `key` is the SHA-256 of its own id, or of
    its address where it has none."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=64)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    job = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name_plural = "feed entries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "key"], name="feed_entry_once_per_feed"),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class Watch(Watching):
    """The watch for silent edits of one article: its address is fetched again, and a changed text is a new revision."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="watches")
    # What the last look has read there; "" where it had no need to, or there was none.
    text_sha256 = models.CharField(max_length=64, blank=True)

    objects = VersionedQuerySet["Watch"].as_manager()

    class Meta:
        verbose_name_plural = "watches"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["article"], name="watch_one_living_per_article", condition=Q(deleted_at=None)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_check_at"], name="watch_due", condition=Q(deleted_at=None, paused_at=None)),
        ]

    def __str__(self) -> str:
        return f"watch of {self.article_id}"


class FetchTurn(models.Model):
    """When a host may be asked again, by whichever worker: each takes a turn and leaves the next one behind it."""

    host = models.CharField(primary_key=True, max_length=255)
    not_before = models.DateTimeField()

    def __str__(self) -> str:
        return self.host
