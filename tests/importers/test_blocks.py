from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.blocks import block_of
from annotations.importers.plain_text import BlockPlan, cut_blocks

PROSE = "The tide table of the old harbour is printed every spring, and every spring somebody finds a mistake in it."

LINES = st.sampled_from(
    [
        "",
        " ",
        "\u00a0",
        "\x0c",
        PROSE,
        "   " + PROSE + " ",
        "The harbour",
        "News:",
        "Comment: it rains",
        "- one",
        "\u2022 two",
        "> said",
        "Photo: the harbour",
        "ALSO READ: more tides",
        "By Ada Example",
        "a\u2028b\x85c\x0bd",
        "\U0001f309\u0301",
        "pier\t12 m",
        "\t1988\t",
        "\tset in",
    ]
)
TEXTS = st.lists(LINES, min_size=1, max_size=14).map("\n".join) | st.text("ab\n \t\u00a0\u2028-:.", max_size=60)


def cut(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in cut_blocks(text)]


@pytest.mark.parametrize("separator", ["\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\u2028\u2028", "\x0c \x0c"])
def test_only_blank_lines_separate(separator: str) -> None:
    assert len(cut_blocks(f"{PROSE}{separator}{PROSE}")) == 1


@pytest.mark.parametrize("separator", ["\n\n", "\n \t\n", "\n\u00a0\n\n", "\n\x0c\n"])
def test_a_line_of_blanks_is_a_blank_line(separator: str) -> None:
    assert cut(f"{PROSE}{separator}{PROSE}") == [("paragraph", PROSE)] * 2


def test_a_text_of_blanks_has_no_blocks() -> None:
    assert cut_blocks(" \n\n\t") == ()


def test_a_short_line_between_paragraphs_is_a_heading_and_the_first_of_all_the_title() -> None:
    text = f"Tides of the harbour\n\n{PROSE}\n\nWho prints them\n\n{PROSE}"

    assert [(block.kind, block.level) for block in cut_blocks(text)] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize(
    "line", ["It rains.", "It rains, she said,", "it rains", "“It rains.”", "1 2 3", "By Ada Example"]
)
def test_a_short_line_that_reads_otherwise_is_no_heading(line: str) -> None:
    assert cut(f"{PROSE}\n\n{line}\n\n{PROSE}")[1] == ("paragraph", line)


def test_a_short_line_with_nothing_after_it_is_no_heading() -> None:
    assert cut(f"{PROSE}\n\nThe harbour\n\nALSO READ: more tides")[1] == ("paragraph", "The harbour")


def test_lines_of_verse_are_no_headings() -> None:
    assert {kind for kind, _ in cut(f"High tide\n\nLow tide\n\nSlack tide\n\n{PROSE}")} == {"paragraph"}


def test_a_line_torn_off_its_sentence_is_no_heading() -> None:
    assert cut("The harbour and\n\nits tides are old, and nobody knows who built the wall.")[0][0] == "paragraph"


def test_a_title_may_stand_directly_above_its_byline_or_text() -> None:
    assert cut(f"Tides of the harbour\nBy Ada Example\n{PROSE}") == [
        ("heading", "Tides of the harbour"),
        ("paragraph", "By Ada Example"),
        ("paragraph", PROSE),
    ]
    assert cut(f"Tides of the harbour\n{PROSE}")[0] == ("heading", "Tides of the harbour")


def test_lines_of_one_paragraph_stay_together() -> None:
    text = "The tide comes in\nand goes out again,\nas it always has."

    assert cut(text) == [("paragraph", text)]


def test_labels_are_told_apart_alone_or_at_the_start_of_a_line() -> None:
    assert cut(f"News:\n\n{PROSE}\n\nComment: {PROSE}") == [
        ("label", "News:"),
        ("paragraph", PROSE),
        ("label", "Comment:"),
        ("paragraph", PROSE),
    ]


@pytest.mark.parametrize("line", ["In other news: it rains.", "Newspaper: it rains.", "news: it rains."])
def test_a_colon_alone_makes_no_label(line: str) -> None:
    assert cut(line) == [("paragraph", line)]


def test_each_list_item_is_a_block_with_the_lines_it_runs_on_over() -> None:
    assert cut("- ebb\n  and flow\n- slack") == [("list_item", "- ebb\n  and flow"), ("list_item", "- slack")]


def test_one_dash_at_the_start_of_a_line_is_a_dash() -> None:
    text = "The tide comes in\n- and goes out again."

    assert cut(text) == [("paragraph", text)]


