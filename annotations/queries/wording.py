"""Claims by their words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from annotations.models import Claim, Contributor, Placement

# What so many of the newest claims say is said by about one of a hundred.
NEWEST, OFTEN = 500, 4


def claims_saying(actor: Contributor, claims: QuerySet[Claim], words: str) -> QuerySet[Claim]:
    """Those of `claims` that have the words, in capitals or not, where they stand now or in their statement.

    What few claims say is found by the indexes of trigrams; what many say, sooner by looking at one claim after the
    other in the order asked for. The database cannot tell in advance, so the newest claims are looked at first.
    """
    saying = claims.filter(Q(statement__icontains=words) | Q(Subquery(stands_at(words))))
    newest = claims.order_by("-created_at", "-id").values("pk")[:NEWEST]
    if saying.filter(pk__in=newest).count() >= OFTEN:
        return saying
    return claims.filter(pk__in=words_marked(actor.project_id, words).union(words_stated(actor.project_id, words)))


def stands_at(words: str) -> QuerySet[Placement, Any]:
    """Whether the outer claim stands at the words, in any revision. `Exists` would be worked out for all claims."""
    placed = Placement.objects.filter(claim=OuterRef("pk"), superseded_at=None).values("claim")
    return placed.annotate(says=BoolOr(Q(passage__quote__icontains=words))).values("says")


# The project is named as the indexes name it.
def words_marked(project: UUID, words: str) -> QuerySet[Placement, Any]:
    """The ids of the claims of a project that stand at the words."""
    placed = Placement.objects.alias(named=Cast("passage__project", TextField())).filter(named=str(project))
    return placed.filter(superseded_at=None, passage__quote__icontains=words).values_list("claim_id", flat=True)


def words_stated(project: UUID, words: str) -> QuerySet[Claim, Any]:
    """The ids of the claims of a project with the words in their statement."""
    claims = Claim.objects.alias(named=Cast("project", TextField())).filter(named=str(project))
    return claims.exclude(statement="").filter(statement__icontains=words).values_list("pk", flat=True)
