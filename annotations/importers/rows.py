"""What a reader of a bulk file gives, one row or entry after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from annotations.errors import DomainError
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a bulk file, or why there is none.

    Args:
        index: its place in the file, from 1; a file read twice gives the same.
        locator: where it is, in words of the format: "row 17", "a/b.html".
        record: what its cells or headers say of it; what the text itself says comes after that.
        text: its text, where the file holds texts (CSV, JSONL, XLSX).
        raw, name: its bytes and file name, where the file holds files (ZIP, WARC).
        charset: what a server has said of the encoding of `raw`.
        seen_on: the day it was fetched, which counts where nothing else says when it was published.
        problem: why it cannot be read; the rows after it can.
    """

    index: int
    locator: str
    record: Record = field(default_factory=Record)
    text: str = ""
    raw: bytes = b""
    name: str = ""
    charset: str = ""
    seen_on: date | None = None
    problem: DomainError | None = None


RowReader = Callable[[Path, Limits, int, Mapping[str, Any]], Iterator[Row]]
"""`rows_of_<format>(path, limits, start, options)`: the rows from `start` (an index) on, in flat memory.

`options` are those of the import; `encoding` is settled among them for formats that are text. Raises an
`UnreadableError` when nothing of the file can be read, or nothing more.
"""
