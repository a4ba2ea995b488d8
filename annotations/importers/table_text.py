"""Tables that are text, read line by line: bytes that do not fit the encoding spoil their own row and no other."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import AnyStr, TextIO

UNREADABLE = "\udcff"
"""Stands where bytes do not fit the encoding. No text can hold it, so whoever keeps texts refuses it."""

_SET_APART = "set-apart"


def _set_apart(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error(_SET_APART, _set_apart)


def bounded_lines(readline: Callable[[int], AnyStr], end: AnyStr, longest: int) -> Iterator[AnyStr]:
    """The lines of a file; of one that is longer than `longest`, one more than that shows that it is."""
    while line := readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(end):
            line = readline(longest + 1)


@contextmanager
def opened_text(path: Path, encoding: str) -> Iterator[TextIO]:
    """The text of a file, its lines ended as they are. A byte order mark is not a part of it."""
    with path.open("rb") as raw:
        text = io.TextIOWrapper(raw, encoding, errors=_SET_APART, newline="")
        if text.read(1) != "\ufeff":
            text.seek(0)
        yield text
