"""What could not be brought in, as a file that is corrected and brought in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.answers import Request
from annotations.importers.csv_rows import opened_csv, rows_of_csv
from annotations.importers.failed_rows import Source, extension_of_failed, failed_rows
from annotations.importers.jsonl_rows import rows_of_jsonl
from annotations.importers.limits import Limits
from annotations.importers.refusals import BrokenFileError
from annotations.importers.rows import Row, RowReader
from annotations.importers.sandbox import failed_rows_apart
from annotations.importers.warc_records import rows_of_warc
from annotations.importers.zip_entries import rows_of_zip
from tests.importers.rows import on_disk
from tests.importers.warcs import HTML, archived, response
from tests.importers.xlsx_files import written
from tests.importers.zips import locked, unzipped, zipped

FORMULA = "=HYPERLINK(A1)"
CELL = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
READERS: dict[str, RowReader] = {"csv": rows_of_csv, "jsonl": rows_of_jsonl, "zip": rows_of_zip, "warc": rows_of_warc}


def failed(format_: str, raw: bytes, *indexes: int, **options: Any) -> bytes:
    """The report of these rows, each with its number in its problem."""
    problems = {index: f"-{index} is wrong" for index in indexes}
    with on_disk(raw) as path:
        return b"".join(failed_rows(format_, Source(path, Limits(), options), problems))


def read(format_: str, raw: bytes) -> list[Row]:
    with on_disk(raw) as path:
        return list(READERS[format_](path, Limits(), 1, {}))


def table(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_a_table_gets_the_problem_and_the_row_in_front_and_no_cell_is_run() -> None:
    report = failed("csv", f"title;text\na;b\n{FORMULA};c\n".encode(), 2)

    assert table(report) == [["problem", "row", "title", "text"], ["'-2 is wrong", "3", "'" + FORMULA, "c"]]


def test_what_is_not_corrected_fails_again_and_what_is_comes_in() -> None:
    report = failed("csv", b"title,text,date\na,b,soon\nc,d,2031-05-02\ne\n", 1, 3)
    again = read("csv", report)
    corrected = read("csv", report.replace(b"soon", b"2031-05-02"))

    assert [row.problem is None for row in again] == [False, False]
    assert (corrected[0].text, corrected[0].record.title, corrected[0].problem) == ("b", "a", None)


def test_a_report_of_a_report_has_the_problem_in_front_once() -> None:
    report = failed("csv", f"text,title\na,{FORMULA}\n".encode(), 1)

    assert table(failed("csv", report, 1)) == [
        ["problem", "row", "text", "title"],
        ["'-1 is wrong", "2", "a", "'" + FORMULA],
    ]


def test_a_row_whose_bytes_are_no_text_keeps_what_can_be_read() -> None:
    assert table(failed("csv", b"text,title\n\xffa,b\n", 1))[1] == ["'-1 is wrong", "2", "\ufffda", "b"]


@given(st.lists(CELL, min_size=2, max_size=2))
def test_no_cell_is_changed_on_its_way_through_a_report(cells: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["text", "summary"], cells])

    report = failed("csv", out.getvalue().encode(), 1)

    with on_disk(report) as path, opened_csv(path, {}) as again:
        assert [row[2:] for _number, row in again.rows if isinstance(row, list)] == [cells]


def test_a_sheet_becomes_a_table_that_reads_the_same() -> None:
    raw = written(("text", "uuid", "title"), ("a", 12.0, None), (None, 3, FORMULA))

    assert table(failed("xlsx", raw, 1, 2)) == [
        ["problem", "row", "text", "uuid", "title"],
        ["'-1 is wrong", "2", "a", "12"],
        ["'-2 is wrong", "3", "", "3", "'" + FORMULA],
    ]


def test_a_line_keeps_every_byte_of_its_own_behind_the_problem() -> None:
    line = b' {"text":  "a\\u00e9", "n": 123456789012345678901234567890.10}'

    report = failed("jsonl", b"{}\n" + line + b"\r\n", 1, 2)

    assert report == b'{"problem":"-1 is wrong"}\n{"problem":"-2 is wrong",' + line.strip()[1:] + b"\n"
    assert read("jsonl", report)[1].text == "aé"


def test_a_line_that_is_no_json_stands_in_the_report_as_it_was() -> None:
    [said] = map(orjson.loads, failed("jsonl", b'{"text": \xff\n', 1).splitlines())

    assert said == {"problem": "-1 is wrong", "line": '{"text": \ufffd'}


def test_a_line_of_an_earlier_report_gets_its_problem_anew() -> None:
    report = failed("jsonl", b'{"text": "a"}\n', 1)

    assert orjson.loads(failed("jsonl", report, 1)) == {"problem": "-1 is wrong", "text": "a"}


def test_entries_come_with_a_list_that_is_no_article() -> None:
    report = failed("zip", zipped({"a.txt": b"a", "b/c.txt": b"c", "d.txt": b"d"}), 1, 2)

    assert unzipped(report).keys() == {"a.txt", "b/c.txt", "problems.csv"}
    assert table(unzipped(report)["problems.csv"])[1:] == [
        ["'-1 is wrong", "a.txt", "a.txt"],
        ["'-2 is wrong", "b/c.txt", "b/c.txt"],
    ]
    assert [row.raw for row in read("zip", report) if row.problem is None] == [b"a", b"c"]


def damaged(raw: bytes) -> bytes:
    """The archive with the first byte of its first entry changed."""
    at = raw.index(b".txt") + 4
    return raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]


@pytest.mark.parametrize("spoil", [locked, damaged])
def test_an_entry_that_cannot_be_unpacked_is_only_listed(spoil: Callable[[bytes], bytes]) -> None:
    report = failed("zip", spoil(zipped({"words.txt": b"some words"})), 1)

    assert list(unzipped(report)) == ["problems.csv"]
    assert table(unzipped(report)["problems.csv"])[1][2] == ""


def test_an_entry_whose_name_leads_out_of_the_archive_gets_another_one() -> None:
    report = failed("zip", zipped({"../../a.txt": b"a", "problems.csv": b"b"}), 1, 2)

    assert list(unzipped(report)) == ["1.txt", "2.csv", "problems.csv"]


@pytest.mark.parametrize("packed", [True, False])
def test_records_are_copied_as_they_are_behind_what_is_wrong_with_them(packed: bool) -> None:
    raw = archived(response(), response(b"two"), response(b"three"), gzip=packed)

    report = failed("warc", raw, 2, 3)

    assert [row.raw for row in read("warc", report)] == [b"two", b"three"]
    assert [row.raw for row in read("warc", failed("warc", report, 4))] == [b"three"]
    assert (b"-2 is wrong" in report) is not packed


def test_the_rows_are_written_in_the_process_that_reads_them() -> None:
    raw = "text,title\nа,б\n".encode("windows-1251")
    options = {"encoding": "windows-1251"}
    with on_disk(raw) as path:
        request = Request(path=str(path), format="csv", options=options, failed={"1": "-1 is wrong"})
        report = b"".join(failed_rows_apart(request, Limits()))
        lost = Request(path=str(path), format="zip", failed={"1": "-1 is wrong"})
        with pytest.raises(BrokenFileError):
            list(failed_rows_apart(lost, Limits()))

    assert report == failed("csv", raw, 1, **options)


def test_a_file_of_failed_rows_is_named_after_what_it_is() -> None:
    names = {}
    for format_, raw in {"xlsx": b"x", "csv": b"x", "jsonl": b"x", "zip": b"x"}.items():
        with on_disk(raw) as path:
            names[format_] = extension_of_failed(format_, path)
    for packed in (True, False):
        with on_disk(archived(response(HTML), gzip=packed)) as path:
            names[str(packed)] = extension_of_failed("warc", path)

    assert names == {"xlsx": "csv", "csv": "csv", "jsonl": "jsonl", "zip": "zip", "True": "warc.gz", "False": "warc"}
