from __future__ import annotations

import re
from datetime import date
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.plain_text import Proposal, propose

PARAGRAPH = (
    "The keeper of the old harbour counts the boats each morning and writes the number into a book, and when the "
    "book is full it goes into the town library, where forty of them stand already on one long and dusty shelf"
)
SECOND = (
    "Nobody has read them all, the librarian says, but whoever wants to know how many boats lay here on some day of "
    "the last century only has to ask for the key, which hangs beside the door and has never been missing so far."
)
WRAPPED = fill(PARAGRAPH, 80).replace("\n", " \n") + ". \n\n" + fill(SECOND, 80)

PIECES = st.sampled_from(
    [
        "date 2021-05-23",
        " ",
        "\n",
        "\n\n",
        "\u00a0",
        PARAGRAPH[:75],
        PARAGRAPH[:90],
        "counts-",
        "- a",
        "Comment:",
        "a",
        ".",
    ]
)


def leads_back(source: str, proposal: Proposal) -> None:
    """Every run is the source's own text, and between runs stands what joined two lines: one space or nothing. What
    went is a break between lines, or what a line was set in by.
    """
    at_text = at_source = 0
    for start, source_start, length in proposal.offset_map:
        joined, gone = proposal.text[at_text:start], source[at_source:source_start]
        assert proposal.text[start : start + length] == source[source_start : source_start + length]
        assert joined in {"", " "}
        was_indent = source[:at_source].endswith("\n") and re.fullmatch(" +", gone) and not joined
        assert was_indent or re.fullmatch(r"[ \t]*\n[ \t]*", gone) or (at_source == 0 and not joined)
        at_text, at_source = start + length, source_start + length
    assert (at_text, at_source) == (len(proposal.text), len(source))


def test_a_date_line_in_front_is_taken_out_with_the_blank_lines_after_it() -> None:
    proposal = propose(f" date 2021-05-23 \n\n \n  {PARAGRAPH}.")

    assert proposal.published_on == date(2021, 5, 23)
    assert proposal.text == f"  {PARAGRAPH}."


def test_a_date_before_the_first_sentence_is_taken_out_of_its_line() -> None:
    proposal = propose(f" date 2024-01-05 {PARAGRAPH}.")

    assert proposal.published_on == date(2024, 1, 5)
    assert proposal.text == f"{PARAGRAPH}."


@pytest.mark.parametrize(
    "text",
    [
        "date 2021-13-45 The boats lie still.",
        "date 2021-05-234 The boats lie still.",
        "The boats lie still. date 2021-05-23",
        "update 2021-05-23 The boats lie still.",
        "2021-05-23 was a day of storm.",
    ],
)
def test_what_is_no_date_line_stays(text: str) -> None:
    proposal = propose(text)

    assert (proposal.text, proposal.published_on) == (text, None)


def test_a_text_that_is_nothing_but_its_date_line_keeps_it() -> None:
    proposal = propose(" date 2021-05-23 \n")

    assert (proposal.text, proposal.published_on) == (" date 2021-05-23 \n", date(2021, 5, 23))


def test_lines_broken_by_width_are_joined_and_paragraphs_kept() -> None:
    assert propose(WRAPPED).text == f"{PARAGRAPH}. \n\n{SECOND}"


def test_a_date_line_and_line_breaks_go_together() -> None:
    assert propose(f"date 2021-05-23\n\n{WRAPPED}").text == f"{PARAGRAPH}. \n\n{SECOND}"


def test_a_date_in_the_first_line_does_not_count_for_its_width() -> None:
    lines = "\n".join([PARAGRAPH[:110], SECOND[:110], PARAGRAPH[:110], SECOND[:110]])

    assert propose(f"date 2021-05-23 {lines}").text == lines.replace("\n", " ")


def test_a_short_line_above_a_wrapped_paragraph_keeps_its_break() -> None:
    proposal = propose(f"The harbour book\nNews:\n\n{WRAPPED}")

    assert proposal.text.startswith("The harbour book\nNews:\n\nThe keeper")
    assert [block.kind for block in proposal.blocks] == ["heading", "label", "paragraph", "paragraph"]


def test_a_list_item_and_a_label_keep_their_line() -> None:
    lines = fill(PARAGRAPH, 80).split("\n")

    text = propose(f"- {lines[0]}\n- {lines[1]}\nComment: {lines[2]}\n\n{WRAPPED}").text

    assert text.startswith(f"- {lines[0]}\n- {lines[1]}\nComment: ")


