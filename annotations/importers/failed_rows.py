"""The rows of a bulk file that could not be brought in, as a file that is corrected and brought in again.

| file | its failed rows |
|---|---|
| CSV, XLSX | a CSV: in front of the columns, `problem` and `row`; cells guarded as in `exporters.csv_table` |
| JSONL | the lines, each with a member `problem` in front; what is no JSON is the member `line` |
| ZIP | a ZIP of the entries, and `problems.csv` that says what is wrong with each |
| WARC | the records as they are, each behind one of the type `metadata` that says what is wrong with it |

Whoever reads these again passes over what was added and takes the guards away, so that nothing changes on the way.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from annotations.errors import InvalidInputError
from annotations.exporters.csv_table import BYTE_ORDER_MARK, guard_cell
from annotations.exporters.output import to_json
from annotations.importers.archives import opened, require_safe
from annotations.importers.csv_rows import REPORT_HEADINGS, opened_csv
from annotations.importers.jsonl_rows import LONGEST_LINE, lines_of, object_in
from annotations.importers.limits import Limits
from annotations.importers.table_text import UNREADABLE
from annotations.importers.zip_entries import PROBLEMS, name_of

GZIP_MARK = b"\x1f\x8b"

Problems = Mapping[int, str]
"""What is wrong with each row, by its index (`Row.index`)."""


class Source(NamedTuple):
    """A bulk file as it was imported: where it is, within which limits and with which options it was read."""

    path: Path
    limits: Limits
    options: Mapping[str, Any]


def failed_rows(format_: str, source: Source, problems: Problems) -> Iterator[bytes]:
    """The failed rows of a file of this format, in parts and in flat memory.

    It unpacks and parses what a stranger has sent, so it belongs where the file was read (`sandbox.failed_rows_apart`).

    Raises:
        UnreadableError: the file cannot be read any more.
    """
    return _WRITERS[format_](source, problems)


def _of_csv(source: Source, problems: Problems) -> Iterator[bytes]:
    with opened_csv(source.path, source.options, keep_spoilt=True) as table:
        yield from _table(table.headings, table.rows, problems)


def _of_xlsx(source: Source, problems: Problems) -> Iterator[bytes]:
    from annotations.importers.xlsx_rows import headings_of, opened_sheet  # noqa: PLC0415  # no other format needs it

    with opened_sheet(source.path, source.limits, str(source.options.get("sheet") or "")) as rows:
        yield from _table(headings_of(rows, source.limits), rows, problems)


def _table(
    headings: Sequence[str], rows: Iterator[tuple[int, Sequence[Any] | InvalidInputError]], problems: Problems
) -> Iterator[bytes]:
    """The failed rows under the headings. What an earlier report has put in front is put there anew."""
    first = len(REPORT_HEADINGS) if tuple(headings[: len(REPORT_HEADINGS)]) == REPORT_HEADINGS else 0
    yield BYTE_ORDER_MARK.encode() + _line([*REPORT_HEADINGS, *headings[first:]])
    left = set(problems)
    for number, cells in rows:
        if number - 1 in left:
            left.remove(number - 1)
            kept = [] if isinstance(cells, InvalidInputError) else cells[first:]
            yield _line([problems[number - 1], str(number), *map(_shown, kept)])
        if not left:
            return


def _line(cells: Sequence[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(map(guard_cell, cells))
    return line.getvalue().encode()


def _shown(cell: Any) -> str:
    """A cell as words that read as the same again."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace(UNREADABLE, "\ufffd")


def _of_jsonl(source: Source, problems: Problems) -> Iterator[bytes]:
    left = set(problems)
    for number, line in lines_of(source.path, str(source.options.get("encoding") or "utf-8")):
        if number in left:
            left.remove(number)
            yield _with_problem(line, problems[number], source.limits) + b"\n"
        if not left:
            return


def _with_problem(line: bytes, problem: str, limits: Limits) -> bytes:
    """The line with what is wrong with it in front, and not a byte of its own changed where it is an object."""
    said = to_json({"problem": problem})
    try:
        values = object_in(line, limits)
    except InvalidInputError:
        return to_json({"problem": problem, "line": line[:LONGEST_LINE].decode(errors="replace").rstrip("\r\n")})
    if "problem" in values:
        return to_json({"problem": problem} | {name: value for name, value in values.items() if name != "problem"})
    return said[:-1] + b"," * bool(values) + line.strip()[1:]


def _of_zip(source: Source, problems: Problems) -> Iterator[bytes]:
    """The entries that can be unpacked, under names that are safe; the list says of each whether it is there."""
    listed = [_line(["problem", "entry", "enclosed"])]
    pipe = _Pipe()
    with opened(source.path, source.limits) as archive, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as zipped:
        for index, entry in enumerate(archive.entries, start=1):
            if index not in problems:
                continue
            enclosed = _free_name(name_of(entry), index, zipped)
            try:
                zipped.writestr(enclosed, archive.unpack(entry, source.limits.max_bytes))
            except InvalidInputError:
                enclosed = ""
            listed.append(_line([problems[index], name_of(entry), enclosed]))
            yield pipe.drained()
        zipped.writestr(PROBLEMS, BYTE_ORDER_MARK.encode() + b"".join(listed))
    yield pipe.drained()


def _free_name(name: str, index: int, zipped: zipfile.ZipFile) -> str:
    """The entry's own name; its number and what its name ends with where that is taken or leads out of the archive."""
    try:
        require_safe(name)
    except InvalidInputError:
        return f"{index}{PurePosixPath(name).suffix[:10] if name.isprintable() else ''}"
    return f"{index}{PurePosixPath(name).suffix}" if name in {*zipped.namelist(), PROBLEMS} else name


class _Pipe(io.RawIOBase):
    """Lets zipfile write what is then taken in parts."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def drained(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


def _of_warc(source: Source, problems: Problems) -> Iterator[bytes]:
    from annotations.importers.warc_copies import copied  # noqa: PLC0415  # no other format needs it

    return copied(source.path, source.limits, problems)


_WRITERS: dict[str, Callable[[Source, Problems], Iterator[bytes]]] = {
    "csv": _of_csv,
    "xlsx": _of_xlsx,
    "jsonl": _of_jsonl,
    "zip": _of_zip,
    "warc": _of_warc,
}


def extension_of_failed(format_: str, path: Path) -> str:
    """How the name of the file of failed rows ends, without the dot."""
    if format_ == "warc":
        with path.open("rb") as file:
            return "warc.gz" if file.read(2) == GZIP_MARK else "warc"
    return {"xlsx": "csv"}.get(format_, format_)
