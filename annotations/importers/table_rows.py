"""Rows of a table as articles, by the columns that its headings name. CSV and XLSX have this in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError
from annotations.importers.columns import record_in, settled_columns, text_in
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record
from annotations.importers.refusals import BrokenFileError, TooManyEntriesError
from annotations.importers.rows import Row

Numbered = tuple[int, Sequence[Any] | InvalidInputError]
"""A row as a table has it: its number from 1, and its cells or what is wrong with it."""


def rows_of_table(
    headings: Sequence[str], rows: Iterable[Numbered], limits: Limits, start: int, options: Mapping[str, Any]
) -> Iterator[Row]:
    """The rows below the headings from index `start` on; row 2 has index 1.

    Raises:
        NoTextColumnError: no heading is that of the text.
        TooManyEntriesError: after as many rows as are read.
    """
    columns = settled_columns(filter(None, headings), options)
    for number, cells in rows:
        if number - 1 > limits.max_entries:
            raise TooManyEntriesError(
                _("There are more than %(limit)d rows in this table. Split it.") % {"limit": limits.max_entries},
                field="file",
                limit=limits.max_entries,
            )
        if number - 1 >= start and not _is_blank(cells):
            yield _row(number, cells, headings, columns)


def _is_blank(cells: Sequence[Any] | InvalidInputError) -> bool:
    return not isinstance(cells, InvalidInputError) and all(_is_empty(cell) for cell in cells)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _row(
    number: int, cells: Sequence[Any] | InvalidInputError, headings: Sequence[str], columns: Mapping[str, str]
) -> Row:
    """What a row says, or why it says nothing."""
    index, locator = number - 1, _("row %(number)d") % {"number": number}
    record = Record()
    try:
        if isinstance(cells, InvalidInputError):
            raise cells
        values = _by_heading(headings, cells)
        record = record_in(values, columns)
        return Row(index, locator, record, text=text_in(values, columns))
    except InvalidInputError as refused:
        return Row(index, locator, record, problem=refused)


def _by_heading(headings: Sequence[str], cells: Sequence[Any]) -> dict[str, Any]:
    """The cells by their headings; of two of the same name the first counts.

    Raises:
        BrokenFileError: more cells than headings, or fewer: words have got into the wrong column.
    """
    length = next((at for at in range(len(cells), len(headings), -1) if not _is_empty(cells[at - 1])), len(headings))
    cells = cells[:length]
    if len(cells) != len(headings):
        raise BrokenFileError(
            _("This row has %(cells)d cells, and there are %(columns)d columns. Quote what holds the delimiter.")
            % {"cells": len(cells), "columns": len(headings)},
            field="file",
        )
    return dict(zip(reversed(headings), reversed(cells), strict=True))
