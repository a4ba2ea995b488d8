"""Coverage."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from annotations import queries
from annotations.models import Coverage
from api.serializers.base import Id, PersonSerializer, RowShape, Strict, WholeNumber


class CoverageSerializer(RowShape[Coverage]):
    """A person has been through a block of a text, also when there was nothing to check. At most one per block and
    person is live. `block` is its index in the revision, `block_id` its id; `start` and `end` are where it stands, in
    code points."""

    article = serializers.UUIDField(source="block.revision.article_id", read_only=True)
    revision = serializers.UUIDField(source="block.revision_id", read_only=True)
    block = serializers.IntegerField(source="block.index", read_only=True)
    block_id = serializers.UUIDField(read_only=True)
    start = serializers.IntegerField(source="block.start", read_only=True)
    end = serializers.IntegerField(source="block.end", read_only=True)
    contributor = PersonSerializer(read_only=True)
    live = serializers.BooleanField(source="is_live", read_only=True)
    expressions: ClassVar = {"live": queries.is_covered}

    class Meta:
        model = Coverage
        fields = (
            "id", "article", "revision", "block", "block_id", "start", "end", "contributor", "live", "created_at",
            "withdrawn_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class NewCoverageSerializer(Strict):
    """A block one has been through."""

    revision = Id()
    block = WholeNumber(min_value=0, max_value=2**31 - 1, help_text="Its index in the revision.")
