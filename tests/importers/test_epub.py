"""Books made by ebooklib, read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.errors import InvalidTextError
from annotations.importers.epub import read_epub
from annotations.importers.limits import Limits
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    EntitiesError,
    NestedArchiveError,
    NoTextError,
    TooManyPagesError,
    UnpacksTooLargeError,
    UnreadableError,
    UnsafeNameError,
)
from tests.importers.damage import files
from tests.importers.epubs import book
from tests.importers.zips import repacked, unzipped, zipped

WORDS = "The old bridge over the river has been closed for three years."
TWO = book({"one.xhtml": f"<h1>How it began</h1><p>{WORDS}</p>", "two.xhtml": "<h1>How it went on</h1><p>It sank.</p>"})


def read(raw: bytes) -> Proposal:
    return read_epub(raw, Limits())


def blocks_of(proposal: Proposal) -> list[tuple[str, str]]:
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


def changed(old: str, new: str, part: str = "EPUB/content.opf") -> bytes:
    content = unzipped(TWO)[part].decode()
    assert old in content
    return repacked(TWO, {part: content.replace(old, new).encode()})


def test_a_book_under_rights_management_is_refused() -> None:
    encryption = b'<e><d><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></d></e>'

    with pytest.raises(EncryptedFileError, match="DRM"):
        read(repacked(TWO, {"META-INF/encryption.xml": encryption}))


def test_a_book_whose_fonts_alone_are_scrambled_is_read() -> None:
    encryption = b'<e><d><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></d></e>'

    assert WORDS in read(repacked(TWO, {"META-INF/encryption.xml": encryption})).text


@pytest.mark.parametrize(
    "href", ["../../etc/passwd", "/etc/passwd", "https://example.org/x", "..%2F..%2Fx", "//host/x"]
)
def test_a_part_that_lies_outside_of_the_book_is_refused(href: str) -> None:
    with pytest.raises(UnsafeNameError):
        read(changed('href="one.xhtml"', f'href="{href}"'))


@pytest.mark.parametrize("name", ["../one.xhtml", "/one.xhtml", "C:\\one.xhtml", "a/../../b", "bell\a"])
def test_an_entry_whose_name_leads_out_of_the_book_is_refused(name: str) -> None:
    with pytest.raises(UnsafeNameError):
        read(repacked(TWO, {name: b"x"}))


def test_a_part_that_is_an_archive_is_refused() -> None:
    with pytest.raises(NestedArchiveError):
        read(repacked(TWO, {"EPUB/one.xhtml": zipped({"a.txt": b"a"})}))


def test_a_part_that_declares_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><body>&b;</body></html>'

    with pytest.raises(EntitiesError):
        read(repacked(TWO, {"EPUB/one.xhtml": bomb}))


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(UnpacksTooLargeError):
        read(repacked(TWO, {"EPUB/one.xhtml": b" " * 40_000_000}))


def test_a_book_of_more_parts_than_are_read_is_refused() -> None:
    with pytest.raises(TooManyPagesError):
        read_epub(TWO, Limits(max_pages=2))


def test_a_book_without_words_is_refused() -> None:
    with pytest.raises(NoTextError):
        read(
            repacked(
                TWO, dict.fromkeys(["EPUB/one.xhtml", "EPUB/two.xhtml", "EPUB/nav.xhtml"], b"<html><body/></html>")
            )
        )


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('idref="chapter_0"', 'idref="lost"', "EPUB/content.opf"),
        ('href="one.xhtml"', 'href="lost.xhtml"', "EPUB/content.opf"),
        ("EPUB/content.opf", "EPUB/lost.opf", "META-INF/container.xml"),
        ("rootfile ", "other ", "META-INF/container.xml"),
    ],
)
def test_a_book_that_names_parts_it_does_not_hold_is_refused(old: str, new: str, part: str) -> None:
    with pytest.raises(BrokenFileError):
        read(changed(old, new, part))


def test_chapters_come_in_the_order_of_the_spine_with_the_contents_set_apart() -> None:
    proposal = read(TWO)
    told = [block for block in blocks_of(proposal) if block[0] != "furniture"]

    assert told == [
        ("heading", "How it began"),
        ("paragraph", WORDS),
        ("heading", "How it went on"),
        ("paragraph", "It sank."),
    ]
    assert ("furniture", "How it began") not in told
    assert any(kind == "furniture" for kind, _words in blocks_of(proposal))


def test_titles_of_chapters_stand_below_that_of_the_book() -> None:
    proposal = read(TWO)

    assert proposal.title == "The bridge"
    assert {block.level for block in proposal.blocks if block.kind == "heading"} == {2}


def test_a_book_says_of_itself_who_wrote_and_published_it_when_and_in_what_language() -> None:
    raw = book({"one.xhtml": f"<p>{WORDS}</p>"}, creator="Ada Example", publisher="River Post", date="2031-05-02")
    proposal = read(raw)

    assert (proposal.byline, proposal.publisher, proposal.language) == ("Ada Example", "River Post", "en")
    assert proposal.published_on == date(2031, 5, 2)
    assert all("of itself" in proposal.why[name] for name in ("title", "byline", "publisher", "published_on"))


def test_a_chapter_that_is_no_xml_is_read_as_pages_of_the_web_are() -> None:
    raw = repacked(TWO, {"EPUB/one.xhtml": f"<html><body><p>{WORDS}<br>A & B<p>It sank.</body></html>".encode()})

    assert f"{WORDS}\nA & B\n\nIt sank." in read(raw).text


def test_a_picture_in_the_spine_is_passed_over() -> None:
    html = 'id="chapter_1" media-type="application/xhtml+xml"'
    picture = changed(html, html.replace("application/xhtml+xml", "image/svg+xml"))

    proposal = read(repacked(picture, {"EPUB/two.xhtml": b"<svg><text>It sank.</text></svg>"}))

    assert "It sank." not in proposal.text


def test_structure_and_links_of_a_chapter_survive() -> None:
    body = (
        "<ul><li>one</li></ul><blockquote><p>It holds.</p></blockquote><table><tr><td>a</td><td>b</td></tr></table>"
        "<p>See <a href='https://example.org/x'>the letter</a>.</p>"
    )
    proposal = read(book({"one.xhtml": body}))

    assert [kind for kind, _words in blocks_of(proposal)][-4:] == ["list_item", "quote", "table_row", "paragraph"]
    [(start, end, address)] = proposal.blocks[-1].links
    assert (proposal.text[start:end], address) == ("the letter", "https://example.org/x")


PARTS = unzipped(TWO)


@settings(max_examples=60)
@given(files(TWO, start=b"PK\x03\x04"))
def test_a_damaged_book_is_an_article_or_refused_by_name(raw: bytes) -> None:
    try:
        assert read(raw).text
    except (UnreadableError, InvalidTextError):
        return


DAMAGED = st.sampled_from(["EPUB/content.opf", "EPUB/one.xhtml", "META-INF/container.xml"]).flatmap(
    lambda part: st.tuples(st.just(part), files(PARTS[part]))
)


@settings(max_examples=100)
@given(DAMAGED)
def test_a_book_with_a_damaged_part_is_an_article_or_refused_by_name(change: tuple[str, bytes]) -> None:
    try:
        assert read(repacked(TWO, dict([change]))).text
    except (UnreadableError, InvalidTextError):
        return
