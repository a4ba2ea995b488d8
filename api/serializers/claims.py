"""Claims, assessments, decisions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ClassVar

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from annotations import queries
from annotations.linting import CODES
from annotations.models import Assessment, Claim, Decision, Placement, Tag
from annotations.queries.recurrences import Recurrence
from annotations.services.assessments import FIELDS as ASSESSMENT_FIELDS
from annotations.services.claims import DETAILS
from api.rows import columns_of, every
from api.serializers.articles import NewSpanSerializer, PassageSerializer, SpanSerializer
from api.serializers.base import (
    Beside,
    Choice,
    Id,
    Output,
    PersonSerializer,
    Record,
    RowShape,
    Several,
    Shape,
    Strict,
    Text,
    Told,
    WorkedOut,
)
from api.serializers.sources import CitationSerializer

BY_QUOTE = OpenApiExample(
    "By its words",
    summary="Mark by the words alone",
    description="The words must stand in the text exactly once; a prefix or suffix tells places apart.",
    value={
        "article": "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01",
        "quote": "lends 4,200 books a week",
        "prefix": "The harbour library ",
        "tag": "sourced",
        "rationale": "Its yearly report says so.",
        "evidence": {"url": "https://library.example/report", "stance": "supports", "quote": "4,200 loans a week"},
    },
    request_only=True,
)
BY_OFFSETS = OpenApiExample(
    "By its offsets",
    summary="Mark by offsets",
    description="Offsets count Unicode code points; the quote is compared with what stands there.",
    value={
        "article": "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01",
        "revision": "0197b6a2-5a51-7d02-8b11-90f5c2aa7e10",
        "start": 20,
        "end": 44,
        "quote": "lends 4,200 books a week",
        "statement": "The harbour library lends 4,200 books a week.",
        "claim_types": ["numerical"],
    },
    request_only=True,
)


class HintSerializer(Output):
    """Something odd about a claim's tag and evidence."""

    code = serializers.ChoiceField(choices=[(code, code) for code in CODES])
    sentence = serializers.CharField(help_text="For people.")


class MergedSerializer(Shape[Claim]):
    """A claim that has become part of another."""

    class Meta:
        model = Claim
        fields = ("id", "number")
        read_only_fields = fields


NULLABLE_ID = {"type": ["string", "null"], "format": "uuid"}


def hint_writer() -> Callable[[str], str]:
    """Writes the hints on claims. Most of a page stand on the same few grounds, which are weighed once."""

    @functools.cache
    def write(grounds: str) -> str:
        found = [{"code": code, "sentence": words} for code, words in queries.hints_of_column(grounds)]
        return f'"hints":{orjson.dumps(found).decode()}'

    return write


