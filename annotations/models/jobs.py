"""Long work and its outcome. The row is the job; the queue only wakes it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Article, Revision
from annotations.models.base import ProjectRow
from annotations.models.people import Contributor
from annotations.pace import rate_of, time_left


class Job(ProjectRow):
    """A piece of long work: who asked for it, how far it is, and what came of it.

    A worker holds it until `lease_until` and pushes that forward as it goes; when it has passed, whoever held it is
    dead and the sweeper gives the job to another, up to `MAX_ATTEMPTS` times without progress in between.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        PROPOSED = "proposed", _("waiting for you")
        PAUSED = "paused", _("paused")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Wish(models.TextChoices):
        PAUSE = "pause", _("pause")
        CANCEL = "cancel", _("cancel")

    MAX_ATTEMPTS = 3

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    done_before = models.PositiveIntegerField(default=0)  # by earlier attempts, so that the rate is that of this one
    wish = models.CharField(max_length=6, choices=Wish, blank=True)  # what a person asks of whoever works on it
    problem = models.TextField(_("what went wrong"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.FINISHED, self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_held(self) -> bool:
        return self.lease_until is not None and self.lease_until > timezone.now()

    @property
    def rate(self) -> float | None:
        """How many are done a second, since who works on it now began; of one that is over, who worked on it last."""
        if self.started_at is None or not (self.is_over or self.state == self.State.RUNNING):
            return None
        return rate_of(self.done - self.done_before, (self.ended_at or timezone.now()) - self.started_at)

    @property
    def time_left(self) -> timedelta | None:
        """How long the rest will take; None while that cannot be known."""
        return time_left(self.done, self.total, self.rate) if self.state == self.State.RUNNING else None


class Import(Job):
    """One arrival: a pasted text, a file, an address, an entry of a feed. First its bytes are read into items, each one
    article it would make; a person confirms them, or its options have done so already; then they are written.

    The bytes as received are kept under `path` in the file store. `position` is the last row of a bulk file that is
    settled: whoever takes the job up goes on behind it.
    """

    class Phase(models.TextChoices):
        READING = "reading", _("reading")
        WRITING = "writing", _("bringing in")

    name = models.CharField(_("file name"), max_length=255, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    path = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=10, choices=Revision.Origin)
    format = models.CharField(_("format"), max_length=10, blank=True)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)  # "" while a person has to choose one
    encodings = models.JSONField(default=list)  # those it reads as text in, likeliest first, each with a stretch of it
    # Of a table: the `names` of its columns, and which of them is taken for which of the `fields` of an article.
    columns = models.JSONField(default=dict)
    # Where `url` led to, and when: the base of the links in what was fetched there.
    fetched_from = models.URLField(_("address it was fetched from"), max_length=2000, blank=True)
    retrieved_at = models.DateTimeField(_("fetched"), null=True)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.READING)
    options = models.JSONField(default=dict)
    position = models.PositiveBigIntegerField(default=0)
    tally = models.JSONField(default=dict)  # how many items ended in which state
    # Where its text becomes a new revision, of this article.
    into = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="imports")
    report = models.JSONField(default=list)
    problem_code = models.CharField(max_length=40, blank=True)  # what went wrong, by its name, for programs

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "running", "proposed", "paused", "finished", "failed", "cancelled"],
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(condition=Q(phase__in=["reading", "writing"]), name="import_phase_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["project", "-created_at"], name="import_newest_first")]

    def __str__(self) -> str:
        return self.name or self.url or str(self.id)


class ImportItem(ProjectRow):
    """One article that an import would make, or has made: a text, a part of a split page, a row of a table, an entry of
    an archive.

    `record` and `why` are the bibliographic record as proposed or corrected, and the reason of each field. Items of
    bulk files keep no text: it is read again from the file when they are written.

    The text of an item never changes. Where a person cuts anew, new items take the place of old ones, which are dropped
    and `replaced_at`; `place` is where an item stands among its import's, of those as read: `[index]`.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        IMPORTED = "imported", _("brought in")
        REVISED = "revised", _("brought in as a new revision")
        SKIPPED = "skipped", _("skipped")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("dropped")

    class Choice(models.TextChoices):
        NEW = "new", _("bring in as new")
        REVISION = "revision", _("bring in as a new revision")
        SKIP = "skip", _("skip")

    class Twin(models.TextChoices):
        BYTES = "bytes", _("made of the same file")
        TEXT = "text", _("the same text")
        ADDRESS = "address", _("of the same address")
        EXTERNAL_ID = "external_id", _("with the same id of your own")
        NEAR = "near", _("nearly the same text")

    job = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="items")
    index = models.PositiveIntegerField(_("number"))
    locator = models.CharField(_("where in the file"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    choice = models.CharField(_("what to do with it"), max_length=10, choices=Choice, blank=True)
    record = models.JSONField(default=dict)
    why = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    text = models.TextField(_("text"), blank=True)
    blocks = models.JSONField(default=list)
    offset_map = models.JSONField(default=list)
    text_sha256 = models.CharField(max_length=64, blank=True)
    twin = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    twin_how = models.CharField(_("how it is known"), max_length=12, choices=Twin, blank=True)
    likeness = models.FloatField(_("how alike, from 0 to 1"), null=True)
    problem = models.TextField(_("what went wrong"), blank=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    place = ArrayField(models.PositiveIntegerField(), default=list)
    replaced_at = models.DateTimeField(_("cut anew"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["job", "index"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(replaced_at=None) | ~Q(state="proposed"), name="import_item_replaced_is_not_proposed"
            ),
            models.UniqueConstraint(fields=["job", "index"], name="import_item_index_once_per_import"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "imported", "revised", "skipped", "failed", "dropped"]),
                name="import_item_state_known",
            ),
            models.CheckConstraint(
                condition=Q(choice__in=["", "new", "revision", "skip"]), name="import_item_choice_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["job", "state", "index"], name="import_item_by_state")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.index}"


class Export(Job):
    """An annotated set on its way out. `path` is set only when the file is whole."""

    class Format(models.TextChoices):
        JSONL = "jsonl", _("JSON Lines: one article a line, with its claims")
        CSV = "csv", _("CSV: one claim a line, for spreadsheets")
        WEB_ANNOTATION = "jsonld", _("W3C Web Annotation (JSON-LD)")

    format = models.CharField(_("format"), max_length=10, choices=Format)
    path = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "finished", "failed"]), name="export_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="finished") | ~Q(path=""), name="export_finished_has_a_file"),
        ]
        indexes: ClassVar = [models.Index(fields=["project", "-created_at"], name="export_newest_first")]

    def __str__(self) -> str:
        return f"{self.format} {self.id}"


class Release(ProjectRow):
    """A finished export that stays as it is, under a name people cite."""

    export = models.OneToOneField(Export, on_delete=models.PROTECT, related_name="release")
    name = models.CharField(_("name"), max_length=100)
    notes = models.TextField(_("notes"), blank=True, max_length=10_000)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="release_name_once_per_project"),
        ]

    def __str__(self) -> str:
        return self.name
