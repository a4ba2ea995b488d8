"""What other programs said of a claim in the words of the Web Annotation model that this one has no place for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from annotations.models.articles import Article
from annotations.models.base import ProjectRow
from annotations.models.claims import Claim


class WebAnnotation(ProjectRow):
    """A claim as it came in through the Web Annotation Protocol.

    `slug` is the last part of its address in the container of its article. `extra` holds the members of the annotation,
    `target` those of its target, and `bodies` whole bodies, all of them as sent, that are served back as they came;
    `parts` are members of the bodies that became assessments and evidence, by their ids and purposes.
    """

    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="web_annotation")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="+")
    slug = models.CharField(max_length=200)
    extra = models.JSONField(default=dict)
    target = models.JSONField(default=dict)
    bodies = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "slug"], name="web_annotation_slug_once_per_article"),
        ]

    def __str__(self) -> str:
        return self.slug
