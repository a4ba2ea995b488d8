"""What each reference document becomes: titles, dates, kinds of blocks, and three paragraphs of each article intact.

Paragraphs are known by the lines they stand in and the first digits of their SHA-256, never by their words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

import pytest

from annotations.importers.plain_text import Proposal, propose
from annotations.importers.splitting import split
from tests.importers.corpus import is_here, kinds_of, source_of, words_of

pytestmark = is_here

# Of each article: the first and last line of a paragraph as received, counted from 1, and its digest.
PARAGRAPHS = {
    "000": [[(5, 5, "33dcf9462817"), (35, 35, "03fc576da785"), (65, 65, "d3c48e4858df")]],
    "001": [
        [(9, 9, "16c88913c351"), (26, 26, "11732173da3e"), (40, 40, "4032ec0f6155")],
        [(54, 54, "ed57a6c48f56"), (70, 70, "99df93f04c5b"), (82, 82, "fb6e193fedec")],
        [(94, 94, "ba96c7a646fb"), (104, 104, "360857d87aa0"), (112, 112, "6e992e14a21f")],
        [(126, 126, "d84a40251bad"), (136, 136, "a38da2c1a8fc"), (144, 144, "767671928654")],
        [(156, 156, "dcbe8a636438"), (162, 162, "d44a00fa0633"), (170, 170, "c8c18df65af1")],
        [(182, 182, "e11243ef0209"), (188, 188, "622734f8789e"), (194, 194, "4e2d8a58ee1d")],
        [(204, 204, "69d4d17093ad"), (224, 224, "512d5f7d4a47"), (242, 242, "3a4cd03397cf")],
        [(252, 252, "168aee6f9873"), (262, 262, "52eee707eca0"), (272, 272, "f1f3cade8882")],
        [(284, 284, "bac61e7b9f20"), (296, 296, "30c3b168a1d0"), (302, 302, "a3f233e2306e")],
        [(312, 312, "753ca35b3c00"), (326, 326, "f82932a11352"), (340, 340, "528b84511f3b")],
    ],
    "002": [[(4, 5, "d35a759be14a"), (40, 44, "c4ceba89c214"), (63, 64, "5a68b75d8f15")]],
    "003": [[(1, 1, "8d195c04375d"), (19, 19, "eb9abebbce98"), (35, 35, "307b386648c5")]],
    "004": [[(10, 10, "1bd946ad46eb"), (52, 52, "8a2587035751"), (84, 84, "cd779a979356")]],
}
NUMBERS = sorted(PARAGRAPHS)
# Of each article of 001: furniture, captions, headings below the title, paragraphs.
KINDS_OF_001 = [
    (6, 0, 0, 15), (5, 1, 0, 12), (4, 2, 0, 8), (4, 0, 0, 9), (3, 1, 0, 7),
    (2, 0, 0, 7), (3, 1, 1, 17), (4, 0, 0, 10), (4, 0, 0, 8), (3, 0, 0, 14),
]  # fmt: skip


def articles_of(number: str) -> list[Proposal]:
    return [part.proposal for part in split(propose(source_of(number)))]


@pytest.mark.parametrize("number", NUMBERS)
def test_three_paragraphs_of_each_article_are_intact(number: str) -> None:
    lines = source_of(number).split("\n")

    for proposal, expected in zip(articles_of(number), PARAGRAPHS[number], strict=True):
        paragraphs = {digest(words): words for words in words_of(proposal, "paragraph")}
        for first, last, sha256 in expected:
            received = " ".join(line.strip() for line in lines[first - 1 : last])
            assert received.endswith(paragraphs[sha256])


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


@pytest.mark.parametrize("number", NUMBERS)
def test_nothing_of_a_document_is_lost_but_its_date_line_and_blanks(number: str) -> None:
    source = source_of(number)
    kept: Counter[int] = Counter()
    for proposal in articles_of(number):
        for start, source_start, length in proposal.offset_map:
            assert proposal.text[start : start + length] == source[source_start : source_start + length]
            kept.update(range(source_start, source_start + length))

    lost = "".join(character for at, character in enumerate(source) if at not in kept)
    assert "".join(lost.split()) in {"", "date2021-05-23", "date2024-01-05"}
    assert set(kept.values()) == {1}


@pytest.mark.parametrize(
    ("number", "published_on"),
    [("000", date(2021, 5, 23)), ("002", None), ("003", date(2024, 1, 5)), ("004", None)],
)
def test_the_others_are_one_article_each_with_its_day(number: str, published_on: date | None) -> None:
    [part] = split(propose(source_of(number)))

    assert part.reason == ""
    assert part.proposal.published_on == published_on


def test_001_gives_ten_articles_each_with_its_title_once() -> None:
    parts = split(propose(source_of("001")))
    bullets = [line.strip(" •") for line in source_of("001").split("\n") if line.startswith("  •")]

    assert [part.proposal.title for part in parts] == bullets
    assert len(bullets) == 10
    for part, title in zip(parts, bullets, strict=True):
        assert words_of(part.proposal, "furniture").count(f"• {title}") == 1
        assert next(block.level for block in part.proposal.blocks if block.kind == "heading") == 1
        assert words_of(part.proposal, "heading")[0] == title
        assert "twice" in part.reason
        assert part.proposal.published_on is None


def test_001_has_blocks_of_the_kinds_a_desk_would_name() -> None:
    for proposal, (furniture, captions, headings, paragraphs) in zip(articles_of("001"), KINDS_OF_001, strict=True):
        kinds = kinds_of(proposal)
        assert (kinds["furniture"], kinds["caption"], kinds["paragraph"]) == (furniture, captions, paragraphs)
        assert kinds["heading"] == 1 + headings
        assert kinds["standfirst"] == 1
        assert kinds.total() == sum((furniture, captions, headings, paragraphs)) + 2


def test_001_has_whom_each_standfirst_and_last_line_names() -> None:
    articles = articles_of("001")

    for proposal in articles:
        [standfirst] = words_of(proposal, "standfirst")
        reports = standfirst.rstrip(".").partition("reports ")[2]
        assert reports in {proposal.byline, proposal.publisher}
        signed = words_of(proposal, "paragraph")[-1].endswith("(ANI)")
        assert (proposal.agency == "ANI") is signed
    assert [len(proposal.byline.split()) for proposal in articles if proposal.byline] == [3, 2]
    assert sum(proposal.agency == "ANI" for proposal in articles) == 7
    assert articles[0].agency in words_of(articles[0], "furniture")[-3]


def test_001_sets_its_head_and_all_that_leads_elsewhere_apart() -> None:
    articles = articles_of("001")

    assert articles[0].blocks[0].kind == "furniture"
    assert sum("READ" in words for proposal in articles for words in words_of(proposal, "furniture")) == 21
    assert not any("READ" in words for proposal in articles for words in words_of(proposal, "paragraph"))
    assert sum(words.startswith("http") for words in words_of(articles[2], "furniture")) == 1


def test_001_keeps_its_no_break_space_between_paragraphs() -> None:
    assert sum(proposal.text.count("\u00a0") for proposal in articles_of("001")) == source_of("001").count("\u00a0")
