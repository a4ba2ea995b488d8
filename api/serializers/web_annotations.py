"""Web Annotations. What one may hold is said by the W3C's model; here is what we read of it and what we say."""

from __future__ import annotations

import copy
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from annotations.exporters.web_annotation import CITO, MODEL, context_with
from api.serializers.base import Output, Strict

SENT = OpenApiExample(
    "Words of an article, tagged, with evidence",
    summary="Words of an article, tagged, with evidence",
    value={
        "@context": [MODEL, {"cito": CITO}],
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

HERE = "https://workbench.example/api/v1/projects/0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01"
CONTAINER = f"{HERE}/articles/0197b6a2-5a51-7d02-8b11-90f5c2aa7e10/annotations/"
BEN = {"id": "urn:uuid:0197b6a2-5a4f-7aa1-8c3d-1b2f3a4c5d6e", "type": "Person", "name": "Ben"}
CONTEXT = context_with({})
BARE = {
    "id": f"{CONTAINER}0197b6a2-5a52-7e13-9c22-a1f6d3bb8f21",
    "type": "Annotation",
    "motivation": "assessing",
    "creator": BEN,
    "created": "2026-03-01T09:30:00Z",
    "modified": "2026-03-01T09:30:00Z",
    "body": [
        {
            "type": "TextualBody",
            "purpose": "tagging",
            "value": "sourced",
            "creator": BEN,
            "created": "2026-03-01T09:30:00Z",
            "wb:assessment": {"id": f"{HERE}/assessments/0197b6a2-5a53-7f24-8d33-b2a7e4cc9a32/"},
        }
    ],
    "target": {
        "type": "SpecificResource",
        "source": f"{HERE}/revisions/0197b6a2-5a51-7d03-9b22-81e6d3bb8f21/text/",
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": "lends 4,200 books a week",
                "prefix": "The harbour library ",
                "suffix": ".",
            },
            {"type": "TextPositionSelector", "start": 20, "end": 44},
        ],
    },
    "wb:claim": {"id": f"{HERE}/claims/0197b6a2-5a52-7e13-9c22-a1f6d3bb8f21/"},
    "wb:tag": "sourced",
}
SHOWN = OpenApiExample(
    "As it is served",
    summary="As it is served",
    value={"@context": CONTEXT, **BARE},
    response_only=True,
    media_type="application/ld+json",
)
FIRST_PAGE = OpenApiExample(
    "A container with its only page",
    summary="A container with its only page",
    value={
        "@context": [MODEL, "http://www.w3.org/ns/ldp.jsonld", CONTEXT[1]],
        "id": f"{CONTAINER}?iris=0",
        "type": ["BasicContainer", "AnnotationCollection"],
        "label": "The harbour library",
        "total": 1,
        "first": {
            "id": f"{CONTAINER}?iris=0&page=first",
            "type": "AnnotationPage",
            "partOf": {"id": f"{CONTAINER}?iris=0"},
            "startIndex": 0,
            "items": [BARE],
        },
        "last": f"{CONTAINER}?iris=0&page=first",
    },
    response_only=True,
    media_type="application/ld+json",
)


class Linked(serializers.Serializer[Any]):
    """JSON-LD. Members the model knows and we do not are kept and served back."""

    known: dict[str, serializers.Field[Any, Any, Any, Any]] = {}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return copy.deepcopy(self.known)


@extend_schema_serializer(examples=[SENT, SHOWN], component_name="WebAnnotation")
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


@extend_schema_serializer(examples=[FIRST_PAGE], component_name="WebAnnotationContainer")
class ContainerSerializer(Linked, Output):
    """An AnnotationCollection that is an LDP container too; with `page`, an AnnotationPage of it."""

    known = {
        "@context": serializers.JSONField(),
        "id": serializers.CharField(),
        "type": serializers.JSONField(),
        "label": serializers.CharField(required=False, help_text="The title of the article."),
        "created": serializers.DateTimeField(required=False, help_text="When the article came in."),
        "modified": serializers.DateTimeField(required=False, help_text="When it or one of its claims changed last."),
        "total": serializers.IntegerField(required=False, help_text="How many annotations there are."),
        "first": serializers.JSONField(required=False, help_text="The first page, or where it is."),
        "last": serializers.CharField(required=False, help_text="Where the last page is."),
        "partOf": serializers.JSONField(required=False, help_text="Of a page: the container, with its `total`."),
        "startIndex": serializers.IntegerField(required=False, help_text="Of a page: how many stand before it."),
        "items": serializers.JSONField(required=False, help_text="Of a page: annotations, or where they are."),
        "next": serializers.CharField(required=False),
        "prev": serializers.CharField(required=False),
    }