class ClaimSerializer(RowShape[Claim]):
    """What an article says that can be checked. `tag` is the settled one, null while the claim is unsettled; `hints`
    say what is odd about tag and evidence, as far as you see them; `merged` are those that have become part of it."""

    hints = Told(HintSerializer(many=True))
    merged = Told(MergedSerializer(many=True))
    revision = Told(NULLABLE_ID, help_text="The newest revision the claim has a place in.")
    to_place = Told(
        NULLABLE_ID, help_text="The reanchoring that asks where it stands in a newer text, null where nothing is asked."
    )
    span = Told(SpanSerializer(allow_null=True))
    created_by = PersonSerializer(read_only=True)
    expressions: ClassVar = {
        "merged": lambda prefix: every(queries.parts_of_claim(f"{prefix}pk"), MergedSerializer),
        "to_place": lambda prefix: Subquery(queries.reanchorings_of(f"{prefix}pk").values("pk")[:1]),
    }
    beside = (
        Beside(
            ("revision", "revision_id"),
            ("span", columns_of(SpanSerializer, "passage__")),
            functools.partial(queries.placements_of, "pk"),
        ),
    )
    worked_out = (WorkedOut("hints", queries.grounds_column, hint_writer),)

    class Meta:
        model = Claim
        fields = (
            "id", "number", "article", "tag", "revision", "span", "to_place", *DETAILS, "hints", "merged", "created_by",
            "created_at", "updated_at", "deleted_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class RecurrenceSerializer(Output):
    """The words of a claim in another article. `claim` is the one that stands there already, null for none."""

    article = serializers.UUIDField(source="article.pk")
    title = serializers.CharField(source="article.title")
    revision = serializers.UUIDField(source="revision.pk")
    start = serializers.IntegerField(source="alike.span.start")
    end = serializers.IntegerField(source="alike.span.end")
    quote = serializers.CharField(source="words", help_text="What stands there, to be marked with `start` and `end`.")
    how = serializers.ChoiceField(
        choices=[("exact", "exact"), ("folded", "folded"), ("fuzzy", "fuzzy")],
        source="alike.how",
        help_text="`folded` is the same but for composed letters, blanks and unseen characters.",
    )
    likeness = serializers.FloatField(source="alike.ratio", help_text="1 unless `fuzzy`.")
    claim = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_claim(self, found: Recurrence) -> Any:
        return found.claim and found.claim.pk


class RecurrencesSerializer(Output):
    """What is most alike comes first. `complete` is false where there may be more."""

    results = RecurrenceSerializer(source="found", many=True)
    complete = serializers.BooleanField(source="is_whole")


class ClaimDetailsSerializer(Record[Claim]):
    """What is said of a claim."""

    class Meta:
        model = Claim
        fields: tuple[str, ...] = DETAILS
        validators: list[Any] = []


@extend_schema_serializer(examples=[BY_QUOTE, BY_OFFSETS])
class NewClaimSerializer(NewSpanSerializer, ClaimDetailsSerializer):
    """A claim to mark: where it stands and, in the same act, one's own assessment and first evidence."""

    among_fields: ClassVar = {"dependentRequired": {name: ["tag"] for name in ASSESSMENT_FIELDS if name != "tag"}}

    article = Id()
    tag = Choice(choices=Tag.choices, required=False)
    rationale = Text(required=False, allow_blank=True, max_length=10_000)
    certainty = Choice(choices=Assessment.Certainty.choices, required=False)
    opinion_holder = Text(required=False, allow_blank=True, max_length=300)
    evidence = CitationSerializer(required=False)

    class Meta(ClaimDetailsSerializer.Meta):
        fields: tuple[str, ...] = (
            "article", "revision", "quote", "start", "end", "prefix", "suffix", *ASSESSMENT_FIELDS, "evidence",
            *DETAILS,
        )  # fmt: skip

    def validate(self, attrs: Any) -> Any:
        alone = [name for name in ASSESSMENT_FIELDS if name in attrs and "tag" not in attrs]
        if alone:
            raise serializers.ValidationError({name: [_("This goes with a tag.")] for name in alone})
        return attrs


class MergeSerializer(Strict):
    """Which claim another one is the same as."""

    into = Id(help_text="The claim that stays; one of the same article.")


class SplitSerializer(NewSpanSerializer):
    """A part of a claim's words, and which of its evidence bears on that too."""

    evidence = Several(child=Id(), required=False, default=list, max_length=500)


class PlacementSerializer(RowShape[Placement]):
    """Where a claim stands in a revision, and how it came there. At most one per claim and revision is current: those
    with `superseded_at` tell where it stood before."""

    passage = PassageSerializer(read_only=True)
    placed_by = PersonSerializer(read_only=True)

    class Meta:
        model = Placement
        fields = ("id", "claim", "how", "passage", "placed_by", "created_at", "superseded_at", "version")
        read_only_fields = fields


class AssessmentSerializer(RowShape[Assessment]):
    """One contributor's tag on a claim, on the passage that was judged. At most one per claim and person is live."""

    contributor = PersonSerializer(read_only=True)
    passage = PassageSerializer(read_only=True)
    guideline_number = serializers.IntegerField(source="guideline_version.number", read_only=True)
    live = serializers.BooleanField(source="is_live", read_only=True)
    expressions: ClassVar = {"live": queries.is_live}

    class Meta:
        model = Assessment
        fields = (
            "id", "claim", "contributor", *ASSESSMENT_FIELDS, "passage", "guideline_number", "given_blind", "live",
            "created_at", "superseded_at", "withdrawn_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class AssessmentRecordSerializer(Record[Assessment]):
    """One's own judgement."""

    class Meta:
        model = Assessment
        fields: tuple[str, ...] = ASSESSMENT_FIELDS
        validators: list[Any] = []


class NewAssessmentSerializer(AssessmentRecordSerializer):
    """One's own judgement of a claim."""

    claim = Id()

    class Meta(AssessmentRecordSerializer.Meta):
        fields = ("claim", *ASSESSMENT_FIELDS)


class DecisionSerializer(RowShape[Decision]):
    """An editor's settling of a claim. It stands while it is live and nothing it rests on has changed."""

    contributor = PersonSerializer(read_only=True)
    passage = PassageSerializer(read_only=True)
    rests_on = Told({"type": "array", "items": {"type": "string", "format": "uuid"}})
    stands = serializers.BooleanField(read_only=True)
    expressions: ClassVar = {
        "rests_on": lambda prefix: ArraySubquery(queries.assessments_under(f"{prefix}pk").values("pk")),
        "stands": queries.stands,
    }

    class Meta:
        model = Decision
        fields = (
            "id", "claim", "contributor", "tag", "reason", "passage", "rests_on", "stands", "created_at",
            "superseded_at", "withdrawn_at", "reopened_at", "reopened_because", "version",
        )  # fmt: skip
        read_only_fields = fields


class NewDecisionSerializer(Record[Decision]):
    """The tag that shall stand, and why."""

    claim = Id()

    class Meta:
        model = Decision
        fields = ("claim", "tag", "reason")
        validators: list[Any] = []
