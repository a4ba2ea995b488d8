"""XLSX: an article a row of a sheet, under a row of headings.

Rows are read one after the other; the texts of cells, which a workbook keeps apart from its sheets, are in memory. What
a formula says is the value the workbook was saved with: nothing is computed, no link to another workbook followed.
"""

from __future__ import annotations

import itertools
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from annotations.errors import InvalidInputError
from annotations.importers.archives import opened
from annotations.importers.limits import Limits
from annotations.importers.refusals import BrokenFileError, EmptyFileError, EntitiesError
from annotations.importers.rows import Row
from annotations.importers.table_rows import rows_of_table

HEAD_LENGTH = 64 * 1024
_PARTS = (".xml", ".rels", ".vml")
_ROOT = re.compile(rb"<\x00?[A-Za-z]")
_DECLARES = (b"<!DOCTYPE", b"<!ENTITY", "<!D".encode("utf-16-le"), "<!D".encode("utf-16-be"))
# What openpyxl lets through of what its own parts raise at a damaged workbook.
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    etree.LxmlError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    EOFError,
    OSError,
)


def rows_of_xlsx(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:
    """The rows from index `start` on; row 2 of the sheet has index 1. Blank rows are none.

    `columns` of the options names the column of a field (`{"text": "body"}`), `sheet` the sheet, else the first.

    Raises:
        BrokenFileError, EncryptedFileError, EntitiesError, TooManyEntriesError, UnpacksTooLargeError.
        EmptyFileError, InvalidInputError, NoTextColumnError: there is no such sheet, or nothing to read in it.
    """
    with opened_sheet(path, limits, str(options.get("sheet") or "")) as rows:
        headings = headings_of(rows, limits)
        padded = ((number, _padded(cells, len(headings))) for number, cells in rows)
        yield from rows_of_table(headings, padded, limits, start, options)


def headings(path: Path, limits: Limits, options: Mapping[str, Any]) -> list[str]:
    """The headings of the sheet."""
    with opened_sheet(path, limits, str(options.get("sheet") or "")) as rows:
        return list(filter(None, headings_of(rows, limits)))


@contextmanager
def opened_sheet(path: Path, limits: Limits, name: str = "") -> Iterator[Iterator[tuple[int, Sequence[Any]]]]:
    """The rows of a sheet of this name, or of the first: their numbers from 1 and their cells."""
    with path.open("rb") as file:
        _require_harmless(file, limits)
        with _at_the_edge():
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield _rows(workbook, name)
        finally:
            workbook.close()


def _require_harmless(file: IO[bytes], limits: Limits) -> None:
    """Refuse a bomb before openpyxl unpacks it, and XML that declares anything."""
    with opened(file, limits) as archive:
        archive.require_bounded()
        for entry in archive.entries:
            if entry.filename.casefold().endswith(_PARTS):
                head = archive.head(entry, HEAD_LENGTH)
                if any(mark in head for mark in _DECLARES) or not _ROOT.search(head):
                    raise EntitiesError(
                        _("A part of this workbook is no plain XML, so it is not read. Save it again elsewhere."),
                        field="file",
                    )


def _rows(workbook: Workbook, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    if not sheets or (name and name not in sheets):
        raise InvalidInputError(
            _("There is no sheet of this name in the workbook. There are: %(names)s.")
            % {"names": ", ".join(sheets)[:300]},
            field="sheet",
        )
    sheet = sheets[name] if name else next(iter(sheets.values()))
    sheet.reset_dimensions()  # it believes no size it is told
    rows = sheet.iter_rows(values_only=True)
    for number in itertools.count(1):
        with _at_the_edge():
            cells = next(rows, None)
        if cells is None:
            return
        yield number, [_value(cell) for cell in cells]


@contextmanager
def _at_the_edge() -> Iterator[None]:
    """What openpyxl raises, as what the file is refused for. It warns of what it leaves out, which is no matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except _BROKEN as error:
            raise BrokenFileError(
                _("This workbook is damaged and cannot be read. Open it, save it again and bring that in."),
                field="file",
            ) from error


def headings_of(rows: Iterator[tuple[int, Sequence[Any]]], limits: Limits) -> list[str]:
    """The first row in which there is anything."""
    for _number, cells in itertools.islice(rows, limits.max_entries):
        headings = ["" if cell is None else str(cell).strip() for cell in cells]
        if any(headings):
            return headings
    raise EmptyFileError(_("There is no table in this sheet: its first row should name the columns."), field="file")


def _value(cell: Any) -> Any:
    """The value of a cell; a text without the codes a workbook writes line ends and the like in."""
    return unescape(cell) if isinstance(cell, str) and "_x" in cell else cell


def _padded(cells: Sequence[Any], length: int) -> Sequence[Any]:
    """A sheet keeps no empty cells at the end of a row."""
    return [*cells, *[None] * (length - len(cells))]
