"""WARC: the pages, PDFs and texts in an archive of the web, each read by the reader of its own format.

Pictures, styles, redirects and errors of servers are passed over without a word: they are most of such an archive. A
record is unpacked here and not by warcio, which unpacks without a bound and takes for whole what breaks off.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from annotations.errors import InvalidInputError
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record
from annotations.importers.properties import in_one_line
from annotations.importers.refusals import (
    BrokenFileError,
    SetAsideError,
    TooManyEntriesError,
    UnpacksTooLargeError,
)
from annotations.importers.rows import Row

CHUNK = 64 * 1024

_NAMES = {
    "text/html": "page.html",
    "application/xhtml+xml": "page.html",
    "text/plain": "page.txt",
    "application/pdf": "page.pdf",
    "application/epub+zip": "page.epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "page.docx",
}
_WITH_PAYLOAD = frozenset({"response", "resource", "conversion", "revisit"})
_GZIP, _RAW_DEFLATE = zlib.MAX_WBITS | 16, -zlib.MAX_WBITS
_BROKEN = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    zlib.error,
)


def rows_of_warc(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:  # noqa: ARG001
    """The records from index `start` on that hold a page, a PDF or a text, each with its address and the day it was
    fetched. The index counts every record of the archive.

    Raises:
        BrokenFileError: nothing more can be read of it.
        TooManyEntriesError, UnpacksTooLargeError: after as much as is read.
    """
    with path.open("rb") as file:
        yield from _Reading(ArchiveIterator(file, check_digests=True), limits).rows(start)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the headers of a record say that is read.

    Args:
        name: a file name of its format, for the reader that it is given to.
        coding: how the body is packed ("gzip"), beside being sent in chunks.
        day: on which it was fetched.
    """

    name: str
    url: str
    charset: str
    coding: str
    is_chunked: bool
    is_revisit: bool
    day: date | None

    @classmethod
    def of(cls, record: ArcWarcRecord) -> Kept | None:
        """What is read of a record; None for what is no page, PDF or text, or was answered with an error."""
        answered = record.http_headers
        if record.rec_type not in _WITH_PAYLOAD or (answered and answered.get_statuscode() != "200"):
            return None
        headers = answered or record.rec_headers
        kind, _semicolon, more = (headers.get_header("Content-Type") or "").partition(";")
        name = _NAMES.get(kind.strip().casefold())
        url = in_one_line(record.rec_headers.get_header("WARC-Target-URI") or "")
        if name is None or url.endswith("/robots.txt"):
            return None
        return cls(
            name=name,
            url=url if url.startswith(("https://", "http://")) else "",
            charset=_charset(more),
            coding=(headers.get_header("Content-Encoding") or "").strip().casefold() if answered else "",
            is_chunked=bool(answered) and (headers.get_header("Transfer-Encoding") or "").casefold() == "chunked",
            is_revisit=record.rec_type == "revisit",
            day=_day(record.rec_headers.get_header("WARC-Date") or ""),
        )


class _Reading:
    """Goes through the records and counts what comes out of them."""

    def __init__(self, records: ArchiveIterator, limits: Limits) -> None:
        self.records = records
        self.limits = limits
        self.left = limits.max_unpacked_bytes

    def rows(self, start: int) -> Iterator[Row]:
        found = 0
        for index in itertools.count(1):
            with at_the_edge():
                record = next(self.records, None)
                kept = Kept.of(record) if record is not None else None
            if record is None:
                return
            if kept is not None:
                found += 1
                self._require_few(found)
                if index >= start:
                    yield self._row(index, record, kept)
            with at_the_edge():
                self._read(record, 0)

    def _require_few(self, found: int) -> None:
        if found > self.limits.max_entries:
            raise TooManyEntriesError(
                _("There are more than %(limit)d pages in this archive. Split it.")
                % {"limit": self.limits.max_entries},
                field="file",
                limit=self.limits.max_entries,
            )

    def _row(self, index: int, record: ArcWarcRecord, kept: Kept) -> Row:
        locator = kept.url or _("record %(number)d") % {"number": index}
        said = Record(url=kept.url, why={"url": _("It was fetched from there.")} if kept.url else {})
        try:
            raw = self._payload(record, kept)
            return Row(index, locator, said, raw=raw, name=kept.name, charset=kept.charset, seen_on=kept.day)
        except InvalidInputError as refused:
            return Row(index, locator, said, name=kept.name, problem=refused)

    def _payload(self, record: ArcWarcRecord, kept: Kept) -> bytes:
        if kept.is_revisit:
            raise SetAsideError(
                _("This record only says that the page was the same as at an earlier time."), field="file"
            )
        with at_the_edge():
            raw = self._read(record, self.limits.max_bytes)
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise BrokenFileError(_("This record is cut off: the archive ends within it."), field="file")
            if record.digest_checker is not None and record.digest_checker.passed is False:
                raise BrokenFileError(
                    _("This record does not agree with its checksum: it was damaged or changed."), field="file"
                )
            if kept.is_chunked:
                raw = ChunkedDataReader(BytesIO(raw)).read()
            return self._decoded(raw, kept.coding)

    def _read(self, record: ArcWarcRecord, most: int) -> bytes:
        """What is left of a record, and none of it where `most` is 0; it is counted in either case."""
        parts: list[bytes] = []
        length = 0
        while part := record.raw_stream.read(CHUNK):
            length += len(part)
            self._count(len(part))
            if most and length > most:
                raise grows(most)
            if most:
                parts.append(part)
        return b"".join(parts)

    def _decoded(self, raw: bytes, coding: str) -> bytes:
        """The body without the packing it was sent in. Some crawlers take it off and leave the header as it was."""
        if coding in {"", "identity"}:
            return raw
        if coding in {"gzip", "x-gzip"}:
            return self._inflated(raw, _GZIP) if raw.startswith(b"\x1f\x8b") else raw
        if coding == "deflate":
            try:
                return self._inflated(raw, zlib.MAX_WBITS)
            except zlib.error:
                return self._inflated(raw, _RAW_DEFLATE)
        raise BrokenFileError(
            _("This page was sent packed in a way that is not read here (%(coding)s).") % {"coding": coding[:40]},
            field="file",
        )

    def _inflated(self, raw: bytes, wbits: int) -> bytes:
        inflater = zlib.decompressobj(wbits)
        text = inflater.decompress(raw, self.limits.max_bytes + 1)
        self._count(len(text))
        if len(text) > self.limits.max_bytes:
            raise grows(self.limits.max_bytes)
        return text

    def _count(self, length: int) -> None:
        self.left -= length
        if self.left < 0:
            raise grows(self.limits.max_unpacked_bytes)


@contextmanager
def at_the_edge() -> Iterator[None]:
    """What warcio raises, as what the file is refused for."""
    try:
        yield
    except _BROKEN as error:
        raise BrokenFileError(
            _("This archive of the web is damaged here, or its records are not packed one by one."), field="file"
        ) from error


def grows(limit: int) -> UnpacksTooLargeError:
    return UnpacksTooLargeError(
        _("This grows past what is read while it is unpacked. Leave out what is no text, or split it."),
        field="file",
        limit=limit,
    )


def _charset(more: str) -> str:
    """The charset in what follows a content type, "" for none."""
    for part in more.split(";"):
        name, _equals, value = part.partition("=")
        if name.strip().casefold() == "charset":
            return value.strip().strip("\"'")
    return ""


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
