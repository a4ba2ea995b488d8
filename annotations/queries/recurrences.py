"""Reading where else in a project the words of a claim stand, to the letter or nearly so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, Lookup, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Upper
from psycopg.errors import QueryCanceled

from annotations.likeness import Alike, find_alike, pieces_of_quote, sentence_around, spellings_of
from annotations.models import Article, Claim, Contributor, Passage, Placement, Revision
from annotations.queries.articles import revisions_visible_to
from annotations.queries.claims import claims_visible_to

MOST_ARTICLES = 30
MOST_FOUND = 20
MOST_HOLDING = 500
LONGEST_LOOK_MS = 2_000
# Trigrams find nothing of less; so short a quote says nothing of its own either.
FEWEST_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The words of a claim in another article, in its newest revision.

    `before` and `after` are the rest of the sentence. `claim` is the one that stands there already: one that the actor
    sees and that covers most of it.
    """

    article: Article
    revision: Revision
    alike: Alike
    words: str
    before: str
    after: str
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Recurrences:
    """What was found of a quote; `is_whole` is false where there is more, or where looking took too long and was given
    up."""

    quote: str
    found: list[Recurrence]
    is_whole: bool


class Like(Lookup):
    """The SQL operator, with a pattern of our own."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} LIKE UPPER({right})", [*left_values, *right_values]


TextField.register_lookup(Like)


def recurrences_of(actor: Contributor, claim: Claim) -> Recurrences:
    """Where the words of a claim stand in other articles of the project; what is most alike comes first. At most 20,
    and bounded in time."""
    placed = claim.placements.filter(superseded_at=None).order_by("-revision__number")
    quote = placed.values_list("passage__quote", flat=True).first() or ""
    if len(quote) < FEWEST_LETTERS:
        return Recurrences(quote, [], is_whole=True)
    try:
        with looking(LONGEST_LOOK_MS):
            pieces, is_whole = pieces_held(actor, quote)
    except OperationalError as slow:
        if isinstance(slow.__cause__, QueryCanceled):
            return Recurrences(quote, [], is_whole=False)
        raise
    others = newest_visible_to(actor).exclude(article=claim.article_id)
    seen = others.filter(pk__in=pieces).values_list("pk", flat=True)
    most = sorted(seen, key=lambda pk: (-pieces[pk], pk))
    revisions = others.filter(pk__in=most[:MOST_ARTICLES]).select_related("article").defer("offset_map")
    hits = [(revision, one) for revision in revisions for one in find_alike(revision.text, quote)]
    hits.sort(key=lambda hit: (-hit[1].ratio, hit[1].how != "exact", hit[0].article.title, hit[1].span.start))
    is_whole = is_whole and len(most) <= MOST_ARTICLES and len(hits) <= MOST_FOUND
    return Recurrences(quote, list(described(actor, hits[:MOST_FOUND])), is_whole)


def pieces_held(actor: Contributor, quote: str) -> tuple[Counter[UUID], bool]:
    """How many pieces of a quote each revision of the actor's project holds that holds any, and whether that is all.

    The project is named as the index of the texts names it.
    """
    patterns = [pattern_for(quote[piece.start : piece.end]) for piece in pieces_of_quote(quote)]
    texts = Revision.objects.order_by().alias(project_text=Cast("project", TextField()), capitals=Upper("text"))
    texts = texts.filter(project_text=str(actor.project_id))
    holding = [texts.filter(capitals__like=one).values_list("pk", flat=True)[:MOST_HOLDING] for one in patterns]
    held = Counter(holding[0].union(*holding[1:], all=True))
    return held, held.total() < MOST_HOLDING


def newest_visible_to(actor: Contributor) -> QuerySet[Revision]:
    """The newest revision of each article that the actor sees."""
    newer = Revision.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return revisions_visible_to(actor).filter(~Exists(newer))


def pattern_for(piece: str) -> str:
    """A piece of a quote as a pattern of SQL: any sign for a sign, anything for a letter that may be written in two."""
    marks = {0: "_", 2: "%"}
    return "%" + "".join(marks.get(len(ways), ways[0] if ways else "") for ways in spellings_of(piece)) + "%"


@contextmanager
def looking(milliseconds: int) -> Iterator[None]:
    """Let the database go by its index, and give up on what takes longer.

    Raises:
        OperationalError, from QueryCanceled: it took longer.
    """
    # Texts lie outside their table, which therefore looks small enough to be read through; it takes 50 times as long.
    wanted = {"statement_timeout": str(milliseconds), "enable_seqscan": "off"}
    with transaction.atomic(), connection.cursor() as cursor:
        for name, value in wanted.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            (wanted[name],) = cursor.fetchone()
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        for name, before in wanted.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, before])


def described(actor: Contributor, hits: Sequence[tuple[Revision, Alike]]) -> Iterator[Recurrence]:
    """Each hit with its words, its sentence and the claim that stands there."""
    standing = claims_under(actor, hits)
    for revision, alike in hits:
        here = [placed for placed in standing if placed.revision_id == revision.pk]
        most = max(here, key=lambda placed: overlap(placed.passage, alike), default=None)
        claim = most.claim if most and overlap(most.passage, alike) >= 0.5 else None
        words = revision.text[alike.span.start : alike.span.end]
        yield Recurrence(revision.article, revision, alike, words, *sentence_around(revision.text, alike.span), claim)


def claims_under(actor: Contributor, hits: Sequence[tuple[Revision, Alike]]) -> list[Placement]:
    """Where claims that the actor sees stand in any of the hits."""
    any_of = Q(pk=None)
    for revision, alike in hits:
        any_of |= Q(revision=revision.pk, passage__start__lt=alike.span.end, passage__end__gt=alike.span.start)
    placements = Placement.objects.filter(any_of, superseded_at=None, claim__in=claims_visible_to(actor))
    return list(placements.select_related("claim", "passage"))


def overlap(passage: Passage, alike: Alike) -> float:
    """How much of both stretches is common to them: 1 for the same, 0 for none."""
    start, end = alike.span.start, alike.span.end
    common = min(passage.end, end) - max(passage.start, start)
    return max(0, common) / (max(passage.end, end) - min(passage.start, start))
