"""JSON Lines: an article a line, each an object with its text and what is known of it.

Lines are read one after the other, so a file of any length takes the memory of its longest line. Their numbers are
those an editor shows.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError
from annotations.importers.columns import FIELDS, proposed_columns, record_in, text_in
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record
from annotations.importers.refusals import BrokenFileError, TooDeepError, TooLargeError, TooManyEntriesError
from annotations.importers.rows import Row
from annotations.importers.table_text import bounded_lines, opened_text

LINES_SAMPLED = 20
LONGEST_LINE = 32 * 1024**2
"""In bytes: the longest text that is kept, with every letter escaped."""


def rows_of_jsonl(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:
    """The rows from line `start` on; a row's index is the number of its line. Blank lines are none.

    `columns` of the options names the member that holds a field (`{"text": "body"}`); others are told by their names.

    Raises:
        TooManyEntriesError: after as many lines as are read.
    """
    said = {field: str(name) for field, name in dict(options.get("columns") or {}).items() if field in FIELDS}
    for number, line in lines_of(path, str(options.get("encoding") or "utf-8")):
        if number > limits.max_entries:
            raise TooManyEntriesError(
                _("There are more than %(limit)d lines in this file. Split it.") % {"limit": limits.max_entries},
                field="file",
                limit=limits.max_entries,
            )
        if number >= start and line.strip():
            yield _row(number, line, said, limits)


def headings(path: Path, limits: Limits, options: Mapping[str, Any]) -> list[str]:
    """The members of the objects on the first lines, which others may have or not."""
    names: dict[str, None] = {}
    for _number, line in islice(lines_of(path, str(options.get("encoding") or "utf-8")), LINES_SAMPLED):
        with suppress(InvalidInputError):
            names.update(dict.fromkeys(object_in(line, limits)))
    return list(names)


def lines_of(path: Path, encoding: str) -> Iterator[tuple[int, bytes]]:
    """The lines in UTF-8 with their numbers from 1; of one that is too long, as much as shows that it is."""
    if codecs.lookup(encoding).name == "utf-8":
        with path.open("rb") as file:
            for number, line in enumerate(bounded_lines(file.readline, b"\n", LONGEST_LINE), start=1):
                yield number, line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        return
    with opened_text(path, encoding) as text:
        for number, words in enumerate(bounded_lines(text.readline, "\n", LONGEST_LINE), start=1):
            # What did not fit the encoding becomes what is no UTF-8, and is refused with its line.
            yield number, words.encode("utf-8", "surrogateescape")


def _row(number: int, line: bytes, said: Mapping[str, str], limits: Limits) -> Row:
    """What a line says, or why it says nothing."""
    locator = _("line %(number)d") % {"number": number}
    record = Record()
    try:
        values = object_in(line, limits)
        columns = {"text": "text", **proposed_columns(values), **said}
        record = record_in(values, columns)
        return Row(number, locator, record, text=text_in(values, columns))
    except InvalidInputError as refused:
        return Row(number, locator, record, problem=refused)


def object_in(line: bytes, limits: Limits) -> dict[str, Any]:
    """The object on a line.

    Raises:
        TooLargeError, TooDeepError.
        BrokenFileError: it is no JSON, no object, names a member twice or holds half of a surrogate pair.
    """
    if len(line) > LONGEST_LINE:
        raise TooLargeError(
            _("This line is longer than any text that is kept (%(limit)d MB).") % {"limit": LONGEST_LINE // 1024**2},
            field="file",
            limit=LONGEST_LINE,
        )
    _require_shallow(line, limits.max_depth)
    try:
        value = orjson.loads(line)
        # The one is strict, the other tells of a member that comes twice, of which one would be lost.
        json.loads(line, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise _broken(str(error)) from error
    if not isinstance(value, dict):
        raise _broken(_("it is no object in braces"))
    return value


def _require_shallow(line: bytes, limit: int) -> None:
    """Refuse what may nest too deep, by counting brackets, before anything follows them down."""
    if min(line.count(b"["), line.count(b"]")) + min(line.count(b"{"), line.count(b"}")) <= limit:
        return
    depth = deepest = 0
    for bracket in _without_strings(line):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    if deepest > limit:
        raise TooDeepError(
            _("This line is nested deeper than is read (%(limit)d). Make it flat.") % {"limit": limit},
            field="file",
            limit=limit,
        )


def _without_strings(line: bytes) -> Iterator[int]:
    """The brackets that stand outside of strings."""
    within = escaped = False
    for byte in line:
        if escaped:
            escaped = False
        elif byte == 0x5C:
            escaped = within
        elif byte == 0x22:
            within = not within
        elif not within and byte in b"[]{}":
            yield byte


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError(_("a member is named twice"))
    return values


def _broken(why: str) -> BrokenFileError:
    return BrokenFileError(_("This line is not JSON as it is read here: %(why)s.") % {"why": why[:200]}, field="file")
