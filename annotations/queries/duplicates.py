"""Finding what is here already: for articles that might come in, their twins among a project's living articles.

However many are asked about at once, it is three statements.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from annotations.models import Article, ImportItem, Project, Revision
from annotations.nearness import LEAST_ALIKE, SKETCH_SIZE, likeness_of

MOST_NEAR = 5
BRACES = str.maketrans("[]", "{}")  # as PostgreSQL writes arrays
How = ImportItem.Twin
SUREST: list[str] = [How.TEXT, How.BYTES, How.EXTERNAL_ID, How.ADDRESS, How.NEAR]

# GIN finds the sketches that share a number; few of them share enough to be worth a closer look.
NEAR = """
SELECT asked.at - 1, near.article_id, near.sketch
FROM unnest(%(sketches)s::text[]) WITH ORDINALITY AS asked (sketch, at)
CROSS JOIN LATERAL (
    SELECT revision.article_id, revision.sketch, shared.count
    FROM annotations_revision AS revision
    JOIN annotations_article AS article ON article.id = revision.article_id AND article.deleted_at IS NULL
    CROSS JOIN LATERAL (
        SELECT count(*) AS count FROM unnest(revision.sketch) AS number WHERE number = ANY (asked.sketch::int[])
    ) AS shared
    WHERE revision.sketch && asked.sketch::int[] AND revision.project_id = %(project)s AND shared.count >= %(least)s
    ORDER BY shared.count DESC, revision.id LIMIT %(most)s
) AS near
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """By what an article that might come in could be known already; "" and () where there is nothing of the kind.

    Args:
        received_sha256: of the bytes it came in.
        text_sha256: of its canonical text in UTF-8.
        url: canonical.
        sketch: of its text, as `nearness.sketch_of` gives it.
    """

    received_sha256: str = ""
    text_sha256: str = ""
    url: str = ""
    external_id: str = ""
    sketch: Sequence[int] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Twin:
    """An article that is here already, how that is known (`ImportItem.Twin`), and from 0 to 1 how alike the texts are:
    1 for the same text or bytes, None where only address or id are the same."""

    article: uuid.UUID
    how: str
    likeness: float | None = None


def twins_of(project: Project, candidates: Sequence[Candidate]) -> list[list[Twin]]:
    """For each candidate its twins among the living articles of the project: those with the same text first, then of
    the same bytes, the same id, the same address, then the nearly same, most alike first. An article may stand in it
    more than once."""
    found: list[list[Twin]] = [[] for _candidate in candidates]
    for twins in (_of_texts, _of_records, _nearly):
        for at, twin in twins(project, candidates):
            if twin.how != How.NEAR or not any(one.article == twin.article and one.likeness for one in found[at]):
                found[at].append(twin)
    return [twins_in_order(twins) for twins in found]


def twins_in_order(twins: Sequence[Twin]) -> list[Twin]:
    """The surest first."""
    return sorted(twins, key=lambda twin: (SUREST.index(twin.how), -(twin.likeness or 0)))


def _of_texts(project: Project, candidates: Sequence[Candidate]) -> Iterator[tuple[int, Twin]]:
    """Twins that hold the same text, or were made of the same bytes, in any of their revisions."""
    texts, received = _places(candidates, "text_sha256"), _places(candidates, "received_sha256")
    same = Q(sha256__in=list(texts)) | Q(received_sha256__in=list(received))
    revisions = Revision.objects.filter(same, project=project, article__deleted_at=None).order_by("-id")
    seen = set()
    for article, text, raw in revisions.values_list("article_id", "sha256", "received_sha256"):
        hits = [(at, How.TEXT) for at in texts.get(text, ())] + [(at, How.BYTES) for at in received.get(raw, ())]
        for at, how in hits:
            if (at, how, article) not in seen:
                seen.add((at, how, article))
                yield at, Twin(article, how, 1.0)


def _of_records(project: Project, candidates: Sequence[Candidate]) -> Iterator[tuple[int, Twin]]:
    """Twins with the same id of the owner's own, or of the same address."""
    addresses, ids = _places(candidates, "url"), _places(candidates, "external_id")
    same = Q(url__in=list(addresses)) | Q(external_id__in=list(ids))
    articles = Article.objects.living().filter(same, project=project).order_by("-id")
    for article, url, external_id in articles.values_list("pk", "url", "external_id"):
        yield from ((at, Twin(article, How.EXTERNAL_ID)) for at in ids.get(external_id, ()))
        yield from ((at, Twin(article, How.ADDRESS)) for at in addresses.get(url, ()))


def _nearly(project: Project, candidates: Sequence[Candidate]) -> Iterator[tuple[int, Twin]]:
    """Twins whose text is nearly the same, each by the revision that is most so."""
    asked = [(at, one.sketch) for at, one in enumerate(candidates) if len(one.sketch)]
    values = {
        "sketches": [str(list(sketch)).translate(BRACES) for _at, sketch in asked],
        "project": project.pk,
        "least": round(LEAST_ALIKE * SKETCH_SIZE),
        "most": MOST_NEAR,
    }
    best: dict[tuple[int, uuid.UUID], float] = {}
    for place, article, sketch in _rows(NEAR, values) if asked else ():
        at, own = asked[place]
        best[at, article] = max(best.get((at, article), 0.0), likeness_of(own, sketch))
    yield from ((at, Twin(one, How.NEAR, alike)) for (at, one), alike in best.items() if alike >= LEAST_ALIKE)


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _places(candidates: Sequence[Candidate], name: str) -> dict[str, list[int]]:
    """Where among the candidates each value stands that is given."""
    places: dict[str, list[int]] = {}
    for at, candidate in enumerate(candidates):
        if value := getattr(candidate, name):
            places.setdefault(value, []).append(at)
    return places
