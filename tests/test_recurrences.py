"""Where else in a project the words of a claim stand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.anchoring import find_quote
from annotations.models import Article, Claim, Contributor, Revision
from annotations.queries.recurrences import Recurrences
from annotations.services.articles import delete_article
from annotations.services.claims import ClaimInput, delete_claim, mark_claim
from tests.cast import Cast, bring_in, mark

WORDS = "the council has spent 4.2 million crowns on the roof of the library"
TEXT = f"It was said again. Yesterday {WORDS}, they say. Nothing came of it."


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, bring_in(cast.ben, f"First, {WORDS}.\n\nSo it is.", "Roof"), WORDS, "sourced")


def recurring(who: Contributor, claim: Claim) -> Recurrences:
    return queries.recurrences_of(who, claim)


def found(who: Contributor, claim: Claim) -> list[tuple[str, str]]:
    return [(one.article.title, one.alike.how) for one in recurring(who, claim).found]


def test_nothing_is_found_in_the_claims_own_article(cast: Cast) -> None:
    article = bring_in(cast.ben, f"First, {WORDS}.\n\nThen, {WORDS}.")
    claim = mark_first(cast.ben, article, WORDS)

    assert found(cast.ben, claim) == []


def mark_first(who: Contributor, article: Article, quote: str) -> Claim:
    """A claim of the first place of a quote that stands twice."""
    revision = queries.current_revision(article)
    span = find_quote(revision.text, quote, prefix="First, ")
    return mark_claim(actor=who, new=ClaimInput(revision=revision, span=span, details={}))


def test_nothing_is_found_in_another_project(cast: Cast, claim: Claim) -> None:
    bring_in(cast.mallory, TEXT)

    assert found(cast.ben, claim) == []


def test_texts_of_other_projects_crowd_none_out(cast: Cast, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        bring_in(cast.mallory, f"{TEXT} {number}")
    bring_in(cast.ben, TEXT, "Once more")
    monkeypatch.setattr("annotations.queries.recurrences.MOST_HOLDING", 3)

    assert found(cast.ben, claim) == [("Once more", "exact")]


def test_nothing_is_found_in_the_trash(cast: Cast, claim: Claim) -> None:
    delete_article(actor=cast.ada, article=bring_in(cast.ben, TEXT))

    assert found(cast.ben, claim) == []


def test_only_the_newest_text_of_an_article_counts(cast: Cast, claim: Claim) -> None:
    article = bring_in(cast.ben, TEXT)
    text = "It was never said."
    Revision.objects.create(
        project=cast.project, article=article, number=2, text=text, length=len(text), sha256="0", created_by=cast.ben
    )

    assert found(cast.ben, claim) == []


@pytest.mark.parametrize("words", ["roof", "Roofs"])
def test_so_few_letters_are_not_looked_for(cast: Cast, words: str) -> None:
    claim = mark(cast.ben, bring_in(cast.ben, f"One {words} here."), words)
    bring_in(cast.ben, f"Another {words} there.")

    assert found(cast.ben, claim) == []


def test_the_same_words_are_found_with_their_sentence(cast: Cast, claim: Claim) -> None:
    article = bring_in(cast.chi, TEXT, "Again")

    (one,) = recurring(cast.vic, claim).found

    assert (one.article, one.revision, one.alike.how, one.claim) == (article, article.revisions.get(), "exact", None)
    assert (one.before, one.words, one.after) == ("Yesterday ", WORDS, ", they say.")
    assert one.revision.text[one.alike.span.start : one.alike.span.end] == WORDS


def test_what_is_most_alike_comes_first(cast: Cast, claim: Claim) -> None:
    bring_in(cast.ben, TEXT.replace("4.2 million crowns", "5.3 million"), "Other figure")
    bring_in(cast.ben, TEXT.replace("has spent", "has\u00a0spent"), "Other blank")
    bring_in(cast.ben, TEXT, "Same")

    assert found(cast.ben, claim) == [("Same", "exact"), ("Other blank", "folded"), ("Other figure", "fuzzy")]


def test_a_short_claim_is_found_to_the_letter_alone(cast: Cast) -> None:
    claim = mark(cast.ben, bring_in(cast.ben, "So the roof leaks."), "the roof leaks")
    bring_in(cast.ben, "He said the roof leaks, again.", "Same")
    bring_in(cast.ben, "She said The roof leaks, again.", "Other")

    assert found(cast.ben, claim) == [("Same", "exact")]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "\U0001f309"])
def test_signs_that_mean_something_to_the_database_mean_themselves(cast: Cast, sign: str) -> None:
    words = f"Some 100{sign} of the roof had been paid for by {sign} the spring"
    claim = mark(cast.ben, bring_in(cast.ben, f"{words}."), words)
    bring_in(cast.ben, f"They say: {words}.", "Same")

    assert found(cast.ben, claim) == [("Same", "exact")]


def test_a_letter_written_in_two_is_found(cast: Cast) -> None:
    words = "le café du port a fermé ses portes"
    claim = mark(cast.ben, bring_in(cast.ben, f"Ici {words}."), words)
    bring_in(cast.ben, f"Ici {words}.".replace("é", "e\u0301"), "Apart")

    assert found(cast.ben, claim) == [("Apart", "folded")]


def test_the_claim_that_stands_there_is_named_to_who_sees_it(cast: Cast, claim: Claim) -> None:
    article = bring_in(cast.ben, TEXT)
    there = mark(cast.chi, article, WORDS.removesuffix(" of the library"), "opinion")
    mark(cast.chi, article, "the council", "opinion")

    assert [one.claim for one in recurring(cast.ben, claim).found] == [there]

    delete_claim(actor=cast.chi, claim=there)
    assert [one.claim for one in recurring(cast.ben, claim).found] == [None]


def test_what_is_found_is_bounded_and_says_so(cast: Cast, claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        bring_in(cast.ben, f"{TEXT} {number}", f"Again {number}")
    assert recurring(cast.ben, claim).is_whole

    monkeypatch.setattr("annotations.queries.recurrences.MOST_FOUND", 2)
    assert (len(recurring(cast.ben, claim).found), recurring(cast.ben, claim).is_whole) == (2, False)


def test_a_look_that_takes_too_long_is_given_up_and_says_so(
    cast: Cast, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(cast.ben, TEXT)

    def sleepy(_actor: Contributor, _quote: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("annotations.queries.recurrences.LONGEST_LOOK_MS", 20)
    monkeypatch.setattr("annotations.queries.recurrences.pieces_held", sleepy)

    assert recurring(cast.ben, claim) == Recurrences(WORDS, [], is_whole=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
        assert cursor.fetchone() == ("0", "on")


def test_texts_are_looked_through_by_their_index(cast: Cast, claim: Claim) -> None:
    with CaptureQueriesContext(connection) as asked:
        recurring(cast.ben, claim)
    (search,) = [query["sql"] for query in asked if " LIKE UPPER(" in query["sql"]]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {search}")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "revision_text_search" in plan
    assert "::text = " in next(line for line in plan.splitlines() if "Index Cond" in line)
    assert "Seq Scan" not in plan


def test_many_places_cost_no_more_queries_than_one(cast: Cast, claim: Claim) -> None:
    bring_in(cast.ben, TEXT)
    with CaptureQueriesContext(connection) as for_one:
        recurring(cast.ben, claim)
    for number in range(3):
        bring_in(cast.ben, f"{TEXT} {number}")

    with CaptureQueriesContext(connection) as for_many:
        assert len(recurring(cast.ben, claim).found) == 4

    assert len(for_many) == len(for_one)
