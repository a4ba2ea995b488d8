"""Sources and evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from annotations.models import Evidence, Source
from annotations.services.evidence import FIELDS as EVIDENCE_FIELDS
from annotations.services.sources import FIELDS as SOURCE_FIELDS
from api.serializers.articles import NewSpanSerializer, PassageSerializer
from api.serializers.base import Id, PersonSerializer, Record, RowShape, Shape, Text


class SourceSerializer(RowShape[Source]):
    """Something that can be cited, once per project and address."""

    created_by = PersonSerializer(read_only=True)

    class Meta:
        model = Source
        fields = ("id", *SOURCE_FIELDS, "created_by", "created_at", "updated_at", "deleted_at", "version")
        read_only_fields = fields


class SourceRecordSerializer(Record[Source]):
    """What is known of a source; an address or a title is needed."""

    class Meta:
        model = Source
        fields = SOURCE_FIELDS
        validators: list[Any] = []


class CitedSourceSerializer(Shape[Source]):
    """A source as evidence names it."""

    class Meta:
        model = Source
        fields = ("id", "url", "title", "publisher")
        read_only_fields = fields


class EvidenceSerializer(RowShape[Evidence]):
    """What is cited, a source or a passage of another article, and how it bears on a claim."""

    source = CitedSourceSerializer(  # type: ignore[assignment]  # DRF takes it off the class
        read_only=True, allow_null=True
    )
    cited_passage = PassageSerializer(read_only=True, allow_null=True)
    added_by = PersonSerializer(read_only=True)

    class Meta:
        model = Evidence
        fields = (
            "id", "claim", "source", "cited_passage", *EVIDENCE_FIELDS, "added_by", "created_at", "updated_at",
            "deleted_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class EvidenceRecordSerializer(Record[Evidence]):
    """How something bears on a claim."""

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = EVIDENCE_FIELDS
        validators: list[Any] = []
        extra_kwargs = {"stance": {"required": False}}


class CitedPassageSerializer(NewSpanSerializer):
    """A stretch of another article of the project."""

    article = Id()


CITES = ("source", "cited_passage", "url", "title")


class CitationSerializer(EvidenceRecordSerializer):
    """Evidence to link: exactly one of `source` (its id), `url` (with a `title`, or a title alone) and `cited_passage`.

    A source with that address is made where the project has none.
    """

    among_fields: ClassVar = {
        "oneOf": [
            {"required": ["source"]},
            {"required": ["cited_passage"]},
            {"anyOf": [{"required": ["url"]}, {"required": ["title"]}]},
        ]
    }

    url = Text(required=False, max_length=2000)
    title = Text(required=False, max_length=500)
    source = Id(required=False)  # type: ignore[assignment]  # DRF takes it off the class
    cited_passage = CitedPassageSerializer(required=False)

    class Meta(EvidenceRecordSerializer.Meta):
        fields: tuple[str, ...] = (*CITES, *EVIDENCE_FIELDS)

    def validate(self, attrs: Any) -> Any:
        cited = [("source" in attrs), ("cited_passage" in attrs), ("url" in attrs or "title" in attrs)]
        if cited.count(True) != 1:
            refusal = _("Cite exactly one: a source by its id, an address or title, or a passage of another article.")
            raise serializers.ValidationError({"source": [refusal]})
        return attrs


class NewEvidenceSerializer(CitationSerializer):
    """Evidence to link to a claim."""

    claim = Id()

    class Meta(CitationSerializer.Meta):
        fields = ("claim", *CitationSerializer.Meta.fields)