def test_rows_of_a_table_keep_their_lines() -> None:
    rows = "\n".join(
        f"{name} of the harbour, as long as it was measured from the land\t12 m" for name in ("Pier", "Wall")
    )

    assert propose(f"{rows}\n\n{WRAPPED}").text.startswith(rows)


def test_a_word_broken_at_its_hyphen_gets_no_blank() -> None:
    wrapped = (
        WRAPPED
        + "\n\n"
        + "The keeper of the harbour has counted the boats of the whole town and its well-\nknown fleet."
    )

    assert propose(wrapped).text.endswith("its well-known fleet.")


def test_a_dash_at_the_end_of_a_line_is_followed_by_a_blank() -> None:
    wrapped = WRAPPED + "\n\n" + "The keeper of the harbour has counted the boats of the whole town and found -\nnone."

    assert propose(wrapped).text.endswith("found - none.")


def test_a_no_break_space_at_the_end_of_a_line_stays() -> None:
    assert (
        "10\u00a0 kilometres"
        in propose(WRAPPED.replace("\n\n", "\n\n" + "T" * 70 + " 10\u00a0 \nkilometres.\n\n")).text
    )


@pytest.mark.parametrize(
    "text",
    [
        "The tide comes in\nand goes out again,\nas it always has\nand always will,\nsays the song.",
        "\n".join(["The boats of the harbour were counted again, and once again one was found to be missing."] * 6),
        "\n".join([f"{PARAGRAPH}, and so on to the end", SECOND, PARAGRAPH, SECOND]),
        f"{PARAGRAPH[:80]}\n{SECOND[:80]}",
        "\n".join(["Ebb and flow", PARAGRAPH[:80]] * 6),
    ],
    ids=["verse", "a sentence a line", "a paragraph a line", "too few lines to tell", "long lines among short"],
)
def test_lines_that_their_writer_ended_are_not_joined(text: str) -> None:
    assert propose(text).text == text


def test_what_all_lines_are_set_in_by_goes_and_what_goes_beyond_stays() -> None:
    lines = ["The harbour book", "", PARAGRAPH, "", "    kept by hand", "", SECOND, "", "High tide", "", PARAGRAPH]
    source = "\n".join("    " + line if line else line for line in lines)

    proposal = propose(source)

    assert proposal.text == "\n".join(lines)
    assert any("set in" in reason for reason in proposal.reasons)
    leads_back(source, proposal)


def test_lines_that_are_broken_by_width_and_set_in_are_joined_without_their_blanks() -> None:
    source = "\n".join("  " + line if line.strip() else line for line in WRAPPED.split("\n"))

    proposal = propose(source)

    assert proposal.text == f"{PARAGRAPH}. \n\n{SECOND}"
    leads_back(source, proposal)


@pytest.mark.parametrize(
    "text",
    [
        "  one\n  two\n  three\n",
        "\n".join(["The tide comes in", "    and goes out"] * 4),
        "\n\n".join(f" {line}" for line in ["one", "two", "three", "four", "five", "six"]),
    ],
    ids=["few lines", "every second line", "one blank"],
)
def test_what_their_writer_set_in_stays_set_in(text: str) -> None:
    assert propose(text).text == text


def test_each_cut_is_given_its_reason() -> None:
    reasons = propose(f"date 2021-05-23\n\n{WRAPPED}").reasons

    assert sum("2021-05-23" in reason for reason in reasons) == 1
    assert sum("4 line breaks" in reason for reason in reasons) == 1


@given(st.lists(PIECES, min_size=1, max_size=30).map("".join).filter(str.strip))
def test_the_offset_map_leads_back_from_every_text(source: str) -> None:
    leads_back(source, propose(source))


@pytest.mark.parametrize("source", [WRAPPED, f" date 2021-05-23 \n\n{WRAPPED}\n", f"News:\n{WRAPPED}"])
def test_the_offset_map_leads_back_from_a_wrapped_text(source: str) -> None:
    proposal = propose(source)

    leads_back(source, proposal)
    assert len(proposal.offset_map) == 5


@pytest.mark.parametrize("piece", ["a", "a\n", " \n", "\u00a0 ", "a \n", "x" * 80 + "\n", "date ", "(", ". ", "By A "])
def test_a_text_made_to_be_slow_is_proposed_all_the_same(piece: str) -> None:
    source = "a" + piece * (600_000 // len(piece)) + "b"

    leads_back(source, propose(source))
