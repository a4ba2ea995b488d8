"""Long work and its outcome. The row is the job; the queue only wakes it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Article
from annotations.models.base import ProjectRow
from annotations.models.people import Contributor


class Job(ProjectRow):
    """A piece of long work: who asked for it, how far it is, and what came of it.

    A worker holds it until `lease_until` and pushes that forward as it goes; when it has passed, whoever held it is
    dead and the sweeper gives the job to another, up to `MAX_ATTEMPTS` times.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    MAX_ATTEMPTS = 3

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.FINISHED, self.State.FAILED)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_held(self) -> bool:
        return self.lease_until is not None and self.lease_until > timezone.now()


class Import(Job):
    """Bytes on their way to becoming an article: first proposed, then confirmed by a person.

    The bytes as received are kept under `path` in the file store.
    """

    name = models.CharField(_("file name"), max_length=255, blank=True)
    path = models.CharField(max_length=300)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=10)
    encoding = models.CharField(_("encoding"), max_length=40, blank=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="imports")
    report = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "finished", "failed"]), name="import_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)


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
