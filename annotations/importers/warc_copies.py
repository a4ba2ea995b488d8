"""Records of a WARC copied byte by byte, each behind one that says what is wrong with it."""

from __future__ import annotations

import gzip
import itertools
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from warcio.archiveiterator import ArchiveIterator

from annotations.importers.limits import Limits
from annotations.importers.warc_records import CHUNK, at_the_edge, grows

BETWEEN_RECORDS = b"\r\n\r\n"
_GZIP_MARK = b"\x1f\x8b"
_SAID = (
    "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{ident}>\r\nWARC-Date: {date}\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n\r\n"
)


def copied(path: Path, limits: Limits, problems: Mapping[int, str]) -> Iterator[bytes]:
    """The records of these numbers, in parts. An archive that is damaged ends where it is.

    Raises:
        BrokenFileError, UnpacksTooLargeError: nothing more can be read of it.
    """
    left, wanted = limits.max_unpacked_bytes, set(problems)
    with path.open("rb") as file, path.open("rb") as bytes_of:
        packed = bytes_of.read(2) == _GZIP_MARK
        records = ArchiveIterator(file)
        for index in itertools.count(1):
            with at_the_edge():
                record = next(records, None)
                if record is None or not wanted:
                    return
                while part := record.raw_stream.read(CHUNK):
                    left -= len(part)
                    if left < 0:
                        raise grows(limits.max_unpacked_bytes)
                place = records.get_record_offset(), records.get_record_length()
            if index in wanted:
                wanted.remove(index)
                said = _said(problems[index], record.rec_headers.get_header("WARC-Date") or "")
                yield gzip.compress(said, mtime=0) if packed else said
                yield from _bytes_at(bytes_of, *place)
                yield b"" if packed else BETWEEN_RECORDS


def _said(problem: str, date: str) -> bytes:
    words = problem.encode()
    ident = uuid.uuid5(uuid.NAMESPACE_URL, problem + date)
    return _SAID.format(ident=ident, date=date, length=len(words)).encode() + words + BETWEEN_RECORDS


def _bytes_at(file: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    file.seek(start)
    while length > 0 and (part := file.read(min(CHUNK, length))):
        length -= len(part)
        yield part
