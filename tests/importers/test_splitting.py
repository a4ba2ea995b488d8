from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.plain_text import propose
from annotations.importers.splitting import Part, joined, part_of, slice_of, split

PROSE = (
    "The bridge over the river was closed for three years and has been opened again by the mayor of the town. "
    "Whoever wants to cross it has to pay, says a board at its foot, but nobody knows whom, and so nobody does."
)
OTHER = (
    "The keeper of the old harbour counts the boats each morning and writes the number into a book. When the book is "
    "full it goes into the town library, where forty of them stand already on one long and dusty shelf, he says."
)
BRIDGE, BOATS = "The bridge is open", "Forty books of boats"
RULE = "* * *"


def parts_of(*blocks: str) -> tuple[Part, ...]:
    return split(propose("\n\n".join(blocks)))


def titles_of(parts: tuple[Part, ...]) -> list[str]:
    return [part.proposal.title for part in parts]


@pytest.mark.parametrize(
    "blocks",
    [
        (BRIDGE, PROSE, RULE, BOATS, OTHER),
        (BRIDGE, "By Ada Example", PROSE, RULE, OTHER),
        (BRIDGE, "By Ada Example", PROSE, RULE, BOATS, "By Ben Example", "Soon more."),
        (BRIDGE, PROSE, BOATS, OTHER),
        (BRIDGE, BRIDGE, PROSE, BOATS, BOATS, OTHER),
        (f"• {BRIDGE}", BRIDGE, PROSE, BOATS, OTHER),
        (PROSE, f"• {BRIDGE}", BRIDGE, PROSE, f"• {BOATS}", BOATS, OTHER),
        (BRIDGE, "3 May 2021", PROSE, BOATS, OTHER),
        ("3 May 2021", PROSE, "4 May 2021", OTHER),
        ("1 of 2", PROSE, OTHER),
        (f"- {BRIDGE}\n- {BOATS}", PROSE),
    ],
    ids=[
        "chapters between rules",
        "no title after the rule",
        "nothing to read after the rule",
        "two headings",
        "headings that a scraper gives twice",
        "one title twice",
        "a text before the first title",
        "one day",
        "a diary",
        "one mark of an archive",
        "a list",
    ],
)
def test_what_may_be_one_article_is_one(blocks: tuple[str, ...]) -> None:
    [part] = parts_of(*blocks)

    assert part.reason == ""
    assert part.proposal == propose("\n\n".join(blocks))


def test_titles_that_stand_twice_begin_an_article_each() -> None:
    parts = parts_of("Tag: town", f"• {BRIDGE}", BRIDGE, PROSE, "Town", f"• {BOATS}", BOATS, OTHER, "ALSO READ: more")

    assert titles_of(parts) == [BRIDGE, BOATS]
    assert [block.kind for block in parts[0].proposal.blocks][:3] == ["furniture", "furniture", "heading"]
    assert all("twice" in part.reason for part in parts)


def test_rules_part_articles_that_have_a_title_and_a_byline_or_a_day() -> None:
    parts = parts_of(BRIDGE, "By Ada Example", PROSE, "-----", BOATS, "3 May 2021", OTHER, "-----")

    assert titles_of(parts) == [BRIDGE, BOATS]
    assert parts[0].proposal.byline == "Ada Example"
    assert str(parts[1].proposal.published_on) == "2021-05-03"
    assert [part.proposal.blocks[-1].kind for part in parts] == ["furniture", "furniture"]


def test_titles_with_a_day_below_begin_an_article_each() -> None:
    parts = parts_of(BRIDGE, "3 May 2021", PROSE, BOATS, "4 May 2021", OTHER)

    assert titles_of(parts) == [BRIDGE, BOATS]
    assert [str(part.proposal.published_on) for part in parts] == ["2021-05-03", "2021-05-04"]


@pytest.mark.parametrize(
    "blocks",
    [
        ("Document 1 of 2", BRIDGE, PROSE, "Document 2 of 2", BOATS, OTHER),
        ("1 of 2 DOCUMENTS", BRIDGE, PROSE, "End of Document", "2 of 2 DOCUMENTS", BOATS, OTHER, "End of Document"),
        (BRIDGE, PROSE, "End of document", BOATS, OTHER, "End of document"),
    ],
    ids=["first lines", "first and last lines", "last lines"],
)
def test_the_marks_of_an_archive_part_its_documents(blocks: tuple[str, ...]) -> None:
    parts = parts_of(*blocks)

    assert titles_of(parts) == [BRIDGE, BOATS]
    assert {"furniture"} == {
        block.kind for part in parts for block in part.proposal.blocks if block.end - block.start < 18
    }


def test_links_move_along_with_their_part() -> None:
    whole = propose(f"{BRIDGE}\n\n{PROSE}\n\n{OTHER}")
    third = whole.blocks[2]
    linked = replace(third, links=((third.start + 4, third.start + 10, "https://a.example"),))
    whole = replace(whole, blocks=(*whole.blocks[:2], linked))

    part = part_of(whole, 2, 3)

    assert part.text == OTHER
    assert part.blocks[0].links == ((4, 10, "https://a.example"),)
    assert part.offset_map == ((0, third.start, len(OTHER)),)


def test_a_slice_and_the_rest_join_to_the_same_again() -> None:
    whole = propose(f"{BRIDGE}\n\n{PROSE}\n\n{BOATS}\n\n{OTHER}")

    again = joined(slice_of(whole, 0, 1), slice_of(whole, 1, 4))

    assert (again.text, again.blocks, again.title) == (whole.text, whole.blocks, whole.title)
    assert again.offset_map == ((0, 0, 18), (20, 20, len(whole.text) - 20))


def test_the_title_of_what_is_joined_to_a_title_is_a_heading() -> None:
    first, second = propose(f"{BRIDGE}\n\n{PROSE}"), propose(f"{BOATS}\n\n{OTHER}")

    together = joined(first, second)

    assert together.text == f"{BRIDGE}\n\n{PROSE}\n\n{BOATS}\n\n{OTHER}"
    assert [(block.kind, block.level) for block in together.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]
    assert together.title == BRIDGE


LINES = st.sampled_from(
    ["", PROSE, OTHER, BRIDGE, f"• {BRIDGE}", f"  • {BOATS}", f"    {BOATS}", RULE, "-----", "3 May 2021", "Tag: town",
     "By Ada Example", "Town", "1 of 2 DOCUMENTS", "End of document", "ALSO READ: more", "date 2021-05-23", "\u00a0",
     "Photo: a.example"]
)  # fmt: skip


@given(st.lists(LINES, min_size=1, max_size=40).map("\n\n".join).filter(str.strip))
def test_the_parts_of_any_text_hold_each_of_its_blocks_once_and_lead_back(source: str) -> None:
    whole = propose(source)
    parts = split(whole)

    words = [part.proposal.text[block.start : block.end] for part in parts for block in part.proposal.blocks]
    assert words == [whole.text[block.start : block.end] for block in whole.blocks]
    for part in parts:
        assert part.proposal.title
        for start, source_start, length in part.proposal.offset_map:
            assert part.proposal.text[start : start + length] == source[source_start : source_start + length]
