"""The five reference documents, where they are at hand: known by dates, counts, figures and structure alone."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.importers.plain_text import propose
from tests.importers.corpus import is_here, kinds_of, source_of, words_of
from tests.importers.test_cleaning import leads_back

ARABIC = range(0x0600, 0x0700)

pytestmark = is_here


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_offset_map_leads_back_to_every_document(number: str) -> None:
    source = source_of(number)

    leads_back(source, propose(source))


def test_000_has_its_date_its_four_headings_and_a_title_from_its_first_sentence() -> None:
    proposal = propose(source_of("000"))

    assert proposal.published_on == date(2021, 5, 23)
    assert "2021-05-23" not in proposal.text
    assert proposal.text.startswith(proposal.title[:-1])
    assert kinds_of(proposal) == {"paragraph": 27, "heading": 4}
    assert {block.level for block in proposal.blocks if block.kind == "heading"} == {2}
    assert [len(words) for words in words_of(proposal, "heading")] == [56, 57, 34, 52]
    assert sum("35,000" in words for words in words_of(proposal, "paragraph")) == 1


def test_002_is_re_flowed_with_news_and_comment_told_apart_and_its_arabic_kept() -> None:
    source = source_of("002")
    proposal = propose(source)

    assert len(proposal.offset_map) == 29
    assert words_of(proposal, "label") == ["News:", "Comment:"]
    assert [block.kind for block in proposal.blocks[:3]] == ["heading", "label", "paragraph"]
    assert proposal.title == words_of(proposal, "heading")[0]
    assert not any("\n" in words for words in words_of(proposal, "paragraph"))
    assert [c for c in proposal.text if ord(c) in ARABIC] == [c for c in source if ord(c) in ARABIC]
    assert sum("50,000" in words for words in words_of(proposal, "paragraph")) == 1


def test_003_has_its_date_and_the_author_its_last_line_names() -> None:
    proposal = propose(source_of("003"))

    assert proposal.published_on == date(2024, 1, 5)
    assert "2024-01-05" not in proposal.text
    assert words_of(proposal, "paragraph")[-1].startswith(f"{proposal.byline} is a")
    assert [words[:13] for words in words_of(proposal, "furniture")] == ["RELATED VIDEO"]


def test_004_has_its_title_from_its_heading_its_captions_and_its_furniture_set_apart() -> None:
    source = source_of("004")
    proposal = propose(source)

    assert proposal.text == source
    assert source.count("\u00a0") == proposal.text.count("\u00a0") == 2
    assert proposal.title == words_of(proposal, "heading")[0]
    assert kinds_of(proposal)["heading"] == 2
    assert kinds_of(proposal)["caption"] == 4
    assert proposal.publisher in source.split("\n")[0]
    assert proposal.why["publisher"]
    assert sum(words[0] > "\u0400" for words in words_of(proposal, "caption")) == 1
    assert [block.kind for block in proposal.blocks][:4] == ["furniture", "heading", "standfirst", "furniture"]
    assert [block.kind for block in proposal.blocks][-3:] == ["furniture"] * 3
    assert proposal.language == "en"
