"""Nearly the same: agency copy that was reprinted is found, another report of the same event is not."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.nearness import LEAST_ALIKE, SKETCH_SIZE, likeness_of, sketch_of
from tests.importers.corpus import is_here, source_of
from tests.reprints import AGENCY, ELSEWHERE, REPRINT


def likeness(one: str, other: str) -> float:
    return likeness_of(sketch_of(one), sketch_of(other))


@pytest.mark.parametrize(
    "text", ["", "x", " \n ", "The ferry sails again on Monday, the harbour master said.", "7 " * 900]
)
def test_a_text_that_says_too_little_has_no_sketch(text: str) -> None:
    assert sketch_of(text) == []
    assert likeness(text, text) == 0


def test_another_report_of_the_same_event_is_not_alike() -> None:
    assert likeness(AGENCY, ELSEWHERE) < LEAST_ALIKE / 2


@is_here
def test_documents_on_one_subject_are_not_alike() -> None:
    texts = [source_of(number) for number in ("000", "001", "002", "003", "004")]

    pairs = [likeness(one, other) for at, one in enumerate(texts) for other in texts[:at]]
    assert len(pairs) == 10
    assert max(pairs) < LEAST_ALIKE


def test_agency_copy_reprinted_with_small_changes_is_alike() -> None:
    assert likeness(AGENCY, REPRINT) >= 2 * LEAST_ALIKE


def test_case_blanks_signs_and_the_order_of_paragraphs_hardly_count() -> None:
    turned = "\n\n".join(reversed(AGENCY.split("\n\n")))

    assert likeness(AGENCY, AGENCY.upper().replace(" ", "\u00a0").replace(",", " –")) == 1
    assert likeness(AGENCY, turned) > 0.7


@pytest.mark.parametrize("letters", [("\u4e00", 3000), ("\u3041", 80), ("\u0e01", 46)], ids=["han", "kana", "thai"])
def test_where_no_blanks_part_words_letters_are_compared(letters: tuple[str, int]) -> None:
    first, count = letters
    chance = random.Random(count)
    text, other = ("".join(chr(ord(first) + chance.randrange(count)) for _ in range(600)) for _ in range(2))

    assert likeness(text, text[:300] + other[:20] + text[300:]) >= 2 * LEAST_ALIKE
    assert likeness(text, other) < LEAST_ALIKE


@given(st.text(max_size=400), st.text(max_size=400))
def test_a_sketch_is_small_and_fits_the_column_whatever_the_text(one: str, other: str) -> None:
    sketch = sketch_of(one)

    assert sketch == sorted(set(sketch))
    assert len(sketch) <= SKETCH_SIZE
    assert all(-(2**31) <= number < 2**31 for number in sketch)
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
