"""Exports."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Export
from api.serializers.base import PersonSerializer, Record, Shape


class ExportSerializer(Shape[Export]):
    """An annotated set on its way out: `done` of `total` claims are written. The file is there once it is finished."""

    percent = serializers.IntegerField(read_only=True)
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Export
        fields = (
            "id", "format", "state", "done", "total", "percent", "problem", "size", "sha256", "created_by",
            "created_at", "started_at", "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class NewExportSerializer(Record[Export]):
    """The format asked for."""

    class Meta:
        model = Export
        fields = ("format",)
        validators: list[Any] = []
