"""Assessments and decisions."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from annotations import queries
from annotations.access import Access
from annotations.models import LIVE, Assessment, Decision, Tag
from annotations.queries.narrowing import JUDGEMENTS
from annotations.services.assessments import AssessmentInput, assess_claim, replace_assessment, withdraw_assessment
from annotations.services.decisions import take_decision, withdraw_decision
from api.filters import FlagFilter, IdFilter, OneOfFilter, RowFilters
from api.references import claim_meant
from api.rows import Sight
from api.serializers.claims import (
    AssessmentRecordSerializer,
    AssessmentSerializer,
    DecisionSerializer,
    NewAssessmentSerializer,
    NewDecisionSerializer,
)
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Reading


class JudgementFilters(RowFilters):
    """Of which assessments or decisions a list is made."""

    conditions = JUDGEMENTS
    claim = filters.UUIDFilter(field_name="claim_id")
    contributor = filters.UUIDFilter(field_name="contributor_id")
    tag = OneOfFilter(choices=Tag.choices)
    live = FlagFilter(method="is_live", help_text="Neither withdrawn nor superseded.")
    article = IdFilter(method="meets", help_text="The article of its claim.")
    claim_tag = OneOfFilter(choices=Tag.choices, method="meets", help_text="The settled tag of its claim.")

    def is_live(self, judgements: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        live = Q(**LIVE)
        return judgements.filter(live if value == "true" else ~live)


class AssessmentFilters(JudgementFilters):
    """Of which assessments a list is made."""

    certainty = OneOfFilter(choices=Assessment.Certainty.choices)
    given_blind = FlagFilter(method="meets")


class DecisionFilters(JudgementFilters):
    """Of which decisions a list is made."""

    stands = FlagFilter(method="meets", help_text="Live, and nothing it rests on has changed.")


class Assessments(Endpoint[Assessment]):
    """What the routes of assessments share."""

    queryset = Assessment.objects.none()
    serializer_class = AssessmentSerializer
    lookup_url_kwarg = "assessment"
    sees = Sight(queries.assessments_visible_to)


class AssessmentList(Assessments, Listing[Assessment], Creating[Assessment]):
    """All assessments, also those withdrawn or superseded. Giving one supersedes one’s own live one on that claim."""

    access = Access("project", {"GET": "project.read", "POST": "assessment.give"})
    operations = {"GET": "list_assessments", "POST": "give_assessment"}
    filterset_class = AssessmentFilters
    body = NewAssessmentSerializer

    def perform_create(self, sent: dict[str, Any]) -> Assessment:
        claim = claim_meant(self.actor, sent)
        given = {name: value for name, value in sent.items() if name != "claim"}
        return assess_claim(actor=self.actor, claim=claim, new=AssessmentInput(**given))


class AssessmentDetail(Assessments, Reading[Assessment], Changing[Assessment], Deleting[Assessment]):
    """An assessment. It is never overwritten: a change is a new one that supersedes it, and deleting withdraws it."""

    access = Access("project", {"GET": "project.read", "PATCH": "assessment.give", "DELETE": "assessment.withdraw"})
    operations = {"GET": "read_assessment", "PATCH": "replace_assessment", "DELETE": "withdraw_assessment"}
    body = AssessmentRecordSerializer

    def perform_update(self, row: Assessment, sent: dict[str, Any], version: int | None) -> Assessment:
        return replace_assessment(actor=self.actor, assessment=row, fields=sent, version=version)

    def perform_destroy(self, row: Assessment, version: int | None) -> None:
        withdraw_assessment(actor=self.actor, assessment=row, version=version)


class Decisions(Endpoint[Decision]):
    """What the routes of decisions share."""

    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    lookup_url_kwarg = "decision"
    sees = Sight(queries.decisions_visible_to)


class DecisionList(Decisions, Listing[Decision], Creating[Decision]):
    """Decisions of editors. One settles its claim, resting on the live assessments, and replaces an earlier one."""

    access = Access("project", {"GET": "project.read", "POST": "decision.take"})
    operations = {"GET": "list_decisions", "POST": "take_decision"}
    filterset_class = DecisionFilters
    body = NewDecisionSerializer

    def perform_create(self, sent: dict[str, Any]) -> Decision:
        claim = claim_meant(self.actor, sent)
        return take_decision(actor=self.actor, claim=claim, tag=sent["tag"], reason=sent["reason"])


class DecisionDetail(Decisions, Reading[Decision], Deleting[Decision]):
    """A decision. Deleting takes it back: the claim’s tag follows from its assessments again."""

    access = Access("project", {"GET": "project.read", "DELETE": "decision.take"})
    operations = {"GET": "read_decision", "DELETE": "withdraw_decision"}

    def perform_destroy(self, row: Decision, version: int | None) -> None:
        withdraw_decision(actor=self.actor, decision=row, version=version)
