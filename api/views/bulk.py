"""Very many claims, or very much evidence, in one request."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from annotations import queries
from annotations.access import Access
from annotations.models import Claim, Contributor, Evidence
from annotations.services.changing_many import (
    change_all_evidence,
    change_claims,
    delete_claims,
    remove_all_evidence,
)
from annotations.services.claims import DETAILS
from annotations.services.evidence import FIELDS
from annotations.services.guards import require_not_merged
from annotations.services.linking import Cited, add_evidence_to_many
from annotations.services.marking import mark_claims
from api.bulk import Bulk, Kind, Sent, addressed, each_meant, uuids
from api.references import citation, claim_described, claim_meant, text_meant
from api.serializers.bulk import (
    BulkSerializer,
    ClaimToChangeSerializer,
    ClaimToCreateSerializer,
    EvidenceToChangeSerializer,
    EvidenceToCreateSerializer,
    ToDeleteSerializer,
)

TEXTS_AT_HAND = 16  # a text may have two million code points; rows of one article stand together


class ClaimBulk(Bulk[Claim]):
    """Marks, changes and deletes very many claims: rows with an `op`, done in their order as one act. With
    `atomic=false` those that can be done are, and `results` say of each what came of it; otherwise one that is refused
    keeps all of them out (`rows-refused`)."""

    access = Access("project", {"POST": "claim.mark"})
    operations = {"POST": "bulk_claims"}
    queryset = Claim.objects.none()
    serializer_class = BulkSerializer
    row_name = "ClaimRow"
    shapes = {"create": ClaimToCreateSerializer, "change": ClaimToChangeSerializer, "delete": ToDeleteSerializer}

    def kinds(self) -> dict[str, Kind]:
        actor, fetch = self.actor, functools.lru_cache(TEXTS_AT_HAND)(text_meant)

        def to_mark(rows: Sequence[Sent]) -> list[Any]:
            return each_meant(rows, lambda row: claim_described(actor, row, fetch))

        def to_change(rows: Sequence[Sent]) -> list[Any]:
            named = queries.claims_addressed(actor).select_related("merged_into")
            return addressed(rows, named, DETAILS, require_not_merged)

        return {
            "create": Kind(to_mark, lambda rows, act: mark_claims(actor=actor, new=rows, act=act), 201),
            "change": Kind(to_change, lambda rows, act: change_claims(actor=actor, changes=rows, act=act)),
            "delete": Kind(to_change, lambda rows, act: delete_claims(actor=actor, changes=rows, act=act)),
        }

    def articles_of(self, rows: Sequence[Sent]) -> Collection[UUID]:
        cited = uuids(rows, "evidence", "cited_passage", "article")
        return {*uuids(rows, "article"), *cited, *articles_with(self.actor, uuids(rows, "id"))}


class EvidenceBulk(Bulk[Evidence]):
    """Links, changes and removes very much evidence: rows with an `op`, done in their order as one act. With
    `atomic=false` those that can be done are, and `results` say of each what came of it; otherwise one that is refused
    keeps all of them out (`rows-refused`)."""

    access = Access("project", {"POST": "evidence.add"})
    operations = {"POST": "bulk_evidence"}
    queryset = Evidence.objects.none()
    serializer_class = BulkSerializer
    row_name = "EvidenceRow"
    shapes = {"create": EvidenceToCreateSerializer, "change": EvidenceToChangeSerializer, "delete": ToDeleteSerializer}

    def kinds(self) -> dict[str, Kind]:
        actor, fetch = self.actor, functools.lru_cache(TEXTS_AT_HAND)(text_meant)
        claim = functools.lru_cache(1_000)(lambda pk: claim_meant(actor, {"claim": pk}))

        def to_link(rows: Sequence[Sent]) -> list[Any]:
            return each_meant(rows, linked)

        def linked(row: Sent) -> Cited:
            return claim(row["claim"]), citation(actor, row, fetch)

        def to_change(rows: Sequence[Sent]) -> list[Any]:
            return addressed(rows, queries.evidence_visible_to(actor).select_related("claim"), FIELDS)

        return {
            "create": Kind(to_link, lambda rows, act: add_evidence_to_many(actor=actor, new=rows, act=act), 201),
            "change": Kind(to_change, lambda rows, act: change_all_evidence(actor=actor, changes=rows, act=act)),
            "delete": Kind(to_change, lambda rows, act: remove_all_evidence(actor=actor, changes=rows, act=act)),
        }

    def articles_of(self, rows: Sequence[Sent]) -> Collection[UUID]:
        evidence = queries.evidence_visible_to(self.actor).filter(pk__in=uuids(rows, "id"))
        claims = uuids(rows, "claim") | set(evidence.values_list("claim", flat=True))
        return {*uuids(rows, "cited_passage", "article"), *articles_with(self.actor, claims)}


def articles_with(actor: Contributor, claims: Collection[UUID]) -> set[UUID]:
    """The articles of claims the actor sees."""
    if not claims:
        return set()
    return set(queries.claims_addressed(actor).filter(pk__in=claims).values_list("article", flat=True))
