"""Workbooks made by openpyxl, an article a row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from annotations.errors import InvalidInputError
from annotations.importers.limits import Limits
from annotations.importers.refusals import (
    BrokenFileError,
    EmptyFileError,
    EncryptedFileError,
    EntitiesError,
    NoTextColumnError,
    TooManyEntriesError,
    UnpacksTooLargeError,
)
from annotations.importers.rows import Row
from annotations.importers.xlsx_rows import rows_of_xlsx
from tests.importers.damage import files
from tests.importers.rows import on_disk
from tests.importers.xlsx_files import saved, written
from tests.importers.zips import locked, repacked, unzipped

AT_NIGHT = datetime(2031, 5, 2, 23, 59)  # noqa: DTZ001  # cells know no zone
STRINGS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"


def read(raw: bytes, start: int = 1, limits: Limits | None = None, **options: Any) -> list[Row]:
    with on_disk(raw) as path:
        return list(rows_of_xlsx(path, limits or Limits(), start, options))


def with_sheet(xml: str, raw: bytes = b"") -> bytes:
    """The workbook with this inside of its sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return repacked(
        raw or GOOD, {SHEET: f'<worksheet xmlns="{space}"><sheetData>{xml}</sheetData></worksheet>'.encode()}
    )


def inline(reference: str, words: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'


def with_shared_strings(*words: str) -> bytes:
    """A workbook whose sheet keeps the words of its cells elsewhere, as Excel has it; they stand in column A."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = "".join(f"<si><t>{one}</t></si>" for one in words)
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>{at - 1}</v></c></row>' for at in range(1, len(words) + 1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'.encode()
    kinds = unzipped(GOOD)["[Content_Types].xml"].replace(b"</Types>", named)
    return repacked(
        with_sheet(rows),
        {STRINGS: f'<sst xmlns="{space}">{strings}</sst>'.encode(), "[Content_Types].xml": kinds},
    )


GOOD = written(("text", "title", "date"), ("The bridge is open.", "Open", date(2031, 5, 2)), ("It holds.", None, None))


def test_a_workbook_that_is_cut_off_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(GOOD[:1_000])


def test_a_workbook_whose_sheet_is_no_xml_is_refused() -> None:
    with pytest.raises(BrokenFileError):
        read(repacked(GOOD, {SHEET: b"<worksheet><sheetData><row"}))


def test_a_workbook_that_only_a_password_opens_is_refused() -> None:
    with pytest.raises(EncryptedFileError):
        read(locked(GOOD))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml"])
def test_entities_that_would_grow_without_end_are_refused(part: str, encoding: str) -> None:
    bomb = '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><s>&b;</s>'.encode(encoding)

    with pytest.raises(EntitiesError):
        read(repacked(GOOD, {part: bomb}))


def test_what_hides_declarations_behind_a_long_comment_is_refused() -> None:
    with pytest.raises(EntitiesError):
        read(repacked(GOOD, {SHEET: b"<!--" + b" " * 100_000 + b"--><!DOCTYPE s []><s/>"}))


def test_a_sheet_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(UnpacksTooLargeError):
        read(with_sheet(" " * 40_000_000))
    with pytest.raises(UnpacksTooLargeError):
        read(GOOD, limits=Limits(max_unpacked_bytes=1_000))


def test_an_empty_sheet_and_one_without_a_text_are_refused() -> None:
    with pytest.raises(EmptyFileError):
        read(written())
    with pytest.raises(NoTextColumnError, match="Jahr, Besucher"):
        read(written(("Jahr", "Besucher"), (2001, 1200)))


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(InvalidInputError, match="There are: Sheet"):
        read(GOOD, sheet="lost")


def test_more_rows_than_are_read_end_the_reading_wherever_they_claim_to_be() -> None:
    with pytest.raises(TooManyEntriesError):
        read(written(("text",), *[("a",)] * 3), limits=Limits(max_entries=2))
    far = f'<row r="1">{inline("A1", "text")}</row><row r="999999999999">{inline("A999999999999", "a")}</row>'
    with pytest.raises((TooManyEntriesError, BrokenFileError)):
        read(with_sheet(far))


@pytest.mark.parametrize("reference", ["XFD2", "ZZZZZZZZ2", "2A", ""])
def test_a_cell_far_off_or_nowhere_is_a_problem_of_its_row_or_refused(reference: str) -> None:
    odd = f'<row r="1">{inline("A1", "text")}</row><row r="2">{inline(reference, "a")}</row>'

    try:
        assert all(row.problem or row.text for row in read(with_sheet(odd)))
    except BrokenFileError:
        return


def test_a_row_without_a_text_is_one_with_a_problem_and_not_the_end() -> None:
    bad, good = read(written(("text", "title"), (None, "lost"), ("a", "b")))

    assert (bad.locator, bad.record.title, good.text) == ("row 2", "lost", "a")
    assert isinstance(bad.problem, InvalidInputError)


def test_a_row_is_an_article_and_a_day_a_day() -> None:
    first, second = read(GOOD)

    assert (first.index, first.locator, first.text, first.record.title) == (1, "row 2", "The bridge is open.", "Open")
    assert first.record.published_on == date(2031, 5, 2)
    assert (second.text, second.record.published_on) == ("It holds.", None)


def test_moments_numbers_and_words_are_taken_as_they_are_shown() -> None:
    rows = read(written(("text", "date", "uuid"), ("a", AT_NIGHT, 12.0), ("b", "2 May 2031", "x")))

    assert [row.record.published_on for row in rows] == [date(2031, 5, 2)] * 2
    assert [row.record.external_id for row in rows] == ["12", "x"]


def test_a_formula_is_what_it_was_when_it_was_saved() -> None:
    cached = '<row r="2"><c r="A2" t="str"><f>CONCATENATE("a","b")</f><v>ab</v></c></row>'

    [row] = read(with_sheet(f'<row r="1">{inline("A1", "text")}</row>{cached}'))

    assert row.text == "ab"


def test_line_ends_and_what_a_workbook_writes_as_codes_are_signs() -> None:
    [row] = read(
        with_sheet(f'<row r="1">{inline("A1", "text")}</row><row r="2">{inline("A2", "a_x000D_&#10;b")}</row>')
    )

    assert row.text == "a\r\nb"


def test_words_that_are_kept_apart_from_the_sheet_are_read() -> None:
    assert [row.text for row in read(with_shared_strings("text", "a", "b"))] == ["a", "b"]


def test_the_sheet_asked_for_is_read_and_else_the_first() -> None:
    workbook = Workbook()
    first = workbook.worksheets[0]
    first.append(("text",))
    first.append(("first",))
    second = workbook.create_sheet("Second")
    second.append(("text",))
    second.append(("second",))

    assert [row.text for row in read(saved(workbook))] == ["first"]
    assert [row.text for row in read(saved(workbook), sheet="Second")] == ["second"]


def test_blank_rows_are_none_and_the_others_keep_their_numbers() -> None:
    raw = written((), ("text", "title"), (None, " "), ("a", None), ("b", None))

    assert [(row.index, row.locator) for row in read(raw)] == [(3, "row 4"), (4, "row 5")]
    assert read(raw, start=4) == read(raw)[1:]


def test_a_sheet_that_lies_about_its_size_is_read_all_the_same() -> None:
    rows = f'<row r="1">{inline("A1", "text")}</row><row r="2">{inline("A2", "a")}</row>'
    raw = with_sheet(rows)
    lying = unzipped(raw)[SHEET].replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>')

    assert [row.text for row in read(repacked(raw, {SHEET: lying}))] == ["a"]


SHARED = with_shared_strings("text", "The bridge is open.", "It holds.")
PARTS = unzipped(SHARED)
DAMAGED = st.sampled_from([SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"]).flatmap(
    lambda part: st.tuples(st.just(part), files(PARTS[part]))
)


@settings(max_examples=40)
@given(files(GOOD, start=b"PK\x03\x04"))
def test_a_damaged_workbook_is_rows_or_refused_by_name(raw: bytes) -> None:
    try:
        assert all(row.problem or row.text for row in read(raw))
    except InvalidInputError:
        return


@settings(max_examples=80)
@given(DAMAGED)
def test_a_workbook_with_a_damaged_part_is_rows_or_refused_by_name(change: tuple[str, bytes]) -> None:
    try:
        assert all(row.problem or row.text for row in read(repacked(SHARED, dict([change]))))
    except InvalidInputError:
        return
