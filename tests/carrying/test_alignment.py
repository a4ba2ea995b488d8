"""Sentences that are the same in two texts are paired where that is sure, and nowhere else."""

from __future__ import annotations

import pytest

from annotations.alignment import Alignment, as_read, paired, units_of
from annotations.anchoring import Span


@pytest.mark.parametrize(
    ("old", "new", "pairs"),
    [
        ("abc", "abc", [0, 1, 2]),
        ("abc", "xabyc", [1, 2, 4]),
        ("abc", "cab", [1, 2, -1]),
        ("aab", "ab", [-1, -1, 1]),
        ("ab", "aab", [-1, 2]),
        ("paxq", "payq", [0, 1, -1, 3]),
        ("aa", "aa", [0, 1]),
        ("", "a", []),
        ("a", "", [-1]),
    ],
)
def test_what_is_not_sure_stays_unpaired(old: str, new: str, pairs: list[int]) -> None:
    assert paired(list(old), list(new)) == pairs


def test_sentences_are_cut_as_they_are_read() -> None:
    text = "“One is told.” Two is not! 三是这样。四不是。\nWhat follows:\n\nfive."

    found = [text[one.start : one.end] for one in units_of(text)]

    assert found == ["“One is told.”", "Two is not!", "三是这样。", "四不是。", "What follows:", "five."]


def test_a_paragraph_ends_at_an_empty_line_but_not_after_a_colon() -> None:
    text = "It is untrue that:\n\nit rains.\n\nIt snows."

    first, second, third = units_of(text)

    assert (first.opens, second.opens) == (0, 0)
    assert third.opens == third.start


def test_blanks_and_signs_that_look_alike_read_alike() -> None:
    assert as_read("„Nine –\u00a0or ten…“\u200b") == as_read('"Nine - or  ten..."')
    assert as_read("e\u0301") == as_read("é")
    assert as_read("nine") != as_read("Nine")


def test_the_ends_of_a_stretch_go_where_their_words_went() -> None:
    old, new = "The mill grinds eleven sacks.", "The old mill grinds twelve sacks."
    way = Alignment(old, new)

    found = way.carried(Span(4, 22), way.gap_at(way.units_in(Span(4, 22))))

    assert found is not None
    assert new[found.start : found.end] == "mill grinds twelve"


def test_what_is_too_long_to_compare_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.alignment.MOST_CELLS", 3)
    way = Alignment("The mill grinds.", "The mill stands.")

    assert way.carried(Span(4, 8), way.gap_at(range(1))) is None
