"""What is kept for a while and then forgotten: that a request was answered, that somebody reads, how many asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annotations.models.articles import Article
from annotations.models.base import ProjectRow, new_id
from annotations.models.people import Contributor, User
from annotations.models.projects import Project


class IdempotencyKey(models.Model):
    """One write of a contributor, or of a user outside of projects, that may be sent again, and what came of it.

    It is written in the transaction of the change: either both are there or neither is. `fingerprint` is the SHA-256
    of what was asked for, `result` what it takes to answer once more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.UUIDField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    result = models.JSONField(null=True, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contributor", "key"], name="idempotency_key_once_per_contributor"),
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once_per_user"),
            models.CheckConstraint(
                condition=Q(user=None, contributor__isnull=False, project__isnull=False)
                | Q(user__isnull=False, contributor=None, project=None),
                name="idempotency_key_of_a_contributor_or_a_user",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class AnswerPart(models.Model):
    """A piece of an answer too long to be kept with its key, as it is kept there; `index` counts from 0."""

    record = models.ForeignKey(IdempotencyKey, on_delete=models.CASCADE, related_name="parts")
    index = models.PositiveIntegerField(editable=False)
    sealed = models.TextField(editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "index"], name="answer_part_once_per_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.index}"


class Presence(ProjectRow):
    """That a contributor reads an article, and when their page said so last. The table is unlogged: what it holds is
    of no use after a crash."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "contributor"], name="presence_once_per_article_and_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.contributor}, {self.seen_at}"


class Allowance(models.Model):
    """How many requests processes have taken to serve in the minute that began at `since`, and `share`, how many the
    last of them took. `key` is the id of a token, or made of an address that guesses at tokens. The table is unlogged,
    as that of readers is."""

    key = models.UUIDField(primary_key=True, editable=False)
    since = models.DateTimeField(editable=False)
    taken = models.PositiveIntegerField(editable=False)
    share = models.PositiveIntegerField(editable=False)

    def __str__(self) -> str:
        return str(self.key)
