"""PDFs made by reportlab, read back."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import given, settings
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

from annotations.errors import InvalidTextError
from annotations.importers.limits import Limits
from annotations.importers.pdf import read_pdf
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    NoTextError,
    TooManyPagesError,
    UnpacksTooLargeError,
    UnreadableError,
)
from tests.importers.damage import files
from tests.importers.pdfs import JUSTIFIED, STYLES, after_each_other, drawn, rewritten, set_in_columns, typed

LIMITS = Limits()
BRIDGE = (
    "The old bridge over the river was closed for three years because its middle arch had sunk by nearly two inches, "
    "and the long-term repair cost the town more than anybody had thought."
)
NARROW = [
    "The bridge over the river was closed",
    "for three years, because its mid-",
    "dle arch had sunk. Now the long-",
    "term repair is done, and the middle",
    "of the bridge is as high as its ends.",
]


def read(raw: bytes) -> Proposal:
    return read_pdf(raw, LIMITS)


def blocks_of(proposal: Proposal) -> list[tuple[str, str]]:
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


def locked(user: str) -> bytes:
    return drawn(typed([BRIDGE[:80]]), encrypt=StandardEncryption(user, ownerPassword="owner", strength=128))


def test_a_pdf_that_only_a_password_opens_is_refused() -> None:
    with pytest.raises(EncryptedFileError, match="without one"):
        read(locked("secret"))


def test_a_pdf_locked_with_aes_is_refused_the_same() -> None:
    raw = rewritten(drawn(typed(["Words"])), lambda writer: writer.encrypt("secret", algorithm="AES-256"))

    with pytest.raises(EncryptedFileError):
        read(raw)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_that_is_locked_against_changes_alone_is_read(algorithm: str) -> None:
    raw = rewritten(drawn(typed(["Words"])), lambda writer: writer.encrypt("", "owner", algorithm=algorithm))

    assert read(raw).text == "Words"


def test_a_scan_without_a_text_layer_is_refused_with_what_would_help() -> None:
    scan = drawn(lambda canvas: canvas.rect(100, 100, 300, 500, fill=1))

    with pytest.raises(NoTextError, match="OCR"):
        read(scan)


def test_a_pdf_of_more_pages_than_are_read_is_refused() -> None:
    raw = drawn(*[typed(["Words"])] * 3)

    with pytest.raises(TooManyPagesError) as refused:
        read_pdf(raw, Limits(max_pages=2))
    assert refused.value.details == {"limit": 2}


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF", drawn(typed(["Words"]))[:200]])
def test_a_pdf_that_is_cut_off_is_refused(raw: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(raw)


def test_a_page_that_unpacks_without_end_is_refused() -> None:
    def inflate(writer: PdfWriter) -> None:
        bomb = StreamObject()
        bomb[NameObject("/Filter")] = NameObject("/FlateDecode")
        bomb.set_data(zlib.compress(b" " * 80_000_000, 9))
        writer.pages[0][NameObject("/Contents")] = writer._add_object(bomb)

    with pytest.raises(UnpacksTooLargeError):
        read(rewritten(drawn(typed(["Words"])), inflate))


def test_many_pages_that_unpack_to_more_than_is_read_together_are_refused() -> None:
    raw = drawn(*[typed([BRIDGE] * 40)] * 20)

    with pytest.raises(UnpacksTooLargeError):
        read_pdf(raw, Limits(max_unpacked_bytes=50_000))


def test_a_form_that_draws_itself_is_followed_once() -> None:
    def tie(writer: PdfWriter) -> None:
        page = writer.pages[0]
        resources = cast(DictionaryObject, page["/Resources"])
        form = StreamObject()
        form.set_data(b"BT /F1 12 Tf 72 600 Td (From the form) Tj ET /Again Do")
        form[NameObject("/Type")], form[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        itself = writer._add_object(form)
        used = DictionaryObject({NameObject("/Again"): itself})
        form[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): used, NameObject("/Font"): resources["/Font"]}
        )
        resources[NameObject("/XObject")] = used
        content = StreamObject()
        content.set_data(b"BT /F1 12 Tf 72 700 Td (On the page) Tj ET /Again Do")
        page[NameObject("/Contents")] = writer._add_object(content)

    proposal = read(rewritten(drawn(lambda canvas: canvas.drawString(72, 700, "x")), tie))

    assert proposal.text.split("\n\n") == ["On the page", "From the form"]


def test_a_tree_of_pages_that_holds_itself_is_refused() -> None:
    def tie(writer: PdfWriter) -> None:
        tree = cast(DictionaryObject, writer.root_object["/Pages"])
        tree[NameObject("/Kids")] = ArrayObject([writer.root_object.raw_get("/Pages")])
        tree[NameObject("/Count")] = NumberObject(1)

    with pytest.raises(UnreadableError):
        read(rewritten(drawn(typed(["Words"])), tie))


def test_scripts_and_attachments_are_not_looked_at() -> None:
    def arm(writer: PdfWriter) -> None:
        writer.add_open_action(JavaScript("app.alert('hello')"))
        writer.add_attachment("letter.txt", b"attached words")

    proposal = read(rewritten(drawn(typed(["Words"])), arm))

    assert proposal.text == "Words"


def test_a_text_that_cannot_be_kept_is_refused_as_any_other() -> None:
    with pytest.raises(InvalidTextError):
        read(drawn(*[typed(["x" * 100_000], size=1)] * 21))


def test_two_columns_come_one_after_the_other_and_a_paragraph_runs_on_into_the_second() -> None:
    story = [Paragraph(f"Number {number}. {BRIDGE} {BRIDGE}", JUSTIFIED) for number in range(12)]

    proposal = read(set_in_columns(story, heading="The bridge is open"))

    assert proposal.text.split("\n\n")[0] == "The bridge is open"
    assert proposal.text.split("\n\n")[1:13] == [f"Number {number}. {BRIDGE} {BRIDGE}" for number in range(12)]


def test_columns_that_are_drawn_row_by_row_come_column_by_column() -> None:
    left = [
        "The bridge over the river is open",
        "again. It was closed for a long time",
        "and is as high as it has been",
    ]
    right = ["before its middle sank. Nobody knows", "how long it will stay so, but the town", "has paid for it."]
    rows = [
        typed([line], left=72 + 230 * column, top=700 - 12 * number)
        for number in range(3)
        for column, line in enumerate([left[number], right[number]])
    ]

    assert read(drawn(after_each_other(*rows))).text == " ".join(left + right)


def test_three_columns_are_read_from_left_to_right() -> None:
    story = [Paragraph(f"Number {number}. {BRIDGE} {BRIDGE}", JUSTIFIED) for number in range(12)]

    text = read(set_in_columns(story, columns=3)).text

    assert [f"Number {number}." in part for number, part in enumerate(text.split("\n\n")[:12])] == [True] * 12


def test_a_hyphen_that_a_narrow_column_made_goes_and_a_real_one_stays() -> None:
    proposal = read(drawn(typed(NARROW)))

    assert "its middle arch" in proposal.text
    assert "the long-term repair" in proposal.text
    assert any("parted by a hyphen" in reason for reason in proposal.reasons)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("He lives in Stratford-", "Upon the river there is", "Stratford-Upon the river"),
        ("It happened in the years 1990-", "1995 and later on", "1990-1995 and later"),
        ("It was open in 1990–", "1995 alone", "1990–1995 alone"),
        ("There were ups and downs -", "and nobody knew", "downs - and nobody"),
        ("They gave it some consid-", "eration", "some consideration"),
    ],
)
def test_a_hyphen_is_kept_where_it_may_be_meant(first: str, second: str, joined: str) -> None:
    assert joined in read(drawn(typed([first, second]))).text


def test_a_word_that_has_its_hyphen_elsewhere_keeps_it() -> None:
    lines = ["A mill-pond lies above it. Below the mill-", "pond there is a weir.", "", "The river-", "side is green."]

    assert read(drawn(typed(lines))).text.split("\n\n")[0].endswith("Below the mill-pond there is a weir.")


def test_lines_broken_by_width_become_paragraphs_again() -> None:
    lines = [*NARROW, "", "A second paragraph stands below it", "and has two lines."]

    first, second = read(drawn(typed(lines))).text.split("\n\n")

    assert first.endswith("the middle of the bridge is as high as its ends.")
    assert second == "A second paragraph stands below it and has two lines."


def test_a_paragraph_that_is_only_set_in_is_one_of_its_own() -> None:
    page = after_each_other(typed(NARROW), typed(["A second begins set in and goes", ""], left=90, top=680))

    assert len(read(drawn(page)).text.split("\n\n")) == 2


def test_a_paragraph_goes_on_over_the_page_and_what_stands_at_its_edges_is_set_apart_behind_it() -> None:
    def page(number: int, lines: list[str]) -> Callable[[Canvas], None]:
        head, foot = typed(["The River Post"], top=800), typed([f"Page {number} of 3"], top=40)
        return after_each_other(head, typed(lines), foot)

    pages = [page(1, ["The first page ends in mid-sentence and"]), page(2, ["goes on here."]), page(3, ["The end."])]
    blocks = blocks_of(read(drawn(*pages)))

    assert blocks[0] == ("paragraph", "The first page ends in mid-sentence and goes on here.")
    assert ("paragraph", "The end.") in blocks
    assert [words for kind, words in blocks if kind == "furniture"].count("The River Post") == 3
    assert ("furniture", "Page 2 of 3") in blocks


def test_larger_letters_make_headings_and_the_largest_the_title() -> None:
    def page(canvas: Canvas) -> None:
        typed(["The bridge is open again"], top=780, size=22)(canvas)
        typed(["What it cost"], top=740, size=14)(canvas)
        typed(NARROW, top=720)(canvas)
        typed(["Who paid"], top=640, font="Times-Bold")(canvas)
        typed(NARROW, top=626)(canvas)

    proposal = read(drawn(page))

    levels = [(proposal.text[b.start : b.end], b.level) for b in proposal.blocks if b.kind == "heading"]
    assert levels == [("The bridge is open again", 1), ("What it cost", 2), ("Who paid", 3)]
    assert proposal.title == "The bridge is open again"


def test_cells_beside_each_other_are_rows_with_tabs() -> None:
    table = Table([["Year", "Visitors", "Remarks"], ["2001", "1,200", ""], ["2002", "13,400", "closed in May"]])
    rows = [words for kind, words in blocks_of(read(set_in_columns([table], columns=1))) if kind == "table_row"]

    assert rows == ["Year\tVisitors\tRemarks", "2001\t1,200\t", "2002\t13,400\tclosed in May"]


def test_title_author_and_day_come_from_the_properties_and_say_so() -> None:
    proposal = read(drawn(typed(NARROW), title="The bridge is open", author="Ada Example"))

    assert (proposal.title, proposal.byline) == ("The bridge is open", "Ada Example")
    assert proposal.published_on == datetime.now(UTC).date()
    assert "properties" in proposal.why["title"]
    assert "properties" in proposal.why["byline"]
    assert "was made" in proposal.why["published_on"]


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - draft 3", "draft_v3.indd", "(anonymous)", "Document 1"]
)
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    proposal = read(drawn(typed(NARROW), title=title, author="administrator"))

    assert proposal.title.startswith("The bridge over the river")
    assert proposal.byline == ""


@pytest.mark.parametrize("made", ["D:20311332", "yesterday", ""])
def test_a_day_of_making_that_is_none_is_left_out(made: str) -> None:
    raw = rewritten(drawn(typed(NARROW)), lambda writer: writer.add_metadata({"/CreationDate": made}))

    assert read(raw).published_on is None


def test_a_pdf_without_properties_is_read_all_the_same() -> None:
    def strip(writer: PdfWriter) -> None:
        writer.metadata = None

    assert "properties" not in read(rewritten(drawn(typed(NARROW)), strip)).why.get("title", "")


def test_a_title_on_the_page_goes_before_that_in_the_properties() -> None:
    page = after_each_other(typed(["The bridge is open"], top=780, size=22), typed(NARROW))

    assert read(drawn(page, title="Draft of May")).title == "The bridge is open"


def test_pages_without_text_and_words_on_their_side_are_named() -> None:
    def stamped(canvas: Canvas) -> None:
        typed(NARROW)(canvas)
        canvas.rotate(90)
        canvas.drawString(300, -40, "Stamped")

    proposal = read(drawn(stamped, lambda canvas: canvas.rect(9, 9, 90, 90)))

    assert "Stamped" not in proposal.text
    assert any("pages, maybe pictures: 2" in reason for reason in proposal.reasons)
    assert any("on their side" in reason for reason in proposal.reasons)


def test_ligatures_are_letters_again() -> None:
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))

    page = typed(["The \ufb01rst \ufb02oor"], font="Vera")

    assert read(drawn(page)).text == "The first floor"


SMALL = drawn(typed(NARROW[:3]), title="The bridge", author="Ada Example")
COLUMNS = set_in_columns([Paragraph(BRIDGE, STYLES["Normal"])] * 3, heading="The bridge", running_head="Post")


@settings(max_examples=120)
@given(files(SMALL, COLUMNS, start=b"%PDF-1.7\n"))
def test_a_damaged_pdf_is_an_article_or_refused_by_name(raw: bytes) -> None:
    try:
        proposal = read(raw)
    except (
        BrokenFileError,
        EncryptedFileError,
        NoTextError,
        TooManyPagesError,
        UnpacksTooLargeError,
        InvalidTextError,
    ):
        return
    assert proposal.text
