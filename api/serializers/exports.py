"""Exports."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Export, Release
from api.serializers.base import Id, PersonSerializer, Record, RowShape, Shape, Strict, Text


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


class ReleaseSerializer(RowShape[Release]):
    """A finished export under a name of its own. It stays as it is; `sha256` is that of the file of its export."""

    format = serializers.ChoiceField(choices=Export.Format.choices, source="export.format", read_only=True)
    size = serializers.IntegerField(source="export.size", read_only=True, help_text="In bytes.")
    sha256 = serializers.CharField(source="export.sha256", read_only=True)
    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Release
        fields = ("id", "name", "notes", "export", "format", "size", "sha256", "created_by", "created_at")
        read_only_fields = fields


class NewReleaseSerializer(Strict):
    """A finished export, and what it is to be called."""

    export = Id()
    name = Text(max_length=100)
    notes = Text(required=False, default="", allow_blank=True, max_length=10_000)


class NewExportSerializer(Record[Export]):
    """The format asked for."""

    class Meta:
        model = Export
        fields = ("format",)
        validators: list[Any] = []
