"""Lines put together to paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.pdf_lines import Line
from annotations.importers.pdf_paragraphs import Flowed, cell_edges, flow

RIGHT = 260.0


def line(
    text: str, row: float, *, left: float = 60, right: float = RIGHT, size: float = 10, bold: bool = False
) -> Line:
    return Line(text, left, right, 700 - 12 * row, size, bold)


def told(*pages: list[Line]) -> list[tuple[str, str]]:
    return [(paragraph.kind, paragraph.text) for paragraph in flow(pages).paragraphs]


def texts(*lines: Line) -> list[str]:
    return [text for _kind, text in told(list(lines))]


def test_nothing_gives_nothing() -> None:
    assert flow([]).paragraphs == flow([[], []]).paragraphs == []


def test_full_lines_below_each_other_are_one_paragraph() -> None:
    assert texts(line("The bridge over", 0), line("the river is", 1), line("open.", 2, right=90)) == [
        "The bridge over the river is open."
    ]


def test_a_gap_begins_a_new_paragraph() -> None:
    assert len(texts(line("One line is", 0), line("followed.", 1), line("Another one", 3), line("too.", 4))) == 2


def test_an_indent_begins_a_new_paragraph_and_a_block_that_is_set_in_is_one() -> None:
    lines = [line("It sank and", 0), line("It rose and", 1, left=75), line("went on", 2), line("forever.", 3)]

    assert texts(*lines) == ["It sank and", "It rose and went on forever."]
    set_in = [line("In between", 5, left=80), line("stands more.", 6, left=80)]
    assert texts(*lines, *set_in)[-1] == "In between stands more."


def test_room_for_the_next_word_ends_a_paragraph() -> None:
    assert texts(line("A full line it is", 0), line("It ends here.", 1, right=150), line("Another one begins", 2)) == [
        "A full line it is It ends here.",
        "Another one begins",
    ]


def test_room_alone_ends_no_sentence_that_goes_on() -> None:
    assert texts(line("This one was broken", 0, right=150), line("by hand and goes on", 1)) == [
        "This one was broken by hand and goes on"
    ]


def test_a_word_too_long_for_the_room_that_is_left_goes_on() -> None:
    assert texts(line("A full line it is.", 0), line("Here is. ", 1, right=220), line("Extraordinarily", 2)) == [
        "A full line it is. Here is.  Extraordinarily"
    ]


def test_other_letters_begin_a_new_paragraph() -> None:
    assert len(texts(line("One size of letters", 0), line("and another one", 1, size=8))) == 2


def test_items_of_a_list_are_one_each_with_the_lines_that_belong_to_them() -> None:
    lines = [
        line("• the first item of", 0),
        line("two lines", 1, left=70),
        line("• the second", 2),
        line("- a third", 3),
    ]

    assert told(lines) == [
        ("list_item", "• the first item of two lines"),
        ("list_item", "• the second"),
        ("list_item", "- a third"),
    ]


def test_a_heading_is_larger_or_bold_and_the_single_largest_is_the_title() -> None:
    lines = [
        line("The bridge", 0, size=20),
        line("What it cost", 2, size=14),
        line("It cost a lot and", 4),
        line("more.", 5, right=90),
        line("Who paid", 7, right=100, bold=True),
        line("The town did and", 8),
        line("nobody else.", 9),
    ]

    headings = [(one.text, one.level) for one in flow([lines]).paragraphs if one.kind == "heading"]
    assert headings == [("The bridge", 1), ("What it cost", 2), ("Who paid", 3)]


def test_a_heading_of_two_lines_is_one_however_its_lines_end() -> None:
    title = [line("The Bridge Is Open.", 0, right=150, size=20), line("After Three Years", 2, right=140, size=20)]
    body = [line("It cost a lot and more than", 5), line("anybody had thought.", 6)]

    [heading, _text] = flow([[*title, *body]]).paragraphs
    assert (heading.text, heading.level) == ("The Bridge Is Open. After Three Years", 1)


def test_two_headings_of_the_largest_size_are_no_titles() -> None:
    lines = [
        line("One", 0, size=20),
        line("words and", 2),
        line("words.", 3),
        line("Two", 5, size=20),
        line("words.", 7),
    ]

    assert [one.level for one in flow([lines]).paragraphs if one.kind == "heading"] == [2, 2]


def test_a_bold_sentence_is_no_heading() -> None:
    assert (
        told([line("It sank.", 0, bold=True), line("Nobody saw it and", 2), line("nobody asks.", 3)])[0][0]
        == "paragraph"
    )


def test_larger_letters_of_a_long_stretch_are_no_heading() -> None:
    lead = [line("word " * 20, row, size=14) for row in range(4)]
    body = [line("word " * 10, row) for row in range(10, 50)]

    assert {kind for kind, _text in told([*lead, *body])} == {"paragraph"}


def test_rows_with_the_same_blank_strips_are_a_table() -> None:
    lines = [
        line(text, row, left=left, right=left + 40)
        for row, cells in enumerate([("Year", "Visitors"), ("2001", "1,200"), ("2002", "900")])
        for text, left in zip(cells, (60, 160), strict=True)
    ]

    assert told(lines) == [("table_row", "Year\tVisitors"), ("table_row", "2001\t1,200"), ("table_row", "2002\t900")]


def test_an_empty_cell_keeps_its_place() -> None:
    rows = [("a", 60), ("b", 160), ("c", 210)], [("d", 60), ("e", 210)]
    lines = [line(text, row, left=left, right=left + 20) for row, cells in enumerate(rows) for text, left in cells]

    assert told(lines) == [("table_row", "a\tb\tc"), ("table_row", "d\t\te")]


def test_gaps_of_justified_lines_make_no_table() -> None:
    lines = [
        line("It was", 0, right=120), line("a long", 0, left=128, right=190), line("time", 0, left=198),
        line("until", 1, right=100), line("the bridge was", 1, left=108, right=230), line("open", 1, left=238),
    ]  # fmt: skip

    assert told(lines) == [("paragraph", "It was a long time until the bridge was open")]


def test_one_row_is_no_table() -> None:
    assert told([line("Left", 0, right=90), line("right", 0, left=200)]) == [("paragraph", "Left right")]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("This was a long mid-", "dle part.", "middle"),
        ("This was a long soft\u00ad", "ened part.", "softened"),
        ("This was a long-", "term part.", "long-term"),
        ("This was well-", "known to all.", "well-known"),
        ("A state-of-the-", "art bridge.", "state-of-the-art"),
        ("In Upper-", "Austria it is.", "Upper-Austria"),
        ("From 1990-", "1995 it was.", "1990-1995"),
        ("It sank—", "slowly it did.", "sank—slowly"),
        ("They went up -", "and down.", "up - and"),
        ("(“mid-", "dle”) it is.", "(“middle”)"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_goes_only_where_the_line_made_it(before: str, after: str, joined: str) -> None:
    [text] = texts(line(before, 0), line(after, 1))

    assert joined in text


@pytest.mark.parametrize(("elsewhere", "joined"), [("A mill-pond", "mill-pond"), ("A millpond", "millpond")])
def test_a_word_is_joined_as_it_stands_elsewhere(elsewhere: str, joined: str) -> None:
    lines = [line(f"{elsewhere} it is", 0), line("and a mill-", 1), line("pond it stays.", 2)]

    [text] = texts(*lines)
    assert text.endswith(f"a {joined} it stays.")


def test_how_many_words_were_joined_is_counted() -> None:
    flowed: Flowed = flow([[line("The mid-", 0), line("dle of the riv-", 1), line("er.", 2)]])

    assert (flowed.paragraphs[0].text, flowed.hyphens_joined) == ("The middle of the river.", 2)


def test_a_paragraph_goes_on_over_the_page_with_what_stands_at_its_edge_behind_it() -> None:
    pages = [
        [line("The River Post", -9), line("It sank and then", 0), line(str(number), 50, right=70)] for number in (1, 2)
    ]
    pages[1][1] = line("it rose again.", 0)

    assert told(*pages) == [
        ("paragraph", "It sank and then it rose again."),
        ("furniture", "The River Post"),
        ("furniture", "1"),
        ("furniture", "The River Post"),
        ("furniture", "2"),
    ]


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (line("It sank.", 0), line("It rose again.", 0)),
        (line("What it cost", 0, bold=True), line("it cost a lot.", 0)),
        (line("It sank and then it", 0), line("It rose again.", 0, left=80)),
        (line("It sank and then", 0), line("it rose again.", 0, size=14)),
    ],
)
def test_a_page_may_begin_with_a_paragraph_of_its_own(last: Line, first: Line) -> None:
    following = [line("Some more words on", 1), line("this page.", 2)]

    assert len(told([last], [first, *following])) >= 2


def test_columns_of_a_table_are_what_its_cells_cover() -> None:
    assert cell_edges([(0, 10), (30, 40), (5, 12), (28, 35)]) == [(0, 12), (28, 40)]
    assert cell_edges([]) == []


WORDS = st.text(alphabet="abcdefgh .-•\u00ad", min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(WORDS, st.integers(0, 60), st.integers(60, 400), st.sampled_from([8, 10, 14])), max_size=30))
def test_whatever_the_lines_no_letter_is_lost_but_hyphens_at_line_ends(lines: list[tuple[str, int, int, int]]) -> None:
    page = [line(text.strip(), row, left=left, right=left + 80, size=size) for text, row, left, size in lines]
    flowed = flow([page])

    kept = "".join(paragraph.text for paragraph in flowed.paragraphs)
    before = [letter for one in page for letter in one.text if letter not in " -\u00ad\t"]
    assert sorted(before) == sorted(letter for letter in kept if letter not in " -\u00ad\t")
