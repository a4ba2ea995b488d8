"""Web Annotations. What one may hold is said by the W3C's model; here is what we read of it and what we say."""

from __future__ import annotations

import copy
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from api.serializers.base import Output, Strict

MODEL = "http://www.w3.org/ns/anno.jsonld"
SENT = OpenApiExample(
    "Words of an article, tagged, with evidence",
    summary="Words of an article, tagged, with evidence",
    value={
        "@context": [MODEL, {"cito": "http://purl.org/spar/cito/"}],
        "type": "Annotation",
        "motivation": "assessing",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": "sourced"},
            {"type": "TextualBody", "purpose": "commenting", "value": "Its yearly report says so."},
            {
                "type": "SpecificResource",
                "purpose": "linking",
                "source": "https://library.example/report",
                "state": {"type": "TimeState", "sourceDate": "2026-03-01T09:30:00Z"},
                "cito:supports": {"id": "urn:claim-workbench:terms:claim"},
            },
        ],
        "target": {
            "type": "SpecificResource",
            "source": "https://news.example/harbour-library",
            "selector": {
                "type": "TextQuoteSelector",
                "exact": "lends 4,200 books a week",
                "prefix": "The harbour library ",
            },
        },
    },
    request_only=True,
)


class Linked(serializers.Serializer[Any]):
    """JSON-LD. Members the model knows and we do not are kept and served back."""

    known: dict[str, serializers.Field[Any, Any, Any, Any]] = {}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return copy.deepcopy(self.known)


@extend_schema_serializer(examples=[SENT], component_name="WebAnnotation")
class AnnotationSerializer(Linked, Strict):
    """A W3C Web Annotation (Recommendation of 2017) in JSON-LD."""

    among_fields = {"additionalProperties": True}
    known = {
        "@context": serializers.JSONField(help_text=f"`{MODEL}`, by itself or in a list with prefixes of your own."),
        "id": serializers.CharField(required=False, help_text="Its address here. What it was elsewhere goes to `via`."),
        "type": serializers.JSONField(help_text="`Annotation`, by itself or in a list."),
        "motivation": serializers.JSONField(required=False, help_text="`assessing` where none is sent."),
        "body": serializers.JSONField(required=False, help_text="One body or several."),
        "bodyValue": serializers.CharField(required=False, help_text="Words as the only body."),
        "target": serializers.JSONField(
            help_text="The article, or one of its texts, as `source`; the words, by `selector` (quote, position, both)."
        ),
    }


@extend_schema_serializer(component_name="WebAnnotationContainer")
class ContainerSerializer(Linked, Output):
    """An AnnotationCollection that is an LDP container too; with `page`, an AnnotationPage of it."""

    known = {
        "@context": serializers.JSONField(),
        "id": serializers.CharField(),
        "type": serializers.JSONField(),
        "label": serializers.CharField(required=False, help_text="The title of the article."),
        "total": serializers.IntegerField(required=False, help_text="How many annotations there are."),
        "first": serializers.JSONField(required=False, help_text="The first page, or where it is."),
        "last": serializers.CharField(required=False, help_text="Where the last page is."),
        "items": serializers.JSONField(required=False, help_text="Of a page: annotations, or where they are."),
        "next": serializers.CharField(required=False),
        "prev": serializers.CharField(required=False),
    }
