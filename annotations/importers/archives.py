"""ZIP archives of strangers, opened with care: what a DOCX, an EPUB, an XLSX and a ZIP of files have in common.

Nothing is ever written to a disk, so a name that leads out of the archive leads nowhere; it is refused all the same,
for whoever made it meant no good. What an entry says of its length is not believed: bytes are counted while they come
out.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from annotations.importers.limits import Limits
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    TooManyEntriesError,
    UnpacksTooLargeError,
    UnsafeNameError,
)

CHUNK = 256 * 1024
MOST_GROWTH = 200
"""How many bytes one packed byte may become. Text grows tenfold, a table thirtyfold, a bomb a thousandfold."""
SMALLEST_BOMB = 8 * 1024**2
LONGEST_NAME = 500

_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[a-z]:", re.IGNORECASE)
# RuntimeError: a password is asked for after all, or a way of packing is not known.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, IndexError)


class Archive:
    """A ZIP archive that is open for reading. It counts what comes out of it, over all entries."""

    def __init__(self, zipped: zipfile.ZipFile, limits: Limits) -> None:
        self.entries = zipped.infolist()
        self._zipped = zipped
        self._limit = limits.max_unpacked_bytes
        self._unpacked = 0
        self._by_name = {entry.filename: entry for entry in self.entries}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def read(self, name: str) -> bytes:
        """The bytes of an entry. Raises BrokenFileError where there is none of this name, and what `unpack` raises."""
        if name not in self._by_name:
            raise _broken()
        return self.unpack(self._by_name[name])

    def unpack(self, entry: zipfile.ZipInfo, most: int | None = None) -> bytes:
        """The bytes of an entry, counted while they come out.

        Args:
            most: how many this one may have.

        Raises:
            EncryptedFileError, UnpacksTooLargeError, BrokenFileError.
        """
        require_open(entry)
        parts: list[bytes] = []
        length = 0
        with _at_the_edge(), self._zipped.open(entry) as file:
            while part := file.read(CHUNK):
                length += len(part)
                self._unpacked += len(part)
                self._require_bounded(entry, length, most)
                parts.append(part)
        return b"".join(parts)

    def head(self, entry: zipfile.ZipInfo, length: int) -> bytes:
        """The first bytes of an entry."""
        require_open(entry)
        with _at_the_edge(), self._zipped.open(entry) as file:
            return file.read(length)

    def require_bounded(self) -> None:
        """Refuse what says of itself that it grows past the limit. For readers that unpack by themselves: zipfile gives
        no byte more of an entry than it says it has.
        """
        for entry in self.entries:
            self._unpacked += entry.file_size
            self._require_bounded(entry, entry.file_size, None)

    def require_within_limit(self) -> None:
        """Refuse to go on when more has come out of all entries together than is unpacked from one file."""
        if self._unpacked > self._limit:
            raise _grows(self._limit)

    def _require_bounded(self, entry: zipfile.ZipInfo, length: int, most: int | None) -> None:
        bomb = length > SMALLEST_BOMB and length > MOST_GROWTH * max(entry.compress_size, 1)
        limit = self._limit if most is None else min(self._limit, most)
        if bomb or length > limit or self._unpacked > self._limit:
            raise _grows(limit)


@contextmanager
def opened(source: Path | IO[bytes], limits: Limits) -> Iterator[Archive]:
    """The archive in a file.

    Raises:
        BrokenFileError, TooManyEntriesError.
    """
    with _at_the_edge():
        zipped = zipfile.ZipFile(source)
    with zipped:
        archive = Archive(zipped, limits)
        if len(archive.entries) > limits.max_entries:
            raise TooManyEntriesError(
                _("This holds %(count)d entries; at most %(limit)d are read. Split it.")
                % {"count": len(archive.entries), "limit": limits.max_entries},
                field="file",
                limit=limits.max_entries,
            )
        yield archive


def require_open(entry: zipfile.ZipInfo) -> None:
    """Refuse an entry that only a password opens."""
    if entry.flag_bits & _ENCRYPTED:
        raise EncryptedFileError(
            _("This is locked with a password. Pack it again without one and bring that in."), field="file"
        )


def require_safe(name: str) -> None:
    """Refuse the name of an entry that leads out of its archive, or is no name of a file."""
    parts = name.replace("\\", "/").split("/")
    unprintable = any(not letter.isprintable() for letter in name)
    if ".." in parts or not parts[0] or _DRIVE.match(name) or unprintable or len(name) > LONGEST_NAME:
        raise UnsafeNameError(
            _("“%(name)s” leads out of its archive or is no name of a file. Pack it again under another name.")
            % {"name": "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:100])},
            field="file",
        )


@contextmanager
def _at_the_edge() -> Iterator[None]:
    """What zipfile raises, as what the file is refused for."""
    try:
        yield
    except _BROKEN as error:
        raise _broken() from error


def _grows(limit: int) -> UnpacksTooLargeError:
    return UnpacksTooLargeError(
        _("This grows past what is read while it is unpacked. Leave out what is no text, or split it."),
        field="file",
        limit=limit,
    )


def _broken() -> BrokenFileError:
    return BrokenFileError(
        _("This is damaged or cut off and cannot be unpacked. Open it, save it again and bring that in."), field="file"
    )
