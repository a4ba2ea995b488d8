"""Archives of the web made by warcio."""

from __future__ import annotations

import gzip
import zlib
from datetime import date

import pytest
from hypothesis import given, settings

from annotations.importers.answers import ItemRead, Request
from annotations.importers.limits import Limits
from annotations.importers.readers import answers_to
from annotations.importers.refusals import (
    BrokenFileError,
    TooManyEntriesError,
    UnpacksTooLargeError,
    UnreadableError,
)
from annotations.importers.rows import Row
from annotations.importers.warc_records import rows_of_warc
from tests.importers.damage import files
from tests.importers.pdfs import drawn, typed
from tests.importers.rows import on_disk
from tests.importers.warcs import HTML, PAGE, archived, bare, in_chunks, response

WORDS = "The old bridge over the river has been closed for three years."


def read(raw: bytes, start: int = 1, limits: Limits | None = None) -> list[Row]:
    with on_disk(raw) as path:
        return list(rows_of_warc(path, limits or Limits(), start, {}))


def codes(raw: bytes, limits: Limits | None = None) -> list[str]:
    return [row.problem.code if row.problem else "" for row in read(raw, limits=limits)]


def test_an_archive_that_is_cut_off_gives_what_comes_before_and_says_where_it_ends() -> None:
    whole = archived(response(), response(), gzip=False)

    before, last = read(whole[:-50])

    assert (before.raw, before.problem) == (HTML, None)
    assert "cut off" in str(last.problem)


def test_what_only_begins_like_an_archive_holds_no_pages() -> None:
    assert read(b"WARC/1.0\r\nnothing of the kind\r\n\r\n" + b"x" * 100) == []


def test_records_that_are_packed_all_in_one_are_refused() -> None:
    with pytest.raises(BrokenFileError, match="one by one"):
        read(gzip.compress(archived(response(), response(), gzip=False)))


def test_more_pages_than_are_read_end_the_reading() -> None:
    with pytest.raises(TooManyEntriesError):
        read(archived(*[response()] * 3), limits=Limits(max_entries=2))


def test_a_page_that_is_larger_than_a_file_may_be_is_refused_alone() -> None:
    assert codes(archived(response(b"a" * 5_000), response()), Limits(max_bytes=1_000)) == ["unpacks-too-large", ""]


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_body_that_unpacks_without_end_is_refused_alone(coding: str) -> None:
    bomb = (gzip.compress if coding == "gzip" else zlib.compress)(b" " * 30_000_000)

    assert codes(archived(response(bomb, Content_Encoding=coding), response()), Limits(max_bytes=1_000_000)) == [
        "unpacks-too-large",
        "",
    ]


def test_records_that_unpack_to_more_than_is_read_together_end_the_reading() -> None:
    pictures = [response(b" " * 50_000, kind="image/png")] * 9

    with pytest.raises(UnpacksTooLargeError):
        read(archived(*pictures, response()), limits=Limits(max_unpacked_bytes=200_000))


def test_a_record_that_does_not_agree_with_its_checksum_is_refused_alone() -> None:
    raw = archived(response(b"<p>aaaaaaaaaa</p>"), response(), gzip=False).replace(b"aaaaaaaaaa", b"aaaaabaaaa")

    rows = read(raw)

    assert [row.problem is None for row in rows] == [False, True]
    assert "checksum" in str(rows[0].problem)


def test_a_body_whose_packing_breaks_off_is_refused_alone() -> None:
    packed = gzip.compress(HTML * 50)

    assert codes(archived(response(packed[:60] + b"x" * 40, Content_Encoding="gzip"), response())) == [
        "broken-file",
        "",
    ]


def test_a_body_in_a_packing_that_is_not_read_says_so() -> None:
    [row] = read(archived(response(Content_Encoding="br")))

    assert "(br)" in str(row.problem)


def test_a_revisit_says_that_the_page_was_the_same() -> None:
    [row] = read(archived(response(record="revisit")))

    assert row.problem is not None
    assert (row.problem.code, row.record.url) == ("set-aside", PAGE)


def test_a_page_comes_with_its_address_its_encoding_and_the_day_it_was_fetched() -> None:
    [row] = read(archived(response(kind="text/html; charset=ISO-8859-1")))

    assert (row.raw, row.locator, row.record.url) == (HTML, PAGE, PAGE)
    assert (row.charset, row.seen_on, row.name) == ("ISO-8859-1", date(2031, 5, 2), "page.html")


@pytest.mark.parametrize("packed", [True, False])
def test_records_packed_or_not_are_read(packed: bool) -> None:
    assert [row.raw for row in read(archived(response(), response(b"b"), gzip=packed))] == [HTML, b"b"]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (in_chunks(HTML), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(HTML), {"Content_Encoding": "gzip"}),
        (in_chunks(gzip.compress(HTML)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (zlib.compress(HTML), {"Content_Encoding": "deflate"}),
        (zlib.compress(HTML)[2:-4], {"Content_Encoding": "deflate"}),
        (HTML, {"Content_Encoding": "gzip"}),
        (HTML, {"Transfer_Encoding": "chunked"}),
        (HTML, {"Content_Encoding": "identity"}),
    ],
)
def test_a_body_is_taken_out_of_what_it_was_sent_in(body: bytes, headers: dict[str, str]) -> None:
    assert [row.raw for row in read(archived(response(body, **headers)))] == [HTML]


def test_pictures_errors_and_redirects_are_passed_over_and_the_others_keep_their_numbers() -> None:
    raw = archived(
        response(b"\x89PNG", kind="image/png"),
        response(status="404 Not Found"),
        response(b"", status="301 Moved"),
        response(b"x", kind="text/plain", url="https://example.org/robots.txt"),
        bare(b"GET / HTTP/1.1\r\n\r\n", "request", "application/http"),
        response(),
        response(b"two"),
    )

    assert [(row.index, row.raw) for row in read(raw)] == [(6, HTML), (7, b"two")]
    assert read(raw, start=7) == read(raw)[1:]


def test_texts_and_files_without_what_a_server_sends_around_them_are_read() -> None:
    raw = archived(bare(b"words", "conversion", "text/plain"), bare(HTML, "resource", "text/html"))

    assert [(row.raw, row.name) for row in read(raw)] == [(b"words", "page.txt"), (HTML, "page.html")]


def test_each_record_is_read_by_the_reader_of_its_format_and_dated_by_when_it_was_fetched() -> None:
    raw = archived(response(WORDS.encode(), kind="text/plain"), response(drawn(typed([WORDS])), kind="application/pdf"))
    with on_disk(raw) as path:
        read = [answer for answer in answers_to(Request(path=str(path)), Limits()) if isinstance(answer, ItemRead)]

    text, pdf = (answer.proposal for answer in read)
    assert text.text == pdf.text == WORDS
    assert (text.url, text.published_on) == (PAGE, date(2031, 5, 2))
    assert "fetched" in text.why["published_on"]
    assert "was made" in pdf.why["published_on"]


GOOD = archived(
    response(), response(in_chunks(gzip.compress(HTML)), Transfer_Encoding="chunked", Content_Encoding="gzip")
)
PLAIN = archived(response(), response(b"b", kind="text/plain"), gzip=False)


@settings(max_examples=150)
@given(files(GOOD, PLAIN, start=b"WARC/1.0\r\n"))
def test_a_damaged_archive_is_pages_that_are_read_or_have_a_problem_or_refused_by_name(raw: bytes) -> None:
    try:
        for row in read(raw):
            assert row.problem is None or isinstance(row.problem, UnreadableError)
    except UnreadableError:
        return
