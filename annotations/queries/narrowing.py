"""By what rows are narrowed down beside their own columns: a table each, so that one sees at once what can be asked.

Nothing but what stands here can be asked of another table. What the actor does not see counts as not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from annotations.models import LIVE, STANDING, Assessment, Contributor, Decision, Reanchoring
from annotations.queries.claims import claims_visible_to
from annotations.queries.sources import evidence_visible_to

Row = TypeVar("Row", bound=Model)
Condition = Callable[[Contributor, Any], Any]


def narrowed(
    rows: QuerySet[Row], table: Mapping[str, Condition], actor: Contributor, name: str, value: Any
) -> QuerySet[Row]:
    """The rows for which the condition `name` of a table holds with `value`; with False, those for which it fails."""
    condition = table[name](actor, value)
    return rows.filter(~condition) if value is False else rows.filter(condition)


def is_(**columns: str) -> dict[str, Condition]:
    """Conditions on columns of what a row belongs to: by name, the lookup."""

    def on(lookup: str) -> Condition:
        return lambda _actor, value: Q(**{lookup: value})

    return {name: on(lookup) for name, lookup in columns.items()}


def has_evidence(actor: Contributor, **which: Any) -> Exists:
    return Exists(evidence_visible_to(actor).filter(claim=OuterRef("pk"), **which))


def is_assessed(_actor: Contributor, _value: Any) -> Exists:
    return Exists(Assessment.objects.filter(claim=OuterRef("pk"), **LIVE))


def is_settled_by(_actor: Contributor, person: Any) -> Exists:
    return Exists(Decision.objects.filter(claim=OuterRef("pk"), contributor=person, **STANDING))


def is_to_be_placed(_actor: Contributor, _value: Any) -> Exists:
    return Exists(Reanchoring.objects.filter(claim=OuterRef("pk"), settlement=""))


def is_about(lookup: str) -> Condition:
    """On a claim the actor sees that fits."""
    return lambda actor, value: Q(claim__in=claims_visible_to(actor).filter(**{lookup: value}))


CLAIMS: dict[str, Condition] = {
    "settled": lambda _actor, _value: Q(tag__isnull=False),
    "settled_by": is_settled_by,
    "assessed": is_assessed,
    "to_place": is_to_be_placed,
    "stance": lambda actor, value: has_evidence(actor, stance=value),
    "source": lambda actor, value: has_evidence(actor, source=value),
    "cited_article": lambda actor, value: has_evidence(actor, cited_passage__revision__article=value),
    "claim_type": lambda _actor, value: Q(claim_types__contains=[value]),
    "claimant": lambda _actor, value: Q(claimant_name__icontains=value),
    **is_(
        external_id="article__external_id",
        publisher="article__publisher__iexact",
        language="article__language",
        article_state="article__state",
        published_from="article__published_on__gte",
        published_to="article__published_on__lte",
    ),
}
JUDGEMENTS: dict[str, Condition] = {
    "article": is_about("article"),
    "claim_tag": is_about("tag"),
    "given_blind": lambda _actor, _value: Q(given_blind=True),
    "stands": lambda _actor, _value: Q(**STANDING),
}
EVIDENCE: dict[str, Condition] = {
    "confidential": lambda _actor, _value: Q(confidential=True),
    "article": is_about("article"),
    "claim_tag": is_about("tag"),
    "search": lambda _actor, value: Q(quote__icontains=value) | Q(note__icontains=value),
    **is_(publisher="source__publisher__iexact", cited_article="cited_passage__revision__article"),
}
SOURCES: dict[str, Condition] = {
    "cited": lambda actor, _value: Exists(evidence_visible_to(actor).filter(source=OuterRef("pk"))),
    "publisher": lambda _actor, value: Q(publisher__iexact=value),
}
ARTICLES: dict[str, Condition] = {
    "claims": lambda actor, _value: Exists(claims_visible_to(actor).filter(article=OuterRef("pk"))),
    "publisher": lambda _actor, value: Q(publisher__iexact=value),
}
PASSAGES: dict[str, Condition] = {
    "search": lambda _actor, value: Q(quote__icontains=value),
    **is_(article="revision__article"),
}
FEEDS: dict[str, Condition] = {
    "paused": lambda _actor, _value: Q(paused_at__isnull=False),
    "automatic": lambda _actor, _value: Q(automatic=True),
    "failing": lambda _actor, _value: Q(failures__gt=0),
}
PLACEMENTS: dict[str, Condition] = {
    "article": is_about("article"),
    "current": lambda _actor, _value: Q(superseded_at=None),
}
