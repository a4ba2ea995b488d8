"""What can be embedded where: one table. Each is read by the same query, and has the same shape, as at its address."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from annotations import queries
from api.rows import Embed, Many, One
from api.serializers.articles import ArticleSerializer
from api.serializers.base import RowShape
from api.serializers.claims import AssessmentSerializer, ClaimSerializer, DecisionSerializer, PlacementSerializer
from api.serializers.sources import EvidenceSerializer, SourceSerializer

CLAIM = One(ClaimSerializer, queries.claims_visible_to, "claim_id")

# What only Python works out (hints) stands in none that is embedded many times.
EMBEDS: dict[type[RowShape[Any]], dict[str, Embed]] = {
    ClaimSerializer: {
        "article": One(ArticleSerializer, queries.articles_visible_to, "article_id"),
        "assessments": Many(
            AssessmentSerializer, lambda actor, claim: queries.live(queries.assessments_visible_to(actor), claim)
        ),
        "decisions": Many(
            DecisionSerializer, lambda actor, claim: queries.live(queries.decisions_visible_to(actor), claim)
        ),
        "evidence": Many(
            EvidenceSerializer, lambda actor, claim: queries.evidence_visible_to(actor).filter(claim=claim)
        ),
        "placements": Many(
            PlacementSerializer,
            lambda actor, claim: queries.placements_visible_to(actor).filter(claim=claim, superseded_at=None),
        ),
    },
    AssessmentSerializer: {"claim": CLAIM},
    DecisionSerializer: {"claim": CLAIM},
    PlacementSerializer: {"claim": CLAIM},
    EvidenceSerializer: {"claim": CLAIM, "source": One(SourceSerializer, queries.sources_visible_to, "source_id")},
}


def embeds_of(shape: type[Any]) -> dict[str, Embed]:
    """What rows of a shape can have embedded, by its name."""
    return EMBEDS.get(shape, {})


@functools.cache
def fields_of(shape: Any) -> tuple[str, ...]:
    """The names of a shape’s fields."""
    return tuple(shape().fields)


def several(request: Request, name: str, known: Collection[str]) -> tuple[str, ...]:
    """The names given with commas between them in a parameter, in the order of `known`. Raises ValidationError."""
    sent = request.query_params.get(name)
    if sent is None:
        return ()
    given = sent.split(",")
    if unknown := [one for one in given if one not in known]:
        words = _("There is no “%(unknown)s” here. Known are: %(known)s.")
        raise ValidationError({name: [words % {"unknown": unknown[0], "known": ", ".join(known)}]})
    if len(set(given)) < len(given):
        raise ValidationError({name: [_("Name each once.")]})
    return tuple(one for one in known if one in given)
