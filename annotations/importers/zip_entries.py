"""ZIP of files: each entry is read by the reader of its own format.

An entry that is wrong (locked, a bomb, a name that leads out, a link to another file) is wrong alone. What systems and
programs leave in archives unseen is left out and said so.
"""

from __future__ import annotations

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError
from annotations.importers.archives import Archive, opened, require_safe
from annotations.importers.limits import Limits
from annotations.importers.refusals import SetAsideError, UnsafeNameError
from annotations.importers.rows import Row

PROBLEMS = "problems.csv"
"""The list of what is wrong in an archive of failed entries; it is no article."""

_OF_SYSTEMS = frozenset({"__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", PROBLEMS})
_UTF_8 = 0x800


def rows_of_zip(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:  # noqa: ARG001
    """The files from index `start` on, each with its bytes and its name. The index counts everything that the archive
    holds, folders too.

    Raises:
        BrokenFileError, TooManyEntriesError: nothing of it can be read.
        UnpacksTooLargeError: all that has come out of it is more than is unpacked from one file.
    """
    with opened(path, limits) as archive:
        yield from _rows(archive, limits, start)


def _rows(archive: Archive, limits: Limits, start: int) -> Iterator[Row]:
    met = Counter[str]()
    for index, entry in enumerate(archive.entries, start=1):
        name = name_of(entry)
        if name.endswith("/"):
            continue
        met[name] += 1
        locator = f"{name} ({met[name]})" if met[name] > 1 else name
        if index >= start:
            yield _row(archive, entry, index, locator, limits)
            archive.require_within_limit()


def name_of(entry: zipfile.ZipInfo) -> str:
    """The whole name of an entry. Many programs write it in UTF-8 and do not say so."""
    name = entry.orig_filename
    if not entry.flag_bits & _UTF_8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _row(archive: Archive, entry: zipfile.ZipInfo, index: int, locator: str, limits: Limits) -> Row:
    name = name_of(entry)
    try:
        require_safe(name)
        _require_file(entry)
        _require_shown(name)
        return Row(index, locator, raw=archive.unpack(entry, limits.max_bytes), name=name)
    except InvalidInputError as refused:
        return Row(index, locator, name=name, problem=refused)


def _require_file(entry: zipfile.ZipInfo) -> None:
    """Refuse a link, a pipe, a device: what an entry is on the system it was packed on."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise UnsafeNameError(_("This is no file but leads to another one. Pack the file itself."), field="file")


def _require_shown(name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/").casefold()).parts
    if any(part.startswith(".") or part in _OF_SYSTEMS for part in parts):
        raise SetAsideError(_("This is a hidden file that a system or program has left, and no article."), field="file")
