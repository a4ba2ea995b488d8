from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import comparing
from annotations.comparing import Line, Piece, changed_only, compare

FIRST = "The harbour library lends 4,200 books a week."
SECOND = "Its keeper says the roof leaks."
THIRD = "Nowhere is it nicer to read when it rains."


def how(old: str, new: str) -> list[str]:
    return [line.how for line in compare(old, new).lines]


def pieces(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.how, piece.words) for line in compare(old, new).lines for piece in line.pieces]


def test_a_text_is_the_same_as_itself_however_its_paragraphs_are_parted() -> None:
    found = compare(f"{FIRST}\n\n{SECOND}", f"  {FIRST}\n{SECOND}\n\n \n")

    assert found.is_same
    assert [line.how for line in found.lines] == ["same", "same"]


def test_words_that_are_other_are_shown_within_their_paragraph() -> None:
    assert pieces(FIRST, FIRST.replace("4,200", "4,600")) == [
        ("same", "The harbour library lends "),
        ("gone", "4,200"),
        ("new", "4,600"),
        ("same", " books a week."),
    ]


def test_what_is_gone_stands_where_it_stood_and_what_is_new_where_it_stands() -> None:
    assert how(f"{FIRST}\n\n{SECOND}\n\n{THIRD}", f"{FIRST}\n\n{THIRD}") == ["same", "gone", "same"]
    assert how(f"{FIRST}\n\n{THIRD}", f"{FIRST}\n\n{SECOND}\n\n{THIRD}") == ["same", "new", "same"]


def test_another_paragraph_is_no_new_wording() -> None:
    assert how(f"{FIRST}\n\n{SECOND}", f"{FIRST}\n\n{THIRD}") == ["same", "gone", "new"]


def test_another_wording_is_found_behind_what_was_put_before_it() -> None:
    reworded = FIRST.replace("lends", "now lends")

    assert how(f"{FIRST}\n\n{SECOND}", f"Books\n\nBy Io Marsh\n\n{reworded}\n\n{THIRD}") == [
        "new", "new", "changed", "gone", "new",
    ]  # fmt: skip


def test_words_gone_and_new_are_counted() -> None:
    found = compare(f"{FIRST}\n\n{SECOND}", f"{FIRST} Truly.\n\n{THIRD}")

    assert (found.gone, found.new) == (6, 10)


@pytest.mark.parametrize("limit", ["MOST_WORDS", "MOST_PARAGRAPHS"])
def test_what_is_too_long_to_be_aligned_is_shown_whole(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, limit, 0)

    assert how(FIRST, FIRST.replace("4,200", "4,600")) == ["gone", "new"]


def test_only_what_differs_is_shown_with_its_neighbours() -> None:
    same, other = Line("same", (Piece("same", "a"),)), Line("new", (Piece("new", "b"),))

    assert changed_only([same] * 4 + [other] + [same] * 3) == [3, same, other, same, 2]
    assert changed_only([same, same]) == [2]


@given(*[st.lists(st.sampled_from([FIRST, SECOND, THIRD, "a b", "a c d", "\u0301", "—"]), max_size=8)] * 2)
def test_both_texts_can_be_read_off_a_comparison(old: list[str], new: list[str]) -> None:
    lines = compare("\n\n".join(old), "\n\n".join(new)).lines

    def read(missing: str) -> list[str]:
        told = ("".join(piece.words for piece in line.pieces if piece.how != missing) for line in lines)
        return [words for words in told if words]

    assert read("new") == old
    assert read("gone") == new
