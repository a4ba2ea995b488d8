"""A format is told by the content; a name that claims another one is refused with both."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.formats import BULK, DOCUMENTS, FORMATS, extension_of
from annotations.importers.refusals import (
    BrokenFileError,
    EmptyFileError,
    UnknownFormatError,
    UnreadableError,
    WrongFormatError,
)
from annotations.importers.telling import tell_format

HTML = b"<!DOCTYPE html>\n<html><body><p>Words</p></body></html>"
MAIL = b"Return-Path: <io@x.example>\r\nFrom: Io <io@x.example>\r\nSubject: Tides\r\nX-Odd: 1\r\n\r\nWords."
LINES = b'{"title": "One", "text": "Words."}\n{"title": "Two"}\n'


def told(raw: bytes, name: str = "") -> str:
    return tell_format(io.BytesIO(raw), name).name


def zipped(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return out.getvalue()


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(EmptyFileError):
        told(b"", "a.txt")


@pytest.mark.parametrize(
    ("raw", "name", "claimed", "content"),
    [
        (b"%PDF-1.7 x", "a.txt", "plain text", "a PDF"),
        (b"%PDF-1.7 x", "a.docx", "a Word document (DOCX)", "a PDF"),
        (b"plain words", "a.pdf", "a PDF", "plain text"),
        (b"plain words", "a.docx", "a Word document (DOCX)", "plain text"),
        (HTML, "table.csv", "a table (CSV)", "a web page (HTML)"),
        (HTML, "a.txt", "plain text", "a web page (HTML)"),
        (HTML, "a.pdf", "a PDF", "a web page (HTML)"),
        (b"plain words", "a.html", "a web page (HTML)", "plain text"),
        (b"plain words", "a.eml", "a mail (EML)", "plain text"),
        (b"plain words", "a.jsonl", "JSON Lines", "plain text"),
        (b'[{"a": 1}]', "a.jsonl", "JSON Lines", "one JSON value"),
        (zipped("word/document.xml"), "a.zip", "a ZIP archive", "a Word document (DOCX)"),
        (zipped("xl/workbook.xml"), "a.docx", "a Word document (DOCX)", "an Excel workbook (XLSX)"),
        (zipped("a.txt"), "a.epub", "an e-book (EPUB)", "a ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", "a.docx", "a Word document (DOCX)", "a document of an old Office"),
        (b"\x89PNG\r\n\x1a\n", "a.html", "a web page (HTML)", "a picture"),
        (b"MZ\x90\x00", "a.txt", "plain text", "a program"),
        (b"<?xml version='1.0'?><tides/>", "a.txt", "plain text", "XML"),
    ],
)
def test_a_name_that_claims_another_format_is_refused_with_both(
    raw: bytes, name: str, claimed: str, content: str
) -> None:
    with pytest.raises(WrongFormatError) as refused:
        told(raw, name)

    assert f"By its name this is {claimed}, by its content it is {content}" in refused.value.message


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "a.png"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 x", "a.doc"),
        (b"{\\rtf1 x}", ""),
        (zipped("ppt/presentation.xml"), ""),
        (gzip.compress(b"words"), "a.gz"),
        (b"<?xml version='1.0'?><x/>", ""),
        (b"\x7fELF", ""),
    ],
)
def test_what_is_not_read_here_is_named(raw: bytes, name: str) -> None:
    with pytest.raises(UnknownFormatError, match="which is not read here"):
        told(raw, name)


@pytest.mark.parametrize("root", ['<rss version="2.0">', '<feed xmlns="http://www.w3.org/2005/Atom">'])
@pytest.mark.parametrize("declared", ['<?xml version="1.0"?>\n<!-- news -->', ""])
def test_a_feed_is_led_to_where_feeds_are_followed(declared: str, root: str) -> None:
    with pytest.raises(UnknownFormatError, match="under Feeds"):
        told(f"{declared}{root}<title>News</title>".encode(), "news.xml")


def test_an_archive_that_was_cut_off_is_broken() -> None:
    with pytest.raises(BrokenFileError):
        told(zipped("a.txt", "b.txt")[:-30], "a.zip")


@pytest.mark.parametrize(
    ("raw", "name", "expected"),
    [
        (b"words", "a.txt", "text"),
        (b"words", "", "text"),
        (b"words", "LETTER.TXT", "text"),
        (b"words", "notes", "text"),
        (b"words", "page.php", "text"),
        (b"# Words", "a.md", "markdown"),
        (b"a,b\n1,2", "a.csv", "csv"),
        (b"a\tb\n1\t2", "a.tsv", "csv"),
        (HTML, "a.html", "html"),
        (HTML, "page.php", "html"),
        (HTML, "", "html"),
        (b"\xef\xbb\xbf\n <!-- saved -->\n<html>", "a.htm", "html"),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html><html/>', "a.xhtml", "html"),
        ("<!doctype html><p>x".encode("utf-16"), "", "html"),
        ("<!doctype html><p>x".encode("utf-16-le"), "", "html"),
        (b"Just <b>some</b> words", "a.html", "html"),
        (MAIL, "a.eml", "eml"),
        (MAIL, "", "eml"),
        (b"From: the harbour\nSubject: to change, it says.\n\nBut no mail.", "a.txt", "text"),
        (LINES, "a.jsonl", "jsonl"),
        (LINES, "", "jsonl"),
        (b'{"text": "' + b"long " * 4_000 + b'"}', "a.jsonl", "jsonl"),
        (b"junk\n%PDF-1.4\n", "a.pdf", "pdf"),
        (zipped("word/document.xml"), "a.docx", "docx"),
        (zipped("xl/workbook.xml"), "", "xlsx"),
        (zipped("mimetype", "META-INF/container.xml"), "a.epub", "epub"),
        (zipped("a.txt"), "a.zip", "zip"),
        (zipped(), "a.zip", "zip"),
        (b"WARC/1.0\r\n", "a.warc", "warc"),
        (gzip.compress(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"), "a.warc.gz", "warc"),
    ],
)
def test_a_format_is_told_by_its_content(raw: bytes, name: str, expected: str) -> None:
    assert told(raw, name) == expected


@pytest.mark.parametrize("name", [one.name for one in (*DOCUMENTS, *BULK)])
def test_every_format_has_a_reader_of_its_name(name: str) -> None:
    module, _colon, function = FORMATS[name].reader.partition(":")

    assert find_spec(module) is not None or name in {"zip", "warc"}
    assert function.startswith(("read_", "rows_of_"))


def test_comments_in_front_of_what_is_no_page_take_no_time() -> None:
    assert told(b"<!-- x --> " * 700 + b"words", "a.txt") == "text"
    assert told(b"<!-- x --> " * 700 + b"<html>", "a.html") == "html"


def test_the_last_part_of_a_name_is_its_extension() -> None:
    names = ["a.TXT", "a.tar.gz", "b.warc.gz", ".hidden", "none", "a.b/c", "dir.x\\file.md", "../../etc/passwd"]

    assert [extension_of(name) for name in names] == ["txt", "gz", "warc", "", "", "", "md", ""]


@given(st.binary(max_size=200), st.text(max_size=12))
def test_anything_is_told_or_refused(raw: bytes, name: str) -> None:
    with contextlib.suppress(UnreadableError):
        assert told(raw, name) in FORMATS
