"""Projects and their guideline."""

from __future__ import annotations

from typing import Any

from annotations.models import GuidelineVersion, Project
from annotations.services.projects import FIELDS, GUIDELINE_FIELDS
from api.serializers.base import PersonSerializer, Record, Shape


class ProjectSerializer(Shape[Project]):
    """A body of articles with its members, its guideline and its rules."""

    class Meta:
        model = Project
        fields = ("id", *FIELDS, "created_at", "updated_at", "version")
        read_only_fields = fields


class ProjectRecordSerializer(Record[Project]):
    """What an owner says of a project."""

    class Meta:
        model = Project
        fields = FIELDS
        validators: list[Any] = []


class GuidelineSerializer(Shape[GuidelineVersion]):
    """What the three tags mean, from this version on."""

    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = GuidelineVersion
        fields = ("id", "number", *GUIDELINE_FIELDS, "created_by", "created_at")
        read_only_fields = fields


class GuidelineRecordSerializer(Record[GuidelineVersion]):
    """The words of the next version."""

    class Meta:
        model = GuidelineVersion
        fields = GUIDELINE_FIELDS
        validators: list[Any] = []
