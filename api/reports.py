"""What came of very many rows: written down on disk while they are done, and sent once all of it holds."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from annotations.services.bulk import Outcome
from api.problems import told

AT_ONCE = 64 * 1024


class Report:
    """The outcomes, one line of JSON each."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115  # closed below
        weakref.finalize(self, self.file.close)
        self.done = self.refused = 0

    def note(self, outcome: Outcome, **said: Any) -> None:
        """Write down what came of a row: the refusal, or what is `said` of what it has made."""
        if outcome.refusal is None:
            self.done += 1
        else:
            self.refused += 1
            said = told(outcome.refusal)
        if self.file.tell():
            self.file.write(b"\n")
        self.file.write(orjson.dumps({"index": outcome.index, **said}))

    def summary(self, act: UUID) -> dict[str, Any]:
        """How it went in all. There is no act where nothing was done."""
        return {"act": act if self.done else None, "done": self.done, "refused": self.refused}

    def as_lines(self, act: UUID) -> Iterator[bytes]:
        """The summary, and a line for each row."""
        yield orjson.dumps(self.summary(act)) + b"\n"
        yield from self.pieces()
        yield b"\n" if self.done or self.refused else b""

    def as_object(self, act: UUID) -> Iterator[bytes]:
        """The summary with the rows in `results`. No line feed stands in a row, so each is the end of one."""
        yield orjson.dumps(self.summary(act))[:-1] + b',"results":['
        for piece in self.pieces():
            yield piece.replace(b"\n", b",")
        yield b"]}"

    def pieces(self) -> Iterator[bytes]:
        self.file.seek(0)
        while piece := self.file.read(AT_ONCE):
            yield piece
