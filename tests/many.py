"""Very many claims at once, written past the services: for tests and measurements that are about quantity."""

from __future__ import annotations

from django.db import connection

from annotations.models import Article, Contributor
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
