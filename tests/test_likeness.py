"""Finding words that are alike: exact first, then folded, then fuzzy, and never without saying which."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import Span
from annotations.likeness import Alike, differences, find_alike, is_short, pieces_of_quote, sentence_around

QUOTE = "The council has spent 4.2 million crowns on the roof of the library since 2019"
BEFORE = "Nobody knows why. "
WORDS = st.lists(st.sampled_from(["tide", "lamp", "roof", "4.2", "ferry of", "", "keeper’s"]), min_size=8, max_size=40)


def found(text: str, quote: str = QUOTE) -> list[tuple[str, str, float]]:
    return [(one.how, text[one.span.start : one.span.end], round(one.ratio, 2)) for one in find_alike(text, quote)]


@pytest.mark.parametrize(
    "text", ["", "x", "Rain is forecast for the harbour, and wind.", QUOTE[:30], "the roof of the library"]
)
def test_what_is_not_alike_is_not_found(text: str) -> None:
    assert found(text) == []


def test_nothing_is_like_an_empty_quote() -> None:
    assert find_alike("the roof leaks", "") == []


@pytest.mark.parametrize("quote", ["the roof leaks", "x", "4,200 books a week", "Donaudampf"])
def test_a_short_quote_is_found_to_the_letter_or_not_at_all(quote: str) -> None:
    assert is_short(quote)
    assert found(f"Here {quote} again", quote) == [("exact", quote, 1.0)]
    assert found(f"Here {quote.upper()}! again", quote + "s") == []


def test_every_exact_place_is_found_in_text_order() -> None:
    text = f"{BEFORE}{QUOTE}. {QUOTE}!"

    assert [one.span.start for one in find_alike(text, QUOTE)] == [len(BEFORE), len(BEFORE) + len(QUOTE) + 2]


@pytest.mark.parametrize(
    "other",
    [
        QUOTE.replace(" ", "\u00a0"),
        QUOTE.replace("spent 4.2", "spent\n4.2"),
        QUOTE.replace("library", "lib\u00adrary"),
    ],
)
def test_other_blanks_and_unseen_characters_are_folded(other: str) -> None:
    assert found(f"{BEFORE}{other}. So it is.") == [("folded", other, 1.0)]


def test_composed_letters_are_folded() -> None:
    quote = "Le café du port a fermé ses portes cet hiver"

    assert found(quote.replace("é", "e\u0301"), quote)[0][0] == "folded"


@pytest.mark.parametrize(
    ("changed", "to"),
    [("4.2", "4.3"), ("has spent", "spent"), ("of the library ", ""), ("since", "since about"), ("The", "Its")],
)
def test_a_changed_word_is_found_from_word_to_word_with_how_alike_it_is(changed: str, to: str) -> None:
    other = QUOTE.replace(changed, to)

    (one,) = found(f"{BEFORE}{other}, they say.")

    assert one[:2] == ("fuzzy", other)
    assert 0.8 <= one[2] < 1


def test_a_quote_full_of_accents_does_not_take_for_ever() -> None:
    assert find_alike("é" * 6_000, "é" * 40 + " and so on and on and on") == []


def test_upper_case_makes_it_alike_not_the_same() -> None:
    assert found(QUOTE.replace("council", "Council"))[0][0] == "fuzzy"


def test_an_exact_place_and_one_that_is_alike_are_both_found() -> None:
    text = f"{QUOTE.replace('2019', '2018')}. {QUOTE}."

    assert [how for how, _words, _ratio in found(text)] == ["fuzzy", "exact"]


def test_scripts_without_blanks_are_found_too() -> None:
    quote = "市議会は二〇一九年から図書館の屋根に四百二十万を費やした"

    assert found(f"まず。{quote.replace('四百', '三百')}。", quote)[0][0] == "fuzzy"


def test_what_is_found_is_bounded_in_a_text_that_repeats_itself() -> None:
    assert len(find_alike(f"{QUOTE}. " * 500, QUOTE)) <= 40


def test_offsets_count_code_points() -> None:
    text = f"\U0001f309\U0001f309 {QUOTE}"

    assert find_alike(text, QUOTE) == [Alike(Span(3, 3 + len(QUOTE)), "exact")]


@given(WORDS, WORDS, st.integers(0, 7))
def test_one_more_word_in_a_quote_of_eight_is_always_found(words: list[str], around: list[str], at: int) -> None:
    quote = " ".join(words) + " and so the keeper said at last"
    changed = " ".join([*words[:at], "x", *words[at:]]) + " and so the keeper said at last"

    spans = [one.span for one in find_alike(" ".join([*around, changed, *around]), quote)]

    assert spans


@given(st.text("ab c\u0301\n.", max_size=80), st.text("ab c\u0301\n.", min_size=1, max_size=40))
def test_whatever_is_found_stands_in_the_text_and_nothing_overlaps(text: str, quote: str) -> None:
    ends = 0
    for one in find_alike(text, quote):
        assert ends <= one.span.start < one.span.end <= len(text)
        assert (text[one.span.start : one.span.end] == quote) is (one.how == "exact")
        ends = one.span.end


@given(st.text(min_size=1, max_size=300))
def test_pieces_are_few_and_lie_in_order_within_the_quote(quote: str) -> None:
    pieces = pieces_of_quote(quote)

    assert 1 <= len(pieces) <= 6
    assert all(0 <= one.start < one.end <= len(quote) for one in pieces)
    assert all(one.end <= other.start for one, other in pairwise(pieces))


def test_what_differs_is_told_word_by_word() -> None:
    assert differences("spent 4.2 million crowns", "spent over 4.3 million crowns") == [
        ("same", "spent "),
        ("gone", "4.2"),
        ("new", "over 4.3"),
        ("same", " million crowns"),
    ]
    assert differences("the roof", "the roof") == [("same", "the roof")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_hold_both_texts_whole(one: str, other: str) -> None:
    runs = differences(one, other)

    assert "".join(words for kind, words in runs if kind != "new") == one
    assert "".join(words for kind, words in runs if kind != "gone") == other


def test_a_sentence_is_told_from_its_neighbours() -> None:
    text = "It rains. Its keeper says the roof leaks, they say. Buckets help.\nMore."
    at = text.index("the roof")

    assert sentence_around(text, Span(at, at + 14)) == ("Its keeper says ", ", they say.")
    assert sentence_around(text, Span(0, 9)) == ("", "")
    assert sentence_around("a" * 500, Span(250, 251), most=10) == ("a" * 10, "a" * 10)
