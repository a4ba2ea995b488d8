from __future__ import annotations

from datetime import date

import pytest

from annotations.importers.plain_text import propose

TITLE = "The bridge is open"
PROSE = "The bridge over the river was closed for three years and has been opened again by the mayor of the town."
SENTENCE = "For three years nobody could walk over the river, and now everybody does."


def opening(text: str) -> list[tuple[str, str]]:
    proposal = propose(text)
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


@pytest.mark.parametrize(
    "text",
    [
        f"{TITLE}\n\n{SENTENCE}\n\n{PROSE}",
        f"{TITLE}\n\n{SENTENCE} It rains.\n\nFollow us on Example\n\n{PROSE}",
        f"{TITLE}\n\n{SENTENCE}",
        f"{SENTENCE}\n\nFollow us on Example\n\n{PROSE}",
        f"{TITLE}\n\nRIVERTON (AFP) - {SENTENCE}\n\nFollow us on Example\n\n{PROSE}",
    ],
    ids=["nothing parts it", "two sentences", "no text after it", "no title", "the report itself"],
)
def test_a_first_paragraph_alone_is_no_standfirst(text: str) -> None:
    assert "standfirst" not in {kind for kind, _words in opening(text)}


@pytest.mark.parametrize("between", ["By Ada Example", "Follow us on Example", "Photo: river.example"])
def test_a_sentence_that_something_parts_from_the_text_is_the_standfirst(between: str) -> None:
    assert opening(f"{TITLE}\n\n{SENTENCE}\n\n{between}\n\n{PROSE}")[1] == ("standfirst", SENTENCE)


@pytest.mark.parametrize("name", ["Ada Example", "River News"])
def test_a_paragraph_that_says_who_reports_is_the_standfirst(name: str) -> None:
    standfirst = f"{SENTENCE} It rains…reports {name}"

    assert opening(f"{TITLE}\n\n{standfirst}\n\n{PROSE}")[1] == ("standfirst", standfirst)


def test_who_reports_is_the_byline_when_a_person_and_the_publisher_when_a_house() -> None:
    person, house = (
        propose(f"{TITLE}\n\n{SENTENCE}…reports {name}\n\n{PROSE}") for name in ("Ada Example", "River News")
    )

    assert (person.byline, person.publisher) == ("Ada Example", "")
    assert (house.byline, house.publisher) == ("", "River News")


@pytest.mark.parametrize("line", ["© 2021", "Copyright 2021. All rights reserved.", "© the author"])
def test_a_copyright_line_without_a_holder_names_no_publisher(line: str) -> None:
    assert propose(f"{line}\n\n{PROSE}").publisher == ""


@pytest.mark.parametrize(
    "line",
    ["© The River Post", "Copyright © 2019–2021 The River Post. All rights reserved.", "(c) 2021 by The River Post"],
)
def test_a_copyright_line_names_the_publisher(line: str) -> None:
    assert propose(f"{PROSE}\n\n{line}").publisher == "The River Post"


@pytest.mark.parametrize("first", [f"• {TITLE}", TITLE])
def test_a_title_that_stands_twice_is_set_apart_once(first: str) -> None:
    assert opening(f"{first}\n\n{TITLE}\n\n{PROSE}")[:2] == [("furniture", first), ("heading", TITLE)]


def test_a_line_that_stands_twice_further_down_stays_twice() -> None:
    assert opening(f"{PROSE}\n\n{TITLE}\n\n{TITLE}\n\n{PROSE}")[1:3] == [("heading", TITLE)] * 2


def test_a_day_on_a_line_of_its_own_beside_the_title_is_the_day_of_publication() -> None:
    proposal = propose(f"{TITLE}\n\nMonday, 3 May 2021\n\n{PROSE}")

    assert proposal.published_on == date(2021, 5, 3)
    assert proposal.blocks[1].kind == "furniture"
    assert "3 May 2021" in proposal.text


def test_a_day_further_down_is_part_of_the_text() -> None:
    proposal = propose(f"{TITLE}\n\n{PROSE}\n\n3 May 2021\n\n{PROSE}")

    assert proposal.published_on is None
    assert proposal.blocks[2].kind != "furniture"
