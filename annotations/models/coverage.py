"""Who has been through which part of a text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from annotations.models.articles import Block
from annotations.models.base import ProjectRow
from annotations.models.people import Contributor


class Coverage(ProjectRow):
    """A person has been through a block of a revision, also when there was nothing to check.

    It stands until who gave it withdraws it, and is never overwritten: whoever goes through the block again makes a
    new one.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="coverage")
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="coverage")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        verbose_name_plural = "coverage"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["block", "contributor"],
                name="coverage_one_live_per_block_and_person",
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contributor_id} through {self.block_id}"

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None
