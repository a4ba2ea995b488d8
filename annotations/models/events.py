"""The append-only history."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models.articles import Article
from annotations.models.base import ProjectRow
from annotations.models.people import Contributor


class Event(ProjectRow):
    """One line of the history: who did what to which object, when, before and after.

    `act` groups the lines of one act of a person. `position` is null until the sequencer has seen the row committed;
    readers know events by position alone. A trigger of the database refuses any other change, and deletion.
    """

    act = models.UUIDField(editable=False)
    contributor = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(_("what happened"), max_length=40)
    object_type = models.CharField(max_length=20)
    object_id = models.UUIDField()
    # The index by article and claim leads to it too.
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    claim_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undoes = models.UUIDField(_("the act it takes back"), null=True)
    confidential = models.BooleanField(default=False)
    position = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["project", "-position"], name="event_by_position"),
            models.Index(fields=["act"], name="event_by_act"),
            models.Index(fields=["contributor", "article", "-act"], name="event_by_person_and_article"),
            models.Index(fields=["object_id"], name="event_by_object"),
            models.Index(fields=["article", "claim_id"], name="event_by_article_and_claim"),
            models.Index(fields=["undoes"], name="event_by_undone_act", condition=models.Q(undoes__isnull=False)),
            models.Index(fields=["id"], name="event_without_position", condition=models.Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"
