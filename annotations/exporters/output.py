"""What an exporter writes to: a file whose size and SHA-256 are known when it is whole."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, Protocol

import orjson

OPTIONS = orjson.OPT_UTC_Z

# Legal inside JSON strings, but line ends to whoever splits lines as Unicode does (Python's `str.splitlines`, editors).
LINE_ENDS = ((b"\xc2\x85", b"\\u0085"), (b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))


class Output(Protocol):
    """Takes bytes, one piece after another."""

    def write(self, data: bytes, /) -> object:
        """Append `data`."""


class MeasuredFile:
    """Passes bytes on to a file and counts and hashes them on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes, /) -> None:
        self.file.write(data)
        self.size += len(data)
        self.digest.update(data)


def to_json(value: Any) -> bytes:
    """JSON in UTF-8 without a line end of any kind in it; times as RFC 3339 in UTC with Z, to the microsecond."""
    data = orjson.dumps(value, option=OPTIONS)
    for raw, escaped in LINE_ENDS:
        if raw in data:
            data = data.replace(raw, escaped)
    return data
