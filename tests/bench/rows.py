"""Projects with claims by the thousand, written past the services as `mark_claim` would leave them: for measuring what
one more costs, and what it takes to find some."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import connection, transaction

from annotations import queries
from annotations.anchoring import Span
from annotations.models import Article, Assessment, Claim, Contributor, Event, Passage, Placement, Revision, Tag
from annotations.services.copying import insert_many
from annotations.services.history import Act
from annotations.services.passages import new_passage
from annotations.services.sequencer import assign_positions
from annotations.services.settling import settled_note
from tests.bench.text import Words, scattered_spans
from tests.cast import bring_in

COPIED = (Claim, Passage, Placement, Assessment, Event)


def articles_with(actor: Contributor, words: Words, size: int, claims: Sequence[int]) -> list[Article]:
    """Articles of `size` code points, one for each number of claims, with their events; then statistics are taken."""
    made = []
    for number, count in enumerate(claims):
        article = bring_in(actor, words.text(size), title=f"Article {number} of {size:,}")
        if count:
            mark_all(actor, article, scattered_spans(queries.current_revision(article).text, count))
        made.append(article)
    assign_positions()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum would have done by the time somebody asks
    return made


def mark_all(actor: Contributor, article: Article, spans: Sequence[tuple[int, int]]) -> None:
    """A claim for each span (code points), tagged in turn: every seventh waits for agreement, every fourth has a
    statement."""
    revision = queries.current_revision(article)
    guideline = queries.guideline_of(actor.project)
    whose = {"project_id": actor.project_id}
    claims, passages, placements, given = [], [], [], []
    for number, span in enumerate(spans, 1):
        claim, passage = new_claim(actor, article, revision, number, span), new_passage(revision, Span(*span))
        placed = {"claim": claim, "passage": passage}
        claims.append(claim)
        passages.append(passage)
        placements.append(Placement(**whose, **placed, revision=revision, placed_by=actor))
        tag = claim.tag or Tag.DISPUTED
        given.append(Assessment(**whose, **placed, contributor=actor, tag=tag, guideline_version=guideline))
    insert_many(Claim, claims)
    insert_many(Passage, passages)
    insert_many(Placement, placements)
    insert_many(Assessment, given)
    Article.objects.filter(pk=article.pk).update(last_claim_number=len(claims))
    act = Act(actor)
    act.created_all("claim.marked", [(claim, {}) for claim in claims])
    act.created_all("claim.placed", [(placement, {}) for placement in placements])
    act.created_all("assessment.given", [(assessment, {}) for assessment in given])
    act.noted_all(settled_note(claim, None, claim.tag) for claim in claims if claim.tag)


def taken_out(folder: Path) -> list[tuple[str, Path]]:
    """All claims there are, with what belongs to them, as files that COPY reads: each with its table, empty now."""
    files = [(model._meta.db_table, folder / model._meta.db_table) for model in COPIED]
    with connection.cursor() as cursor:
        for table, path in files:
            with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as rows:
                file.writelines(rows)
    empty_tables()
    return files


def copy_in(files: Sequence[tuple[str, Path]]) -> None:
    """COPY files into their tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, path in files:
            with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as rows:
                while part := file.read(2**20):
                    rows.write(part)


def empty_tables() -> None:
    """Remove all claims and all history, which nobody else could."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in COPIED)} CASCADE")


def new_claim(actor: Contributor, article: Article, revision: Revision, number: int, span: tuple[int, int]) -> Claim:
    return Claim(
        project_id=actor.project_id,
        article=article,
        number=number,
        tag=Tag.values[number % 3] if number % 7 else None,
        statement="" if number % 4 else f"It is said that {revision.text[slice(*span)]}.",
        created_by=actor,
    )