@pytest.mark.parametrize(
    "text",
    [
        "Pier\t12 m",
        f"Pier\t12 m\n{PROSE}",
        "Pier\t12 m\n\nWall\t9 m",
        "Pier\t12 m\nWall\t9 m\t1988",
        "\tThe pier is long.\n\tThe wall is longer.",
    ],
)
def test_tabs_that_do_not_part_lines_alike_make_no_table(text: str) -> None:
    assert "table_row" not in {kind for kind, _words in cut(text)}


def test_lines_with_as_many_tabs_are_rows_with_their_empty_cells() -> None:
    text = "Lengths of the harbour\n\t1988\t2021\n Pier\t12 m\t14 m \nWall\t\t9 m\nSteps\t3 m\t\nAll in metres."

    assert cut(text) == [
        ("heading", "Lengths of the harbour"),
        ("table_row", "\t1988\t2021"),
        ("table_row", "Pier\t12 m\t14 m"),
        ("table_row", "Wall\t\t9 m"),
        ("table_row", "Steps\t3 m\t"),
        ("paragraph", "All in metres."),
    ]


def test_lines_set_off_as_a_quotation_are_one_quote() -> None:
    assert cut("She wrote:\n> ebb\n> and flow") == [("paragraph", "She wrote:"), ("quote", "> ebb\n> and flow")]


@pytest.mark.parametrize(
    "line",
    [
        "Photo: harbour.example",
        "The old wall. Photo: harbour.example",
        "Стена. Photo: a.example",
        "At ebb. Pic credits : Ada",
    ],
)
def test_captions_are_recognised(line: str) -> None:
    assert cut(f"{PROSE}\n\n{line}\n\n{PROSE}")[1] == ("caption", line)


@pytest.mark.parametrize(
    "line",
    [
        "ALSO READ: more tides",
        "READ MORE-more tides",
        "RELATED VIDEO — The harbour at night:",
        "Follow us on\u00a0Example",
        "© The Harbour Times",
        "Copyright 2021 The Harbour Times",
        "All rights reserved.",
        "Please insert a link to the harbour",
        "This material has been prepared for the fund «Tides»",
        "(This content has come by a feed of tides.example)",
        "If you notice a typo, tell the harbour master.",
        "Tag: tides",
        "https://tides.example/watch?v=1",
    ],
)
def test_furniture_is_set_apart_and_kept(line: str) -> None:
    assert cut(f"{PROSE}\n\n{line}\n\n{PROSE}")[1] == ("furniture", line)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright law is older than the harbour, she said.",
        "Related harbours silted up long ago.",
        "This article of the harbour rules was never used.",
        "Followers of the harbour master disagree.",
        "ALSO READ: " + "tides " * 60 + "end.",
    ],
)
def test_prose_is_no_furniture(line: str) -> None:
    assert cut(line) == [("paragraph", line)]


@given(TEXTS)
def test_blocks_ascend_and_cover_all_that_is_not_blank(text: str) -> None:
    blocks = cut_blocks(text)

    edges = [0, *(edge for block in blocks for edge in (block.start, block.end)), len(text)]
    gaps = [text[end:start] for end, start in zip(edges[::2], edges[1::2], strict=True)]
    assert edges == sorted(edges)
    assert not "".join(gaps).strip()


@given(TEXTS)
def test_no_block_is_empty_or_has_blanks_at_its_ends(text: str) -> None:
    for block in cut_blocks(text):
        words = text[block.start : block.end]
        assert words.strip()
        assert words == words.strip() or (block.kind == "table_row" and words.strip(" \t") == words.strip())


@given(TEXTS)
def test_only_headings_have_a_level_and_only_one_is_the_title(text: str) -> None:
    blocks = cut_blocks(text)

    assert all((block.kind == "heading") == (block.level > 0) for block in blocks)
    assert sum(block.level == 1 for block in blocks) <= 1


@pytest.mark.parametrize(
    "piece", ["a", "\n", " ", "a\n", "- \n", "> a\n", "News:\n", "\u00a0\n", "A B ", "“", "(", "a\n\n", "a\tb\n", "\t"]
)
def test_a_text_made_to_be_slow_is_cut_all_the_same(piece: str) -> None:
    text = piece * 150_000

    blocks = cut_blocks(text)

    assert sum(len(text[block.start : block.end].split()) for block in blocks) == len(text.split())


def test_a_plan_says_where_and_what() -> None:
    assert cut_blocks(f"  {PROSE}") == (BlockPlan("paragraph", 2, 2 + len(PROSE)),)


@pytest.mark.parametrize("links", [(), ((4, 8, "https://tides.example/"), (9, 12, "https://wall.example/"))])
def test_a_block_that_was_kept_is_the_same_again(links: tuple[tuple[int, int, str], ...]) -> None:
    plan = BlockPlan("heading", 3, 14, 2, links)

    assert block_of(json.loads(json.dumps(plan.stored()))) == plan
