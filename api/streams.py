"""Bodies of very many rows, as an array in JSON or as a line each (NDJSON): kept on disk as they come, and read one row
after the other, so that any number of them takes no more memory than one."""

from __future__ import annotations

import hashlib
import re
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from api.parsers import STRING, read_strictly

NDJSON = "application/x-ndjson"
AT_ONCE = 64 * 1024
LONGEST_ROW = 1024 * 1024
# A string as a whole, what opens, closes or parts, and the beginning of a string whose end has not come yet.
TOKENS = re.compile(STRING + rb'"|["\[\]{},]', re.DOTALL)
DEEPER = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
BLANKS = b" \t\r\n"

Split = Callable[[IO[bytes]], Iterator[bytes]]


class Rows:
    """The rows of a body, each as often as one likes. `sha256` is that of the body, `lines` whether each is a line."""

    def __init__(self, chunks: Iterator[bytes], split: Split, *, lines: bool) -> None:
        self.lines = lines
        self.split = split
        self.file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # closed below
        weakref.finalize(self, self.file.close)
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if size > settings.IMPORT_MAX_BYTES:
                raise RequestDataTooBig
            digest.update(chunk)
            self.file.write(chunk)
        self.sha256 = digest.digest()

    def __iter__(self) -> Iterator[Any]:
        """Each row as it was sent; a line that is no JSON as the refusal it is. Raises ParseError."""
        self.file.seek(0)
        for raw in self.split(self.file):
            yield self.read(raw)

    def read(self, raw: bytes) -> Any:
        try:
            return read_strictly(raw)
        except ParseError as broken:
            if self.lines:
                return broken
            raise


class ArrayParser(BaseParser):
    """An array in JSON."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return Rows(whole(stream, parser_context), elements, lines=False)


class LinesParser(BaseParser):
    """JSON, a row on each line."""

    media_type = NDJSON

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return Rows(whole(stream, parser_context), lines, lines=True)


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """A file, a piece after the other."""
    while chunk := stream.read(AT_ONCE):
        yield chunk


def whole(stream: IO[bytes], context: Mapping[str, Any] | None) -> Iterator[bytes]:
    """A body, a piece after the other. Raises ParseError where it broke off, which lines alone would not show."""
    left = int(context["request"].META.get("CONTENT_LENGTH") or 0) if context else 0
    for chunk in chunks_of(stream):
        left -= len(chunk)
        yield chunk
    if left > 0:
        raise ParseError(_("The body broke off: less of it came than its Content-Length says."))


def lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines with anything on them. Raises RequestDataTooBig."""
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW:
            raise RequestDataTooBig
        if line.strip(BLANKS):
            yield line


def elements(file: IO[bytes]) -> Iterator[bytes]:
    """The elements of an array, as the bytes between its commas: what each is must be read to be known.

    Raises:
        ParseError: it is no array, or not the whole of one. RequestDataTooBig: an element is longer than a row may be.
    """
    array = Array()
    for chunk in chunks_of(file):
        yield from array.elements_in(chunk)
    if not array.is_over or array.rest.strip(BLANKS):
        raise no_array()


class Array:
    """An array on its way. `rest` is what was not given out yet: the element it is in, from its first byte."""

    def __init__(self) -> None:
        self.rest = b""
        self.at = 0  # how far `rest` was looked through
        self.depth = 0
        self.count = 0
        self.is_open = self.is_over = False

    def elements_in(self, chunk: bytes) -> Iterator[bytes]:
        """The elements that end in the next piece."""
        self.rest += chunk
        begins = 0
        for token in TOKENS.finditer(self.rest, self.at):
            mark = token[0]
            if mark == b'"':  # the end of this string has not come yet
                break
            before, self.at = self.rest[begins : token.start()], token.end()
            if self.depth == 0:
                self.open(mark, before)
                begins = self.at
            elif self.depth == 1 and mark in b",]":
                begins = self.at
                self.is_over = mark == b"]"
                self.depth -= self.is_over
                if before.strip(BLANKS) or self.count or not self.is_over:
                    self.count += 1
                    yield before
            else:
                self.depth += DEEPER.get(mark, 0)
        self.rest, self.at = self.rest[begins:], self.at - begins
        if len(self.rest) > LONGEST_ROW:
            raise RequestDataTooBig

    def open(self, mark: bytes, before: bytes) -> None:
        """Take the mark that begins the array. Raises ParseError for any other."""
        if mark != b"[" or self.is_open or before.strip(BLANKS):
            raise no_array()
        self.is_open, self.depth = True, 1


def no_array() -> ParseError:
    return ParseError(_("The body is no array of rows in JSON, or not the whole of one."))
