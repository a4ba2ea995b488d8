"""Very many claims at once, written past the services: for tests and measurements that are about quantity."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from annotations import queries
from annotations.models import Article, Assessment, Claim, Contributor, Passage, Placement, Tag
from tests.cast import mark

CLAIMS = """
WITH made AS (
    INSERT INTO annotations_claim SELECT (jsonb_populate_record(claim, jsonb_build_object(
        'id', gen_random_uuid(), 'number', claim.number + n, 'statement', 'The roof leaks, said ' || n))).*
    FROM annotations_claim AS claim, generate_series(1, %(count)s) AS n WHERE claim.id = %(claim)s
    RETURNING id
), placed AS (
    INSERT INTO annotations_placement SELECT (jsonb_populate_record(placement, jsonb_build_object(
        'id', gen_random_uuid(), 'claim_id', made.id))).*
    FROM annotations_placement AS placement, made WHERE placement.claim_id = %(claim)s
)
INSERT INTO annotations_assessment SELECT (jsonb_populate_record(assessment, jsonb_build_object(
    'id', gen_random_uuid(), 'claim_id', made.id))).*
FROM annotations_assessment AS assessment, made WHERE assessment.claim_id = %(claim)s
"""


def mark_many(actor: Contributor, article: Article, quote: str, count: int) -> None:
    """`count` claims of `quote`, all assessed: one as people make it, and copies of its rows."""
    claim = mark(actor, article, quote, "disputed")
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, {"claim": claim.pk, "count": count - 1})
    Article.objects.filter(pk=article.pk).update(last_claim_number=count)


def mark_spans(actor: Contributor, article: Article, spans: Sequence[tuple[int, int]]) -> None:
    """A claim for each span (code points), tagged in turn; every seventh waits for agreement."""
    revision = queries.current_revision(article)
    claims = [
        Claim(
            project_id=actor.project_id,
            article=article,
            number=number,
            tag=Tag.values[number % 3] if number % 7 else None,
            created_by=actor,
        )
        for number in range(1, len(spans) + 1)
    ]
    passages = [
        Passage(project_id=actor.project_id, revision=revision, start=start, end=end, quote=revision.text[start:end])
        for start, end in spans
    ]
    Claim.objects.bulk_create(claims)
    Passage.objects.bulk_create(passages)
    Placement.objects.bulk_create(
        Placement(project_id=actor.project_id, claim=claim, revision=revision, passage=passage, placed_by=actor)
        for claim, passage in zip(claims, passages, strict=True)
    )
    Assessment.objects.bulk_create(
        Assessment(
            project_id=actor.project_id,
            claim=claim,
            passage=passage,
            contributor=actor,
            tag=claim.tag or Tag.DISPUTED,
        )
        for claim, passage in zip(claims, passages, strict=True)
    )
    Article.objects.filter(pk=article.pk).update(last_claim_number=len(spans))
