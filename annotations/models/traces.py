"""What is kept for a while and then forgotten: that a request was answered, that somebody reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from annotations.models.articles import Article
from annotations.models.base import ProjectRow
from annotations.models.people import Contributor


class IdempotencyKey(ProjectRow):
    """One write of a contributor that may be sent again, and what came of it.

    It is written in the transaction of the change: either both are there or neither is. `fingerprint` is the SHA-256
    of what was asked for, `result` what it takes to answer once more.
    """

    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    result = models.JSONField(null=True, editable=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotency_key_by_age")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contributor", "key"], name="idempotency_key_once_per_contributor"),
        ]

    def __str__(self) -> str:
        return str(self.key)


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
