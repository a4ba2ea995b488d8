"""Reading a whole project for a file: in cursors, a chunk at a time, in a fixed number of queries per chunk.

What is read here leaves the house, so it is the same for everybody: nothing confidential, nothing in the trash.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from annotations.models import (
    Article,
    Assessment,
    Claim,
    Contributor,
    Decision,
    Placement,
    Project,
    Reanchoring,
    Revision,
    WebAnnotation,
)
from annotations.queries.claims import claims_visible_to, with_judgements, with_placement
from annotations.queries.sources import evidence_for_everybody

ARTICLES_AT_ONCE = 20  # an article comes with its texts, which may be long
CLAIMS_AT_ONCE = 500


def articles_exported(project: Project) -> Iterator[Article]:
    """The living articles by id, which is by when they came, each with `all_revisions`, newest first."""
    revisions = Revision.objects.defer("offset_map").order_by("-number")
    articles = Article.objects.living().filter(project=project).order_by("id")
    with_texts = articles.prefetch_related(Prefetch("revisions", queryset=revisions, to_attr="all_revisions"))
    return with_texts.iterator(chunk_size=ARTICLES_AT_ONCE)


def claims_exported(project: Project) -> Iterator[Claim]:
    """The living claims of those articles in the same order, then by number, with everything judged of them."""
    claims = with_everything(_claims(project).order_by("article_id", "number", "id"))
    return claims.iterator(chunk_size=CLAIMS_AT_ONCE)


def prefixes_exported(project: Project) -> list[dict[str, Any]]:
    """The prefixes that claims came with as Web Annotations, the eldest first."""
    sent = WebAnnotation.objects.filter(project=project, extra__has_key="@context").order_by("id")
    return [extra["@context"] for extra in sent.values_list("extra", flat=True).iterator()]


def claims_annotated(actor: Contributor, article: Article) -> QuerySet[Claim]:
    """The claims of an article that the actor sees, as they came, with everything judged of them that may leave the
    house."""
    return with_everything(claims_visible_to(actor).filter(article=article).order_by("id"))


def claims_reviewed(actor: Contributor) -> QuerySet[Claim]:
    """The settled claims the actor sees, with their articles, places and live judgements, and `open_evidence`: what of
    it may leave the house."""
    evidence = evidence_for_everybody().exclude(source=None).select_related("source").order_by("created_at", "id")
    settled = claims_visible_to(actor).exclude(tag=None).select_related("article", "project")
    return with_judgements(with_placement(settled)).prefetch_related(
        Prefetch("evidence", queryset=evidence, to_attr="open_evidence")
    )


def claims_at(claims: QuerySet[Claim], slug: str) -> QuerySet[Claim]:
    """Those of the claims of an article whose annotation has the address that ends in `slug`: what it was named when
    it came, the claim's id for one that came otherwise."""
    named = Q(web_annotation__slug=slug)
    try:
        return claims.filter(named | Q(web_annotation=None, pk=UUID(slug)))
    except ValueError:
        return claims.filter(named)


def with_everything(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with `web_annotation` and the lists `current_placements`, `all_assessments`, `all_decisions` (each with
    `rested_on`), `open_evidence` and `open_reanchorings`."""
    placements = Placement.objects.filter(superseded_at=None).select_related("passage")
    assessments = Assessment.objects.select_related("passage").order_by("created_at", "id")
    grounds = Prefetch("rests_on", queryset=Assessment.objects.only("id").order_by("id"), to_attr="rested_on")
    decisions = Decision.objects.select_related("passage").order_by("created_at", "id").prefetch_related(grounds)
    evidence = evidence_for_everybody().select_related("source", "cited_passage__revision__article")
    evidence = evidence.defer("cited_passage__revision__text", "cited_passage__revision__offset_map")
    return claims.select_related("web_annotation").prefetch_related(
        Prefetch("placements", queryset=placements, to_attr="current_placements"),
        Prefetch("assessments", queryset=assessments, to_attr="all_assessments"),
        Prefetch("decisions", queryset=decisions, to_attr="all_decisions"),
        Prefetch("evidence", queryset=evidence.order_by("created_at", "id"), to_attr="open_evidence"),
        Prefetch("reanchorings", queryset=Reanchoring.objects.filter(settlement=""), to_attr="open_reanchorings"),
        Prefetch("merged", queryset=Claim.objects.only("number", "merged_into").order_by("number", "id")),
    )


def count_of_claims_exported(project: Project) -> int:
    """How many claims the file will hold."""
    return _claims(project).count()


def _claims(project: Project) -> QuerySet[Claim]:
    return Claim.objects.living().filter(project=project, article__deleted_at=None, merged_into=None)
