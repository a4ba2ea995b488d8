"""What becomes of claims when their text changes: never silently something else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from annotations.anchoring import Span, find_quote
from annotations.carrying import Carried, carry
from tests.carrying.__main__ import DOCUMENT, written
from tests.carrying.report import Answer, answers, table
from tests.cast import TEXT

LEAKS = "the roof leaks"


def carried(new: str, quote: str = LEAKS, old: str = TEXT) -> Carried:
    return carry(old, new, [find_quote(old, quote)])[0]


def words_at(new: str, found: Carried) -> list[str]:
    return [new[place.start : place.end] for place in found.places]


@pytest.fixture(scope="module")
def given_answers() -> list[Answer]:
    return list(answers())


def test_no_claim_is_silently_in_a_wrong_place(given_answers: list[Answer]) -> None:
    assert len(given_answers) > 300

    assert [str(one) for one in given_answers if one.is_silently_wrong] == []


def test_nearly_every_place_that_is_known_is_among_those_shown(given_answers: list[Answer]) -> None:
    missed = [str(one) for one in given_answers if not one.is_rightly_placed]

    assert len(missed) <= len(given_answers) / 1_000, missed


def test_the_document_says_how_often_it_is_right(given_answers: list[Answer]) -> None:
    document = DOCUMENT.read_text("utf-8")

    assert document == written(document, table(given_answers)), "python -m tests.carrying --write"


@pytest.mark.parametrize(
    "new",
    [
        TEXT.replace("Its keeper says", "Nobody says"),
        TEXT.replace(LEAKS, f"{LEAKS} never"),
        TEXT.replace("Its keeper says", "What follows is made up. Its keeper says"),
        TEXT.replace("roof is sound.", "roof is sound. All of this is untrue."),
        TEXT.replace("Its keeper says", "It is not true that:\n\nIts keeper says"),
    ],
)
def test_the_same_words_are_not_silent_where_what_is_beside_them_says_otherwise(new: str) -> None:
    found = carried(new)

    assert (found.outcome, words_at(new, found)) == ("changed", [LEAKS])


def test_what_was_another_occurrence_before_is_not_taken() -> None:
    old = f"Early on {LEAKS} a little in the north.\n\n{TEXT}\n\nLater {LEAKS} again, they say, in the south."
    new = old.replace("\n\nIts keeper says the roof leaks, but the council says the roof is sound.", "")

    found = carry(old, new, [find_quote(old, LEAKS, prefix="Its keeper says ")])[0]

    assert found.outcome == "lost"


def test_of_two_that_are_the_same_side_by_side_none_is_taken_silently() -> None:
    twice = "It has rained for nine days.\n\nIt has rained for nine days.\n\nThe eel is well."

    first, second = carry(twice, twice[30:], [Span(0, 28), Span(30, 58)])

    assert not first.is_sure
    assert not second.is_sure


def test_where_words_are_gone_it_is_said_where_they_would_be() -> None:
    new = TEXT.replace("Its keeper says the roof leaks, but the council says the roof is sound.", "A band played.")

    found = carried(new)

    assert found.outcome == "lost"
    assert "A band played" in new[found.near.start : found.near.end]


def test_words_that_moved_and_changed_are_proposed_where_they_are() -> None:
    first, second, third = TEXT.split("\n\n")
    new = "\n\n".join([second.replace("but the", "and yet the whole"), third, first])

    found = carried(new, "the council says the roof is sound")

    assert (found.outcome, words_at(new, found)) == ("changed", ["the whole council says the roof is sound"])


def test_hard_wrapped_lines_that_are_joined_change_nothing() -> None:
    old = "The harbour library, which stands beside the old quay,\nlends 4,200 books a week to its readers."

    found = carried(old.replace("\n", " "), "lends 4,200 books", old)

    assert found.outcome == "same"


def test_items_of_a_list_are_carried_one_by_one() -> None:
    old = "Sights\nthe tide mill with its wheel\nthe harbour library and its roof\nthe ferry at the customs house"
    new = old.replace("the ferry at", "the new ferry at")

    assert carried(new, "the tide mill with", old).outcome == "same"
    assert carried(new, "the ferry", old).outcome == "changed"


texts = some.text(some.sampled_from("ab. \n\t…。“\u0301\u200d😀永אé"), max_size=60)


@given(old=texts, new=texts, seed=some.integers(0, 10))
def test_whatever_the_texts_are_places_are_places(old: str, new: str, seed: int) -> None:
    chance = random.Random(seed)
    starts = [chance.randrange(len(old)) for _ in range(5)] if old else []
    spans = [Span(start, chance.randint(start + 1, len(old))) for start in starts]

    found = carry(old, new, spans)

    assert len(found) == len(spans)
    for span, one in zip(spans, found, strict=True):
        assert all(0 <= place.start < place.end <= len(new) for place in one.places)
        assert 0 <= one.near.start <= one.near.end <= len(new)
        assert not one.is_sure or words_at(new, one) == [old[span.start : span.end]]
        assert (len(one.places) == 0) is (one.outcome == "lost")


@pytest.mark.parametrize(
    "text",
    ["." * 200_000, "a" * 200_000, "a " * 100_000, "“" * 100_000, "\u0301" * 50_000, "\n" * 100_000, "-\n" * 50_000],
)
def test_long_runs_of_the_same_take_no_more_time_than_others(text: str) -> None:
    changed = f"{text[:70_000]}b{text[70_000:]}"

    for one in carry(text, changed, [Span(0, 10), Span(40_000, 40_400)]):
        assert all(0 <= place.start < place.end <= len(changed) for place in one.places)


def test_a_sentence_too_long_to_compare_by_letters_is_asked_about() -> None:
    old = "港 " * 3_000 + "的屋顶"

    found = carried(old.replace(" ", "\u00a0"), "的屋顶", old)

    assert not found.is_sure


@given(text=texts)
def test_a_text_that_is_the_same_leaves_everything_where_it_is(text: str) -> None:
    spans = [Span(at, at + 1) for at in range(len(text))]

    assert all(
        one.outcome == "same" and one.places == (span,)
        for one, span in zip(carry(text, text, spans), spans, strict=True)
    )
