"""In which order lines are read, and which of them belong to the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.pdf_layout import columns_of, rows_of, split_off_heads
from annotations.importers.pdf_lines import Line

LINE = "words enough for a line of a column"


def line(text: str, left: float, baseline: float, width: float = 180, size: float = 10) -> Line:
    return Line(text, left, left + width, baseline, size)


def column(name: str, left: float, count: int = 4, top: float = 700, width: float = 180) -> list[Line]:
    return [line(f"{name}{number} {LINE}", left, top - 12 * number, width) for number in range(1, count + 1)]


def order(*lines: Line) -> list[str]:
    """The first words of all lines in the order they are read."""
    return [one.text.split()[0] for part in columns_of(lines) for one in part.lines]


def parted(*pages: list[Line]) -> list[list[str]]:
    """What is set apart on each page."""
    return [[one.text for one in heads] for _body, heads in split_off_heads(pages)]


def test_a_page_without_lines_has_no_columns() -> None:
    assert list(columns_of([])) == []


def test_one_column_is_read_from_top_to_bottom() -> None:
    assert order(*reversed(column("a", 60, 4))) == ["a1", "a2", "a3", "a4"]


def test_two_columns_are_read_one_after_the_other() -> None:
    assert order(*column("a", 60), *column("b", 260)) == ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]


def test_lines_of_columns_need_not_stand_at_the_same_height() -> None:
    assert order(*column("a", 60), *column("b", 260, top=695)) == ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]


def test_three_columns_are_read_from_left_to_right() -> None:
    lines = [*column("c", 360, 3, width=140), *column("a", 60, 3, width=140), *column("b", 210, 3, width=140)]

    assert order(*lines) == ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"]


def test_what_runs_across_parts_what_is_above_it_from_what_is_below() -> None:
    upper = [*column("a", 60, 3), *column("b", 260, 3)]
    lower = [*column("c", 60, 3, top=600), *column("d", 260, 3, top=600)]
    title, middle = line("title", 60, 740, width=380), line("middle", 60, 630, width=380)

    assert order(title, *upper, middle, *lower) == [
        "title", "a1", "a2", "a3", "b1", "b2", "b3", "middle", "c1", "c2", "c3", "d1", "d2", "d3",
    ]  # fmt: skip


def test_a_short_title_far_above_the_columns_is_read_before_them() -> None:
    assert order(line("title", 260, 790, width=90), *column("a", 60), *column("b", 260))[0] == "title"


def test_a_table_below_the_columns_is_read_after_them() -> None:
    table = [line("table", 60, 500, width=60)]

    assert order(*column("a", 60, 6), *column("b", 260, 8), *table)[-1] == "table"


def test_a_column_that_is_longer_than_the_other_is_one() -> None:
    assert order(*column("a", 60, 8), *column("b", 260, 3))[:9] == [*[f"a{number}" for number in range(1, 9)], "b1"]


def test_short_cells_beside_each_other_are_no_columns() -> None:
    cells = [
        line(f"{name}{row}", left, 700 - 12 * row, width=40)
        for row in range(1, 5)
        for name, left in (("a", 60), ("b", 200))
    ]

    assert order(*cells) == ["a1", "b1", "a2", "b2", "a3", "b3", "a4", "b4"]


def test_two_lines_beside_each_other_are_no_columns() -> None:
    assert order(*column("a", 60, 2), *column("b", 260, 2)) == ["a1", "b1", "a2", "b2"]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 700), st.integers(1, 400)), max_size=40))
def test_whatever_the_layout_each_line_is_read_once(places: list[tuple[int, int, int]]) -> None:
    lines = [line(f"{number} {LINE}", left, baseline, width) for number, (left, baseline, width) in enumerate(places)]

    assert sorted(order(*lines)) == sorted(str(number) for number in range(len(places)))


def test_cells_on_one_baseline_are_a_row_from_left_to_right() -> None:
    [part] = columns_of([line("b", 100, 700, 20), line("a", 60, 701, 20), line("c", 60, 680, 20)])

    assert [[cell.text for cell in row] for row in rows_of(part)] == [["a", "b"], ["c"]]


@pytest.mark.parametrize("mark", ["•", "-", "–", "1.", "(2)", "12)", "a)"])
def test_the_mark_of_an_item_is_a_part_of_it_however_far_in_front(mark: str) -> None:
    [part] = columns_of([line(mark, 60, 700, 5), line("the first", 90, 700), line("right", 300, 700)])

    assert [[(cell.text, cell.left) for cell in row] for row in rows_of(part)] == [
        [(f"{mark} the first", 60), ("right", 300)]
    ]


@pytest.mark.parametrize("word", ["2001", "Year", "1.5", "ab)"])
def test_a_word_in_front_is_a_cell(word: str) -> None:
    [part] = columns_of([line(word, 60, 700, 5), line("the first", 90, 700)])

    assert [[cell.text for cell in row] for row in rows_of(part)] == [[word, "the first"]]


def page(number: int, *more: Line) -> list[Line]:
    return [line("The River Post", 60, 800), *column("a", 60), *more, line(f"Page {number}", 280, 30, width=30)]


def test_running_heads_and_numbers_of_pages_are_set_apart() -> None:
    assert parted(page(1), page(2)) == [["The River Post", "Page 1"], ["The River Post", "Page 2"]]


def test_what_stands_at_the_edge_of_one_page_alone_belongs_to_the_text() -> None:
    assert parted([line("A title", 60, 800), *column("a", 60)], column("b", 60)) == [[], []]


def test_what_stands_on_two_of_many_pages_belongs_to_the_text() -> None:
    twice = [[line("Twice", 60, 800), *column("a", 60)]] * 2

    assert parted(*twice, column("b", 60), column("c", 60)) == [[], [], [], []]
    assert parted(*twice, *twice[:1], column("c", 60)) == [["Twice"], ["Twice"], ["Twice"], []]


def test_what_no_gap_parts_from_the_text_belongs_to_it() -> None:
    close = [line("The River Post", 60, 700), *column("a", 60)]

    assert parted(close, close) == [[], []]


def test_heads_of_two_lines_are_set_apart_together() -> None:
    both = [line("The River Post", 60, 800), line("Spring number", 60, 788), *column("a", 60)]

    assert parted(both, both) == [["The River Post", "Spring number"]] * 2


def test_a_long_line_is_no_head_though_it_stands_on_every_page() -> None:
    long = [line("word " * 30, 60, 800), *column("a", 60)]

    assert parted(long, long) == [[], []]


def test_a_head_at_another_height_is_none() -> None:
    low, high = [line("Post", 60, 760), *column("a", 60)], [line("Post", 60, 800), *column("a", 60)]

    assert parted(low, high) == [[], []]


@pytest.mark.parametrize("number", ["7", "– 7 –", "Page 7 of 20", "7/20", "| 7"])
def test_the_number_of_a_single_page_is_set_apart(number: str) -> None:
    assert parted([*column("a", 60), line(number, 280, 30, width=20)]) == [[number]]


def test_a_page_of_nothing_but_a_number_keeps_it() -> None:
    assert parted([line("7", 280, 30)]) == [[]]
