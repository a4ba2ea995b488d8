"""New texts of articles, what differs between two, and claims to be placed in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from annotations.models import Reanchoring
from api.serializers.articles import ArticleText, NewSpanSerializer, PassageSerializer, RevisionListSerializer
from api.serializers.base import Flag, Output, PersonSerializer, Shape, Strict, Text, WholeNumber


class NewTextSerializer(Strict):
    """The text of an article as it is now. It is taken as it is, but for a leading byte order mark and the line ends;
    with `clean`, a date line in front is taken out and lines broken by width are joined."""

    text = ArticleText()
    clean = Flag(default=False)


class RevisedSerializer(Output):
    """What came of a text. Where the newest revision has it already, that is answered and `new` is false."""

    revision = RevisionListSerializer()
    new = serializers.BooleanField(source="is_new")
    carried = serializers.IntegerField(help_text="Claims that stand in the new text by themselves.")
    to_place = serializers.IntegerField(help_text="Claims that wait under `reanchorings/`.")


HOW = [("same", "same"), ("gone", "gone"), ("new", "new")]


class PieceSerializer(Output):
    """Some words: in both texts, in the old one alone, or in the new one alone."""

    how = serializers.ChoiceField(choices=HOW)
    words = serializers.CharField()


class LineSerializer(Output):
    """A paragraph; `changed` where it holds pieces of several kinds."""

    how = serializers.ChoiceField(choices=[*HOW, ("changed", "changed")])
    pieces = PieceSerializer(many=True)


class ChangesSerializer(Output):
    """All paragraphs of both texts, in the order of the newer one. `gone` and `new` count words."""

    gone = serializers.IntegerField()
    new = serializers.IntegerField()
    lines = LineSerializer(many=True)


class CandidateSerializer(serializers.Serializer[Any]):
    """A place in the new text, in code points, `end` exclusive."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ReanchoringSerializer(Shape[Reanchoring]):
    """A claim whose place in a new text is for a person to say. `passage` is where it stood; `candidates` are places in
    `revision`, likeliest first. It is open while `settlement` is empty, and the claim unsettled meanwhile."""

    article = serializers.UUIDField(source="claim.article_id", read_only=True)
    passage = PassageSerializer(source="placement.passage", read_only=True)
    candidates = serializers.SerializerMethodField()
    settled_by = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Reanchoring
        fields = (
            "id", "claim", "article", "outcome", "passage", "revision", "candidates", "settlement", "settled_by",
            "settled_at", "created_at", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(CandidateSerializer(many=True))
    def get_candidates(self, asked: Reanchoring) -> list[dict[str, int]]:
        return [{"start": start, "end": end} for start, end in asked.candidates]


AROUND = ("start", "end", "prefix", "suffix")


class PlaceSerializer(NewSpanSerializer):
    """Where the claim stands: one of the candidates by its number, from 1, or the exact words of the new text."""

    among_fields: ClassVar = {
        "oneOf": [{"required": ["candidate"]}, {"required": ["quote"]}],
        "dependentRequired": {name: ["quote"] for name in AROUND},
    }

    revision = None  # type: ignore[assignment]  # a field of the shape it is made of, left out
    candidate = WholeNumber(required=False, min_value=1, max_value=100)
    quote = Text(required=False, help_text="The exact words, code point for code point.")

    def validate(self, attrs: Any) -> Any:
        if ("candidate" in attrs) == ("quote" in attrs):
            raise serializers.ValidationError({"candidate": [_("Give either a candidate or a quote.")]})
        if alone := [name for name in AROUND if name in self.initial_data and "quote" not in attrs]:
            raise serializers.ValidationError({name: [_("This goes with a quote.")] for name in alone})
        return attrs
