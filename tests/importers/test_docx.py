"""Word documents made by python-docx, read back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given, settings

from annotations.errors import InvalidTextError
from annotations.importers.docx import read_docx
from annotations.importers.limits import Limits
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    EntitiesError,
    NoTextError,
    TooDeepError,
    TooManyEntriesError,
    UnpacksTooLargeError,
    UnreadableError,
)
from tests.importers.damage import files
from tests.importers.docx_files import named, put, run, saved, with_notes, written
from tests.importers.zips import locked, repacked, unzipped, zipped

WORDS = "The old bridge over the river has been closed for three years."


def read(raw: bytes) -> Proposal:
    return read_docx(raw, Limits())


def blocks_of(proposal: Proposal) -> list[tuple[str, str]]:
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


def body_of(xml: str) -> bytes:
    """A document with this body."""
    words = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = f"<w:document {words}><w:body>{xml}</w:body></w:document>"
    return zipped({"word/document.xml": document.encode()})


def test_a_document_without_words_is_refused() -> None:
    with pytest.raises(NoTextError):
        read(saved(written()))


def test_a_document_that_is_cut_off_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(saved(written(WORDS))[:2_000])


@pytest.mark.parametrize("part", [b"<w:document", b"", b"\xff\xfe\x00", b"<a/>", b"<a><b/></a>"])
def test_a_document_whose_main_part_is_none_is_refused(part: bytes) -> None:
    with pytest.raises(BrokenFileError):
        read(repacked(saved(written(WORDS)), {"word/document.xml": part}))


def test_a_document_without_its_main_part_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(zipped({"word/styles.xml": b"<a/>"}))


def test_a_document_that_only_a_password_opens_is_refused() -> None:
    with pytest.raises(EncryptedFileError):
        read(locked(saved(written(WORDS))))


def test_entities_that_would_grow_without_end_are_refused() -> None:
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d><body><p><r><t>&b;</t></r></p></body></d>'
    )

    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(EntitiesError):
            read(zipped({"word/document.xml": bomb.encode(encoding)}))


def test_an_outside_entity_is_never_fetched() -> None:
    steal = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><d><body><p><r><t>&a;</t></r></p></body></d>'

    with pytest.raises(EntitiesError):
        read(zipped({"word/document.xml": steal.encode()}))


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(UnpacksTooLargeError):
        read(repacked(saved(written(WORDS)), {"word/document.xml": b" " * 40_000_000}))


def test_parts_that_unpack_to_more_than_is_read_together_are_refused() -> None:
    with pytest.raises(UnpacksTooLargeError):
        read_docx(saved(written(WORDS)), Limits(max_unpacked_bytes=4_000))


def test_a_document_of_more_parts_than_are_read_is_refused() -> None:
    with pytest.raises(TooManyEntriesError):
        read_docx(saved(written(WORDS)), Limits(max_entries=3))


def test_tables_within_tables_without_end_are_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 400 + "</w:tc></w:tr></w:tbl>" * 400

    with pytest.raises(TooDeepError):
        read(body_of(deep))
    with pytest.raises(TooDeepError):
        read_docx(body_of("<w:sdt>" * 60 + "</w:sdt>" * 60), Limits(max_depth=50))


def test_nothing_outside_is_followed() -> None:
    document = written(WORDS)
    document.part.relate_to(
        "file:///etc/hostname", f"{RELATIONSHIP_TYPE.OFFICE_DOCUMENT}/../attachedTemplate", is_external=True
    )
    document.part.relate_to("http://192.0.2.1/picture.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)

    assert read(saved(document)).text == WORDS


def test_styles_say_what_is_a_heading_an_item_a_quotation_or_a_caption() -> None:
    document = written(
        ("Title", "The bridge is open"),
        ("Subtitle", "After three years it carries people again"),
        WORDS,
        ("Heading 1", "What it cost"),
        ("Heading 2", "Who paid"),
        ("List Bullet", "the town"),
        ("List Number", "the county"),
        ("Intense Quote", "It will hold."),
        ("Caption", "The bridge in May"),
    )
    proposal = read(saved(document))

    kinds = ["heading", "standfirst", "paragraph", "heading", "heading", "list_item", "list_item", "quote", "caption"]
    assert [kind for kind, _words in blocks_of(proposal)] == kinds
    assert [block.level for block in proposal.blocks if block.kind == "heading"] == [1, 1, 2]
    assert proposal.title == "The bridge is open"


def test_items_of_lists_are_told_by_their_numbering_also_where_they_nest() -> None:
    number = '<w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr>'
    items = [(0, 1, "one"), (1, 1, "two, within one"), (0, 0, "no item")]
    raw = body_of("".join(f"<w:p>{number.format(depth, of)}{run(words)}</w:p>" for depth, of, words in items))

    assert blocks_of(read(raw)) == [
        ("list_item", "one"),
        ("list_item", "two, within one"),
        ("paragraph", "no item"),
    ]


def test_a_style_that_is_based_on_itself_is_none() -> None:
    style = '<style styleId="{}"><name val="odd"/><basedOn val="{}"/></style>'
    styles = f"<s>{style.format('a', 'b')}{style.format('b', 'a')}</s>".encode()
    raw = repacked(
        body_of(f'<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr>{run("Words")}</w:p>'), {"word/styles.xml": styles}
    )

    assert blocks_of(read(raw)) == [("paragraph", "Words")]


def test_rows_of_a_table_are_lines_with_tabs() -> None:
    document = written(WORDS)
    table = document.add_table(rows=3, cols=3)
    for row, words in zip(
        table.rows, [("Year", "Visitors", "Remarks"), ("2001", "1,200", ""), ("a", "b", "c")], strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    table.cell(2, 0).merge(table.cell(2, 1))
    table.cell(1, 2).text = "two\nlines"

    rows = [words for kind, words in blocks_of(read(saved(document))) if kind == "table_row"]
    assert rows == ["Year\tVisitors\tRemarks", "2001\t1,200\ttwo lines", "a b\t\tc"]


def test_a_table_of_one_column_is_a_frame_around_paragraphs() -> None:
    document = written(WORDS)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "In the frame."

    assert blocks_of(read(saved(document)))[1] == ("paragraph", "In the frame.")


def test_insertions_are_taken_and_deletions_are_not_and_it_says_so() -> None:
    document = written("The bridge is ")
    put(
        document.paragraphs[0],
        f'<w:ins w:id="1" w:author="Ada">{run("wide ")}</w:ins>'
        '<w:del w:id="2" w:author="Ada"><w:r><w:delText>narrow </w:delText></w:r></w:del>'
        f"{run('open.')}",
    )
    proposal = read(saved(document))

    assert proposal.text == "The bridge is wide open."
    assert "1 tracked insertion was taken into the text." in proposal.reasons
    assert "1 tracked deletion was left out of the text." in proposal.reasons


def test_paragraphs_whose_parting_was_deleted_are_one() -> None:
    mark = "<w:pPr><w:rPr><w:del w:id='1' w:author='Ada'/></w:rPr></w:pPr>"
    raw = body_of(
        f"<w:p>{mark}{run('The bridge ')}</w:p><w:p>{run('is open.')}</w:p><w:p>{mark}{run('It holds.')}</w:p>"
    )

    assert read(raw).text == "The bridge is open.\n\nIt holds."


def test_what_was_moved_stands_only_where_it_went() -> None:
    raw = body_of(
        f"<w:p><w:moveFrom>{run('moved')}</w:moveFrom>{run('first')}</w:p><w:p><w:moveTo>{run('moved')}</w:moveTo></w:p>"
    )

    assert read(raw).text == "first\n\nmoved"


def test_links_of_either_kind_keep_their_place_and_others_go() -> None:
    document = written("See ")
    web = document.part.relate_to("https://example.org/a", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    bad = document.part.relate_to("javascript:alert(1)", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    put(
        document.paragraphs[0],
        f'<w:hyperlink r:id="{web}">{run("the letter")}</w:hyperlink>{run(", ")}'
        f'<w:hyperlink r:id="{bad}">{run("this")}</w:hyperlink>{run(" and ")}{field.format("begin")}'
        '<w:r><w:instrText> HYPERLINK "https://example.org/b" </w:instrText></w:r>'
        f"{field.format('separate')}{run('that')}{field.format('end')}",
    )
    proposal = read(saved(document))

    links = [(proposal.text[start:end], address) for start, end, address in proposal.blocks[0].links]
    assert proposal.text == "See the letter, this and that"
    assert links == [("the letter", "https://example.org/a"), ("that", "https://example.org/b")]


def test_notes_stand_at_the_end_behind_their_marks() -> None:
    document = written("It sank", WORDS)
    put(document.paragraphs[0], '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" slowly"))
    put(document.paragraphs[1], '<w:r><w:endnoteReference w:id="2"/></w:r>')
    raw = with_notes(with_notes(saved(document), "footnote", "By two inches."), "endnote", "Until May.")

    assert read(raw).text.split("\n\n") == ["It sank[1] slowly", f"{WORDS}[2]", "[1] By two inches.", "[2] Until May."]


def test_comments_hidden_words_and_objects_are_not_in_the_text_and_it_says_so() -> None:
    document = written(WORDS)
    document.add_comment(document.paragraphs[0].runs, "Is this so?", author="Ada")
    put(document.paragraphs[0], "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:object/></w:r>")
    proposal = read(saved(document))

    assert proposal.text == WORDS
    assert "1 comment is not in the text." in proposal.reasons
    assert "1 stretch of hidden words was left out." in proposal.reasons
    assert "1 embedded object was not looked into." in proposal.reasons


def test_a_text_box_stands_behind_its_paragraph_and_only_once() -> None:
    box = f"<w:txbxContent><w:p>{run('In the box.')}</w:p></w:txbxContent>"
    both = f"<AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent>"
    raw = body_of(f"<w:p>{run('Before.')}<w:r>{both}</w:r></w:p><w:p>{run('After.')}</w:p>")

    assert read(raw).text.split("\n\n") == ["Before.", "In the box.", "After."]


def test_signs_that_word_writes_as_elements_are_signs() -> None:
    signs = "<w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:br/><w:t>d</w:t><w:sym w:char='00A9'/>"
    nothing = "<w:br w:type='page'/><w:sym w:char='F0B7'/>"

    assert read(body_of(f"<w:p><w:r>{signs}{nothing}</w:r></w:p>")).text == "a\tb\u2011c\nd©"


def test_title_author_and_day_come_from_the_properties_and_say_so() -> None:
    document = named(written(WORDS), "The bridge is open", "Ada Example", datetime(2031, 5, 2, tzinfo=UTC))
    proposal = read(saved(document))

    assert (proposal.title, proposal.byline) == ("The bridge is open", "Ada Example")
    assert proposal.published_on == date(2031, 5, 2)
    assert all("file" in proposal.why[name] for name in ("title", "byline", "published_on"))


def test_a_day_of_making_that_is_none_is_left_out() -> None:
    core = b"<c><title>The bridge</title><created>yesterday</created></c>"

    proposal = read(repacked(saved(written(WORDS)), {"docProps/core.xml": core}))

    assert (proposal.title, proposal.published_on) == ("The bridge", None)


def test_blocks_that_were_deleted_are_left_out_and_wrapped_rows_are_read() -> None:
    row = "<w:tr>{}<w:tc><w:p>" + run("a") + "</w:p></w:tc><w:tc><w:p>" + run("b") + "</w:p></w:tc></w:tr>"
    kept = f"<w:sdt><w:sdtContent>{row.format('')}</w:sdtContent></w:sdt>"
    deleted = row.format("<w:trPr><w:del/></w:trPr>")
    proposal = read(body_of(f"<w:del><w:p>{run('gone')}</w:p></w:del><w:tbl>{kept}{deleted}</w:tbl>"))

    assert proposal.text == "a\tb"
    assert "2 tracked deletions were left out of the text." in proposal.reasons


def test_properties_that_a_program_made_up_are_none() -> None:
    document = docx.Document()
    document.add_paragraph(WORDS)
    proposal = read(saved(document))

    assert proposal.title == WORDS.rstrip(".")
    assert proposal.byline == ""


GOOD = saved(written(("Title", "The bridge"), WORDS))
MAIN = unzipped(GOOD)["word/document.xml"]


@settings(max_examples=60)
@given(files(GOOD, start=b"PK\x03\x04"))
def test_a_damaged_document_is_an_article_or_refused_by_name(raw: bytes) -> None:
    try:
        assert read(raw).text
    except (UnreadableError, InvalidTextError):
        return


@settings(max_examples=60)
@given(files(MAIN, start=b"<w:document"))
def test_a_damaged_part_is_an_article_or_refused_by_name(part: bytes) -> None:
    try:
        assert read(zipped({"word/document.xml": part})).text
    except (UnreadableError, InvalidTextError):
        return
