from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.language import guess_language
from annotations.importers.plain_text import cut_blocks, proposal_of, propose

PROSE = "The bridge over the river was closed for three years and has been opened again by the mayor of the town."


def test_a_heading_on_top_is_the_title_and_stays_in_the_text() -> None:
    proposal = propose(f"© The River Post\n\n  The bridge is  open \n\n{PROSE}")

    assert proposal.title == "The bridge is open"
    assert proposal.blocks[1].kind == "heading"
    assert "The bridge is  open" in proposal.text


def test_a_text_without_a_title_line_is_called_by_its_first_sentence_and_says_so() -> None:
    proposal = propose("The bridge is open again. " + PROSE)

    assert proposal.title == "The bridge is open again"
    assert any("no title line" in reason for reason in proposal.reasons)


def test_a_long_first_sentence_is_cut_between_words() -> None:
    title = propose(PROSE).title

    assert title.endswith("…")
    assert len(title) <= 90
    assert PROSE.startswith(title[:-1] + " ")


def test_a_text_without_blanks_is_cut_before_a_letter_not_before_its_mark() -> None:
    title = propose("e\u0301" * 80).title

    assert len(title) <= 90
    assert not title.endswith("e…")


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        (f"The bridge is open\n\nBy Ada Example\n\n{PROSE}", "Ada Example"),
        (f"The bridge is open\nWritten by Ben van der Example, River Post\n\n{PROSE}", "Ben van der Example"),
        (f"The bridge is open\n\nThe mayor cut the ribbon….reports Chi Example\n\n{PROSE}", "Chi Example"),
        (f"{PROSE}\n\nVic B. Example is a writer and lives by the river.\n\nFollow us on Example", "Vic B. Example"),
    ],
)
def test_a_byline_is_read_off_where_papers_put_it(text: str, byline: str) -> None:
    proposal = propose(text)

    assert proposal.byline == byline
    assert any("byline" in reason for reason in proposal.reasons)


@pytest.mark.parametrize(
    "line",
    [
        "By the river",
        "By Monday",
        "By 2021 Ada Example",
        "The bridge is a problem for every writer.",
        "Rivers Rise is a song.",
    ],
)
def test_a_line_that_names_nobody_gives_no_byline(line: str) -> None:
    proposal = propose(f"{PROSE}\n\n{line}")

    assert proposal.byline == ""
    assert not any("byline" in reason for reason in proposal.reasons)


def test_every_kind_of_block_that_was_found_is_counted_in_the_reasons() -> None:
    text = f"The bridge\n\nNews: {PROSE}\n\nPhoto: a.example\n\nFollow us on A\n\n{PROSE}\n\nAlso read: more"

    reasons = " ".join(propose(text).reasons)

    assert "1 short line" in reasons
    assert "1 label" in reasons
    assert "1 line describes" in reasons
    assert "2 blocks are the site's" in reasons


def test_a_text_of_nothing_but_furniture_still_has_a_title() -> None:
    assert propose("Follow us on Example").title == "Follow us on Example"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (PROSE, "en"),
        (
            "Die Brücke über den Fluss war drei Jahre zu und ist jetzt wieder auf, und das ist für die Stadt ein Fest.",
            "de",
        ),
        (
            "Le pont sur la rivière est ouvert et les gens de la ville sont dans la rue pour voir les bateaux.",
            "fr",
        ),
        (
            "El puente de la ciudad es viejo y los barcos no pasan por el río, que es lo que más se ve en las fotos.",
            "es",
        ),
        ("The bridge.", ""),
        ("Мост через реку закрыт на три года, и вода в реке выше, чем раньше.", ""),
        ("橋は三年間閉鎖される。", ""),
    ],
)
def test_a_language_is_named_only_when_it_shows(text: str, language: str) -> None:
    assert guess_language(text) == language


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=200).filter(str.strip))
def test_any_text_gets_a_title_and_the_blocks_it_is_cut_into(text: str) -> None:
    proposal = propose(text)

    assert proposal.title.strip()
    assert "\n" not in proposal.title
    assert len(proposal.title) <= 100
    assert proposal.blocks == cut_blocks(proposal.text)


def test_what_a_source_says_of_itself_goes_before_what_is_read_off_its_text() -> None:
    text = f"The bridge is open\n\nBy Ada Example\n\n{PROSE}"
    found = {
        "title": ("Open again", "The page says so."),
        "url": ("https://river.example/1", "It is there."),
        "byline": ("", ""),
    }

    proposal = proposal_of(text, cut_blocks(text), ((0, 0, len(text)),), found=found, done=["It was read.", ""])

    assert (proposal.title, proposal.byline, proposal.url) == ("Open again", "Ada Example", "https://river.example/1")
    assert proposal.why["title"] == "The page says so."
    assert proposal.reasons[0] == "It was read."
    assert "" not in proposal.reasons
