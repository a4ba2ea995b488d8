"""CSV: an article a row, under a row of headings.

The number of a row is the one a spreadsheet shows, the headings being row 1, however many lines a quoted cell has.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError
from annotations.exporters.csv_table import unguard_cell
from annotations.importers.canonical import MAX_TEXT_LENGTH
from annotations.importers.columns import proposed_columns
from annotations.importers.limits import Limits
from annotations.importers.refusals import BrokenFileError, EmptyFileError, TooLargeError
from annotations.importers.rows import Row
from annotations.importers.table_rows import Numbered, rows_of_table
from annotations.importers.table_text import UNREADABLE, bounded_lines, opened_text

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LENGTH = 256 * 1024
SAMPLE_ROWS = 20
LONGEST_CELL = MAX_TEXT_LENGTH + 1
REPORT_HEADINGS = ("problem", "row")
"""A table that begins with these is a report of failed rows: its cells are guarded against spreadsheets."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is open: its headings, and its rows from row 2 on."""

    headings: list[str]
    rows: Iterator[Numbered]


def rows_of_csv(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:
    """The rows from index `start` on; the row below the headings has index 1. Blank rows are none.

    `columns` of the options names the column of a field (`{"text": "body"}`), `delimiter` what parts the cells; both
    are told by the headings otherwise.

    Raises:
        EmptyFileError, NoTextColumnError: nothing of it can be read.
        TooManyEntriesError: after as many rows as are read.
    """
    with opened_csv(path, options) as table:
        yield from rows_of_table(table.headings, table.rows, limits, start, options)


def headings(path: Path, limits: Limits, options: Mapping[str, Any]) -> list[str]:  # noqa: ARG001  # as for all tables
    """The headings of the table, without those that a report of failed rows has put in front."""
    with opened_csv(path, options) as table:
        reported = tuple(table.headings[: len(REPORT_HEADINGS)]) == REPORT_HEADINGS
        return list(filter(None, table.headings[len(REPORT_HEADINGS) if reported else 0 :]))


@contextmanager
def opened_csv(path: Path, options: Mapping[str, Any], *, keep_spoilt: bool = False) -> Iterator[Table]:
    """The table in a file of text. Raises EmptyFileError where there is not even a row of headings.

    Args:
        keep_spoilt: whether to give the cells of a row also where bytes of it are no text (`UNREADABLE` stands there).
    """
    csv.field_size_limit(LONGEST_CELL)
    encoding = str(options.get("encoding") or "utf-8")
    delimiter, lines_above = _delimiter(path, encoding, str(options.get("delimiter") or ""))
    with opened_text(path, encoding) as text:
        for _line in range(lines_above):
            text.readline(LONGEST_CELL)
        rows = numbered_rows(text, delimiter, keep_spoilt=keep_spoilt)
        headings = next((cells for _number, cells in rows), [])
        if isinstance(headings, InvalidInputError):
            raise headings
        if not any(map(str.strip, headings)):
            raise EmptyFileError(
                _("There is no table in this file: its first row should name the columns."), field="file"
            )
        if tuple(headings[: len(REPORT_HEADINGS)]) == REPORT_HEADINGS:
            headings, rows = [unguard_cell(heading) for heading in headings], _unguarded(rows)
        yield Table([heading.strip() for heading in headings], rows)


def numbered_rows(text: TextIO, delimiter: str, *, keep_spoilt: bool = False) -> Iterator[Numbered]:
    """The rows with their numbers from 1, each with its cells or with what is wrong with it."""
    lines = _Lines(text)
    cells = csv.reader(lines, delimiter=delimiter)
    for number in itertools.count(1):
        try:
            row = next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, _unreadable(error)
        else:
            yield number, row if keep_spoilt else _sound(row, lines)


class _Lines:
    """The lines of a table. `are_over` when more were asked for than there are, which a row does that does not end."""

    def __init__(self, text: TextIO) -> None:
        self._lines = bounded_lines(text.readline, "\n", 2 * LONGEST_CELL)
        self.are_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.are_over = True
            raise StopIteration
        return line


def _sound(row: list[str], lines: _Lines) -> list[str] | InvalidInputError:
    """The row, or what is wrong with it though `csv` takes it."""
    if lines.are_over:
        return BrokenFileError(
            _("A quotation mark opens in this row and does not close, so that all rows below would be a part of it."),
            field="file",
        )
    if any(UNREADABLE in cell for cell in row):
        return BrokenFileError(_("This row holds bytes that are no text in the encoding of the file."), field="file")
    return row


def _unreadable(error: csv.Error) -> InvalidInputError:
    if "field larger" in str(error):
        return TooLargeError(
            _(
                "A cell of this row is longer than any text that is kept (%(limit)d code points). Maybe a quotation"
                " mark is open."
            )
            % {"limit": MAX_TEXT_LENGTH},
            field="file",
            limit=MAX_TEXT_LENGTH,
        )
    return BrokenFileError(_("This row is not CSV: %(why)s.") % {"why": error}, field="file")


def _unguarded(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    for number, cells in rows:
        yield number, cells if isinstance(cells, InvalidInputError) else [unguard_cell(cell) for cell in cells]


def _delimiter(path: Path, encoding: str, said: str) -> tuple[str, int]:
    """What parts the cells: as said, as the file itself says ("sep=;"), or the one that makes most of it; and how many
    lines stand above the headings for that.
    """
    with opened_text(path, encoding) as text:
        sample = text.read(SAMPLE_LENGTH)
    named = sample[4:5] if sample[:4].casefold() == "sep=" and sample[5:6] in {"\r", "\n"} else ""
    if said in DELIMITERS:
        return said, bool(named)
    return (named, 1) if named in DELIMITERS else (max(DELIMITERS, key=lambda one: _fit(sample, one)), 0)


def _fit(sample: str, delimiter: str) -> tuple[int, bool, int]:
    """How well a delimiter fits: how many headings it makes known, whether it makes several, how even the rows are."""
    try:
        rows = list(itertools.islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_ROWS))
    except csv.Error:
        return 0, False, 0
    headings = rows[0] if rows else []
    even = sum(len(row) == len(headings) for row in rows)
    return len(proposed_columns(headings)), len(headings) > 1, even
