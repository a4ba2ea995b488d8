"""Pieces that a reader found become a proposal whose text is theirs."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidTextError
from annotations.importers.canonical import canonicalise
from annotations.importers.pieces import Piece, Record, assemble
from annotations.importers.refusals import EmptyFileError, NoTextError, UnreadableError, refusal_from

KINDS = ["paragraph", "heading", "list_item", "quote", "caption", "label", "furniture", "table_row"]


def words_of(*pieces: Piece) -> list[tuple[str, str]]:
    proposal = assemble(pieces)
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


@pytest.mark.parametrize("pieces", [[], [Piece("paragraph", "")], [Piece("heading", " \n\u00a0", 1)]])
def test_nothing_to_read_is_refused(pieces: list[Piece]) -> None:
    with pytest.raises(NoTextError):
        assemble(pieces)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_text_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(InvalidTextError):
        assemble([Piece("paragraph", text)])


def test_blank_lines_part_what_is_no_run() -> None:
    proposal = assemble([Piece("heading", "Tides", 1), Piece("list_item", "one"), Piece("list_item", "two")])

    assert proposal.text == "Tides\n\none\ntwo"


def test_rows_of_a_table_stand_below_each_other_with_their_empty_cells() -> None:
    proposal = assemble([Piece("table_row", "port\tboats"), Piece("table_row", "\t12 "), Piece("paragraph", "So far.")])

    assert proposal.text == "port\tboats\n\t12\n\nSo far."
    assert [block.kind for block in proposal.blocks] == ["table_row", "table_row", "paragraph"]


def test_a_row_never_breaks_its_line() -> None:
    assert words_of(Piece("table_row", "two\nlines\t12")) == [("table_row", "two lines\t12")]


def test_furniture_and_captions_are_known_by_their_words() -> None:
    found = words_of(
        Piece("paragraph", "ALSO READ: The other mill"),
        Piece("list_item", "Share on everything"),
        Piece("paragraph", "The mill. Photo: Io Marsh"),
        Piece("paragraph", "News:"),
        Piece("quote", "Photo: said nobody"),
    )

    assert [kind for kind, _words in found] == ["furniture", "furniture", "caption", "label", "quote"]


def test_links_move_with_their_words() -> None:
    proposal = assemble(
        [
            Piece("paragraph", "First."),
            Piece("paragraph", " \n see the count ", links=((7, 16, "https://example.org/count"),)),
        ]
    )

    [(start, end, address)] = proposal.blocks[1].links
    assert proposal.text[start:end] == "the count"
    assert address == "https://example.org/count"


def test_a_link_around_blanks_alone_goes() -> None:
    proposal = assemble([Piece("paragraph", "  words", links=((0, 2, "https://example.org/"),))])

    assert proposal.blocks[0].links == ()


def test_what_the_record_says_counts_and_the_rest_is_read_off_the_text() -> None:
    record = Record(title="Tides", published_on=date(2024, 3, 9), why={"title": "It says so."})

    proposal = assemble([Piece("heading", "The tide mill", 1), Piece("paragraph", "By Io Marsh")], record)

    assert (proposal.title, proposal.byline, proposal.published_on) == ("Tides", "Io Marsh", date(2024, 3, 9))
    assert proposal.why["title"] == "It says so."
    assert proposal.why["byline"]


def test_without_a_record_the_heading_on_top_is_the_title() -> None:
    assert assemble([Piece("heading", "The tide mill", 1), Piece("paragraph", "It grinds.")]).title == "The tide mill"


def test_a_byte_order_mark_in_front_goes_and_one_within_stays() -> None:
    assert (
        assemble([Piece("paragraph", " \ufeffa\ufeffb"), Piece("paragraph", "\ufeffc")]).text == "a\ufeffb\n\n\ufeffc"
    )


def test_a_refusal_is_made_again_from_its_code() -> None:
    refusal = refusal_from("empty-file", "It is empty.", "file", {"limit": 1})

    assert type(refusal) is EmptyFileError
    assert (refusal.message, refusal.field, refusal.details) == ("It is empty.", "file", {"limit": 1})
    assert type(refusal_from("no-such-code", "?", "", {})) is UnreadableError


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.text(max_size=30), st.integers(0, 9)), max_size=8))
def test_the_text_is_canonical_and_its_blocks_are_all_that_is_not_blank(found: list[tuple[str, str, int]]) -> None:
    pieces = [Piece(kind, text, level, ((1, 5, "x:"),)) for kind, text, level in found]  # type: ignore[arg-type]  # of KINDS
    try:
        proposal = assemble(pieces)
    except (NoTextError, InvalidTextError):
        return

    text, blocks = proposal.text, proposal.blocks
    assert canonicalise(text) == text
    assert all(text[block.start : block.end].strip() for block in blocks)
    assert not "".join(text[one.end : other.start] for one, other in pairwise(blocks)).strip()
    assert all(one.end < other.start for one, other in pairwise(blocks))
    assert all(block.start <= start < end <= block.end for block in blocks for start, end, _address in block.links)
