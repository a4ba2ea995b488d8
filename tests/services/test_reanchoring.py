"""Saying where a claim stands in a changed text, and taking that back."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.anchoring import Span, find_quote
from annotations.errors import ConflictError, NotPermittedError, StaleVersionError
from annotations.models import Article, Claim, Contributor, Event, Reanchoring
from annotations.services.claims import adjust_claim, delete_claim, restore_claim
from annotations.services.merging import merge_claims
from annotations.services.reanchoring import drop_claim, keep_on_old, place_claim_anew
from annotations.services.undo import undo_act
from tests.cast import TEXT, Cast, bring_in, mark, revise
from tests.meanwhile import all_at_once
from tests.services.test_revisions import BOOKS, FEWER, LEAKS, quotes_of, tag_of
from tests.services.undoing import last_act, take_back, there_and_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, BOOKS, tag="sourced")


@pytest.fixture
def asked(cast: Cast, article: Article, books: Claim) -> Reanchoring:
    revise(cast.chi, article, FEWER)
    return Reanchoring.objects.get()


def accept(who: Contributor, asked: Reanchoring) -> Reanchoring:
    return place_claim_anew(actor=who, reanchoring=asked, span=Span(*asked.candidates[0]))


def now(asked: Reanchoring) -> Reanchoring:
    return Reanchoring.objects.get(pk=asked.pk)


# What is refused


def test_a_viewer_settles_nothing(cast: Cast, asked: Reanchoring) -> None:
    for settle in (accept, lambda who, one: keep_on_old(actor=who, reanchoring=one)):
        with pytest.raises(NotPermittedError):
            settle(cast.vic, asked)


def test_a_reviewer_drops_no_claim_of_somebody_else(cast: Cast, asked: Reanchoring) -> None:
    with pytest.raises(NotPermittedError):
        drop_claim(actor=cast.chi, reanchoring=asked)

    assert now(asked).settlement == ""


def test_what_somebody_else_has_settled_is_refused_by_name(cast: Cast, asked: Reanchoring) -> None:
    keep_on_old(actor=cast.chi, reanchoring=asked)

    with pytest.raises(ConflictError, match="kept on the old revision"):
        accept(cast.ben, asked)


def test_an_older_version_is_refused(cast: Cast, asked: Reanchoring) -> None:
    with pytest.raises(StaleVersionError):
        keep_on_old(actor=cast.ben, reanchoring=asked, version=asked.version + 1)


def test_a_claim_that_was_deleted_meanwhile_is_placed_nowhere(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    delete_claim(actor=cast.ben, claim=books)

    with pytest.raises(ConflictError, match="trash"):
        accept(cast.ben, asked)


def test_no_other_words_are_given_while_it_is_open_where_the_claim_stands(
    cast: Cast, books: Claim, asked: Reanchoring
) -> None:
    span = find_quote(FEWER, "3,900 books")

    with pytest.raises(ConflictError, match="To place"):
        adjust_claim(actor=cast.ben, claim=books, revision=asked.revision, span=span)


# What is done


def test_the_place_proposed_is_taken(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    settled = accept(cast.chi, asked)

    assert (settled.settlement, settled.settled_by) == ("accepted", cast.chi)
    assert quotes_of(books)[-1] == (2, "3,900 books", "changed")
    assert tag_of(books) == "sourced"


def test_any_other_place_is_chosen(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    settled = place_claim_anew(actor=cast.ben, reanchoring=asked, span=find_quote(FEWER, "lends 3,900 books a week"))

    assert settled.settlement == "chosen"
    assert quotes_of(books)[-1] == (2, "lends 3,900 books a week", "chosen")


def test_a_claim_is_kept_on_the_old_text_and_not_asked_about_again(
    cast: Cast, article: Article, books: Claim, asked: Reanchoring
) -> None:
    keep_on_old(actor=cast.ben, reanchoring=asked)

    revise(cast.chi, article, FEWER.replace("rains", "snows"))

    assert quotes_of(books) == [(1, BOOKS, "marked")]
    assert tag_of(books) == "sourced"
    assert not queries.reanchorings_open(cast.ben).exists()


def test_a_claim_kept_on_the_old_text_comes_back_with_its_words(
    cast: Cast, article: Article, books: Claim, asked: Reanchoring
) -> None:
    keep_on_old(actor=cast.ben, reanchoring=asked)

    revise(cast.chi, article, TEXT)

    assert quotes_of(books)[-1] == (3, BOOKS, "same")


def test_a_claim_is_dropped_and_comes_back_to_be_placed(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    drop_claim(actor=cast.ben, reanchoring=asked)
    assert not queries.claims_visible_to(cast.ben).exists()

    take_back(cast.ben)

    assert now(asked).settlement == ""
    assert list(queries.reanchorings_open(cast.ben)) == [asked]


@pytest.mark.parametrize("how", ["accept", "choose", "keep", "drop"])
def test_each_is_taken_back_and_done_again(cast: Cast, books: Claim, asked: Reanchoring, how: str) -> None:
    ways = {
        "accept": lambda: accept(cast.ben, asked),
        "choose": lambda: place_claim_anew(actor=cast.ben, reanchoring=asked, span=find_quote(FEWER, "the roof leaks")),
        "keep": lambda: keep_on_old(actor=cast.ben, reanchoring=asked),
        "drop": lambda: drop_claim(actor=cast.ben, reanchoring=asked),
    }

    there_and_back(cast.ben, ways[how])

    assert now(asked).settlement == ""
    assert tag_of(books) is None


def test_a_dropped_claim_that_is_taken_out_of_the_trash_is_asked_about_again(
    cast: Cast, books: Claim, asked: Reanchoring
) -> None:
    drop_claim(actor=cast.ben, reanchoring=asked)

    restored = there_and_back(cast.ben, lambda: restore_claim(actor=cast.ben, claim=books))[1]
    assert restored[f"tag of {books.pk}"] is None
    restore_claim(actor=cast.ben, claim=books)

    assert (now(asked).settlement, tag_of(books)) == ("", None)
    accept(cast.ben, asked)
    assert tag_of(books) == "sourced"


def test_keeping_is_not_taken_back_once_the_claim_stands_in_a_newer_text(
    cast: Cast, article: Article, books: Claim, asked: Reanchoring
) -> None:
    keep_on_old(actor=cast.ben, reanchoring=asked)
    kept = last_act(cast.ben)
    revise(cast.chi, article, TEXT)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=kept)

    assert (now(asked).settlement, tag_of(books)) == ("kept", "sourced")


def test_it_is_not_taken_back_once_a_newer_text_has_asked_anew(
    cast: Cast, article: Article, books: Claim, asked: Reanchoring
) -> None:
    accept(cast.ben, asked)
    accepted = last_act(cast.ben)
    revise(cast.chi, article, FEWER.replace("3,900", "3,800"))

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=accepted)


def test_deleting_and_restoring_leave_it_asked(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    delete_claim(actor=cast.ben, claim=books)
    assert not queries.reanchorings_open(cast.ben).exists()

    restore_claim(actor=cast.ben, claim=books)

    assert list(queries.reanchorings_open(cast.ben)) == [asked]
    assert tag_of(books) is None


def test_merging_into_another_claim_takes_it_out_of_the_inbox_and_back(
    cast: Cast, article: Article, books: Claim, asked: Reanchoring
) -> None:
    leaks = mark(cast.ben, article, LEAKS)
    merge_claims(actor=cast.ben, claim=books, into=leaks)
    assert not queries.reanchorings_open(cast.ben).exists()

    take_back(cast.ben)

    assert list(queries.reanchorings_open(cast.ben)) == [asked]


def test_it_leaves_events(cast: Cast, books: Claim, asked: Reanchoring) -> None:
    accept(cast.ben, asked)

    left = Event.objects.filter(act=last_act(cast.ben)).order_by("id")
    assert list(left.values_list("verb", flat=True)) == ["claim.placed", "reanchoring.settled", "claim.settled"]
    assert set(left.values_list("claim_id", flat=True)) == {books.pk}


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_that_the_other_was_faster(cast: Cast) -> None:
    article = bring_in(cast.ben)
    claim = mark(cast.ben, article, BOOKS)
    revise(cast.chi, article, FEWER)
    asked = Reanchoring.objects.get()

    outcomes = all_at_once(lambda: accept(cast.ben, asked), lambda: accept(cast.chi, asked))

    assert sorted(type(one).__name__ for one in outcomes) == ["ConflictError", "Reanchoring"]
    assert claim.placements.filter(superseded_at=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_new_texts_at_once_follow_one_another(cast: Cast) -> None:
    article = bring_in(cast.ben)
    claim = mark(cast.ben, article, LEAKS, tag="sourced")

    all_at_once(lambda: revise(cast.ben, article, FEWER), lambda: revise(cast.chi, article, f"Tides\n\n{TEXT}"))

    assert list(article.revisions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert [number for number, _quote, _how in quotes_of(claim)] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_what_is_marked_while_a_new_text_comes_in_is_in_the_new_text_or_refused(cast: Cast) -> None:
    article = bring_in(cast.ben)

    marked, _revised = all_at_once(
        lambda: mark(cast.ben, article, LEAKS), lambda: revise(cast.chi, article, f"Tides\n\n{TEXT}")
    )

    placed = quotes_of(marked) if isinstance(marked, Claim) else []
    assert isinstance(marked, ConflictError) or placed[-1][0] == 2
