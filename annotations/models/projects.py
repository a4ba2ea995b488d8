"""Projects and their guideline."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models.base import ProjectRow, new_id


class Project(models.Model):
    """A body of articles with its members, its guideline and its rules."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it is about"), blank=True, max_length=5000)
    required_assessments = models.PositiveSmallIntegerField(
        _("assessments that must agree"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("A claim is settled when this many reviewers have assessed it and all of them agree."),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="project_has_a_name"),
            models.CheckConstraint(
                condition=Q(required_assessments__gte=1, required_assessments__lte=20),
                name="project_needs_one_to_twenty_assessments",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GuidelineVersion(ProjectRow):
    """What the three tags mean in a project, from this version on. What is judged under it is stamped with it."""

    number = models.PositiveIntegerField(_("version"))
    sourced = models.TextField(_("what “sourced” means"), max_length=5000)
    disputed = models.TextField(_("what “disputed” means"), max_length=5000)
    opinion = models.TextField(_("what “opinion” means"), max_length=5000)
    advice = models.TextField(_("further advice"), blank=True, max_length=50_000)
    created_by = models.ForeignKey("annotations.Contributor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="guideline_number_once_per_project"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"
