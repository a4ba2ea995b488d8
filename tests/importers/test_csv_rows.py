"""CSV, an article a row."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.errors import InvalidInputError
from annotations.exporters.csv_table import guard_cell
from annotations.importers import csv_rows
from annotations.importers.csv_rows import rows_of_csv
from annotations.importers.limits import Limits
from annotations.importers.refusals import EmptyFileError, NoTextColumnError, TooManyEntriesError
from annotations.importers.rows import Row
from tests.importers.damage import files
from tests.importers.rows import on_disk


def read(table: str | bytes, start: int = 1, limits: Limits | None = None, **options: Any) -> list[Row]:
    raw = table.encode() if isinstance(table, str) else table
    with on_disk(raw) as path:
        return list(rows_of_csv(path, limits or Limits(), start, options))


def written(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("table", ["", "\n\n", " , ,\n"])
def test_a_file_without_headings_is_refused(table: str) -> None:
    with pytest.raises(EmptyFileError, match="first row"):
        read(table)


def test_a_table_without_a_text_is_refused_with_the_columns_it_has() -> None:
    with pytest.raises(NoTextColumnError, match="Jahr, Besucher"):
        read("Jahr,Besucher\n2001,1200\n")


def test_more_rows_than_are_read_end_the_reading() -> None:
    with pytest.raises(TooManyEntriesError):
        read("text\na\nb\nc\n", limits=Limits(max_entries=2))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,b,c\n", "3 cells, and there are 2 columns"),
        ("a\n", "1 cells, and there are 2 columns"),
        ("a,\n", "no text in the column “text”"),
    ],
)
def test_a_ragged_row_has_its_number_and_is_not_the_end(row: str, why: str) -> None:
    before, bad, after = read(f"title,text\na,one\n{row}b,two\n")

    assert (bad.index, bad.locator) == (2, "row 3")
    assert bad.problem is not None
    assert why in bad.problem.message
    assert (before.text, after.text, after.locator) == ("one", "two", "row 4")


def test_a_row_with_a_day_that_is_none_keeps_its_number() -> None:
    [row] = read("text,date\na,soon\n")

    assert isinstance(row.problem, InvalidInputError)
    assert row.problem.field == "published_on"


def test_bytes_that_do_not_fit_the_encoding_spoil_their_row_alone() -> None:
    rows = read(b"text\n\xffa\nb\n")

    assert [row.problem is None for row in rows] == [False, True]


def test_a_cell_that_is_longer_than_any_text_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "LONGEST_CELL", 1_000)

    rows = read(f"text\n{'a' * 900}\n{'b' * 990}c\n{'d' * 1_500}\nlast\n")

    assert [row.text[:1] for row in rows if row.problem is None][:2] == ["a", "b"]
    assert "too-large" in [row.problem.code for row in rows if row.problem]
    assert rows[-1].text == "last"


def test_a_quotation_mark_that_stays_open_does_not_swallow_the_rows_below() -> None:
    good, bad = read('title,text\na,one\nb,"two\nc,three\nd,four\n')

    assert (good.text, bad.locator) == ("one", "row 3")
    assert "does not close" in str(bad.problem)


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_last_row_is_whole_however_the_file_ends(end: str) -> None:
    assert [row.text for row in read(f'text\n"a\nb"{end}')] == ["a\nb"]


def test_a_row_is_an_article_with_what_its_columns_say() -> None:
    table = written(
        ("Headline", "Body", "Published", "views"), ("Open", "The bridge\nis, “open”.\n", "2031-05-02", "7")
    )

    [row] = read(table)

    assert (row.index, row.locator, row.text) == (1, "row 2", "The bridge\nis, “open”.\n")
    assert (row.record.title, row.record.published_on) == ("Open", date(2031, 5, 2))


def test_rows_keep_their_numbers_over_quoted_line_ends_and_blank_rows() -> None:
    table = 'text,title\n"a\n\nb",x\n\n , \nc,y\n'

    assert [(row.index, row.locator, row.text) for row in read(table)] == [(1, "row 2", "a\n\nb"), (4, "row 5", "c")]
    assert read(table, start=2) == read(table)[1:]


def test_cells_longer_than_a_csv_reader_takes_by_itself_are_read() -> None:
    [row] = read(f"text\n{'a' * 200_000}\n")

    assert len(row.text) == 200_000


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_parts_the_cells_is_told_by_the_headings(delimiter: str) -> None:
    table = written(("title", "text"), ("a, b; c", "d; e, f | g\th"), ("i", "j"), delimiter=delimiter)

    assert [(row.record.title, row.text) for row in read(table)] == [("a, b; c", "d; e, f | g\th"), ("i", "j")]


def test_a_single_column_is_not_parted_at_the_commas_of_its_words() -> None:
    assert [row.text for row in read("text\nIt sank, slowly.\nIt rose, too.\n")] == [
        "It sank, slowly.",
        "It rose, too.",
    ]


def test_a_file_may_say_itself_or_a_person_what_parts_the_cells() -> None:
    assert [row.text for row in read("sep=;\ntext;title\na,b;c\n")] == ["a,b"]
    assert [row.text for row in read("x,text|y\na,b|c\n", delimiter="|", columns={"text": "x,text"})] == ["a,b"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "windows-1251"])
def test_other_encodings_and_byte_order_marks_are_read(encoding: str) -> None:
    named = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)

    [row] = read("text,title\r\nМост открыт.,Мост\r\n".encode(encoding), encoding=named)

    assert (row.text, row.record.title) == ("Мост открыт.", "Мост")


def test_a_column_called_twice_counts_once_and_empty_headings_not_at_all() -> None:
    [row] = read("text,text,\na,b,c\n")

    assert row.text == "a"


def test_empty_cells_behind_the_last_column_are_no_cells() -> None:
    assert [row.text for row in read("text,title\na,b,,\n")] == ["a"]


@given(st.text().filter(lambda text: text.strip() and not {"\r", "\0"} & set(text)))
def test_what_a_report_of_failed_rows_guards_comes_back_as_it_was(words: str) -> None:
    table = written(("problem", "row", "text"), ("It sank.", "row 7", guard_cell(words)))

    [row] = read(table.encode("utf-8", "surrogatepass") if words.isascii() else table)

    assert row.text == words


def test_an_apostrophe_in_any_other_table_stays() -> None:
    assert [row.text for row in read("text\n'tis open\n")] == ["'tis open"]


def test_memory_does_not_grow_with_the_number_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("text,title\n" + f"{'word ' * 2_000},a\n" * 2_000)

    tracemalloc.start()
    count = sum(1 for _row in rows_of_csv(path, Limits(), 1, {}))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 2_000
    assert peak < 6_000_000


GOOD = written(
    ("text", "title", "date"), ('The "bridge"\nis open.', "Open", "2031-05-02"), ("It holds.", "", "")
).encode()


@settings(max_examples=200)
@given(files(GOOD, b"\xff\xfe" + GOOD.decode().encode("utf-16-le")))
def test_a_damaged_table_is_rows_that_are_read_or_have_a_problem_or_refused_by_name(raw: bytes) -> None:
    try:
        for row in read(raw, encoding="utf-16-le" if raw.startswith(b"\xff\xfe") else "utf-8"):
            assert row.text.strip() if row.problem is None else isinstance(row.problem, InvalidInputError)
    except (EmptyFileError, NoTextColumnError, InvalidInputError):
        return
