"""Reading a stranger's file in a process of its own, which may hang, eat memory or die without harm to anybody else.

Its limits are `Limits` and those that `child` gives itself. It starts from nothing: no variable of the environment but
two, no open file. What it answers is checked before it is believed (`answers`).
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

import orjson
from django.utils.translation import gettext as _

from annotations.importers.answers import (
    Answer,
    Begun,
    Ended,
    GarbledError,
    Head,
    ItemRead,
    ItemRefused,
    Part,
    Refused,
    Request,
    unpacked,
)
from annotations.importers.child import LENGTH, write_frame
from annotations.importers.limits import Limits
from annotations.importers.refusals import ReaderDiedError, ReaderFailedError, TookTooLongError

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-B", "-m", "annotations.importers.child")
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
LONGEST_FRAME = 64 * 1024**2
SECONDS_TO_END = 5
SECONDS_TO_START = 30  # on a machine that is busy; the time for the file itself comes on top
SHOWN_OF_LOG = 4_000
MOST_DEATHS = 100  # in one file: it is made to do harm


def read_apart(
    request: Request, limits: Limits, *, program: Sequence[str] = PROGRAM
) -> Generator[Head | ItemRead | ItemRefused, None, None]:
    """What a file is, then its articles one after the other, in flat memory.

    A reader that dies of one entry of a bulk file costs that entry: another one goes on behind it.

    Args:
        program: what reads; another one in tests.

    Raises:
        DomainError: nothing, or nothing more, can be read.
    """
    start, head_given, deaths = request.start, False, 0
    while True:
        going = _Going(start)
        try:
            for answer in _answers(replace(request, start=start), limits, program):
                going.heard(answer)
                if isinstance(answer, Ended):
                    return
                if isinstance(answer, ItemRead | ItemRefused) or (isinstance(answer, Head) and not head_given):
                    yield answer
                head_given = head_given or isinstance(answer, Head)
        except ReaderFailedError as failed:
            deaths += 1
            if not going.can_go_on() or deaths > MOST_DEATHS:
                raise
            yield ItemRefused(going.at.index, going.at.locator, failed)
            start = going.at.index + 1


def failed_rows_apart(request: Request, limits: Limits) -> Generator[bytes, None, None]:
    """The file of a bulk file's failed rows (`request.failed`), in parts. Its name ends with `extension_of_failed`.

    Raises:
        DomainError: the file cannot be read any more.
    """
    for answer in _answers(request, limits, PROGRAM):
        match answer:
            case Part(raw):
                yield raw
            case Refused(refusal):
                raise refusal


class _Going:
    """How far one reader has come, so that another can go on behind what it died of."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.is_known = False
        self.is_bulk = False
        self.at = Begun(0, "")
        self.open = False

    def heard(self, answer: Answer) -> None:
        if self.is_known == isinstance(answer, Head) and not isinstance(answer, Refused):
            raise _garbled("a head that is missing, or a second one")
        match answer:
            case Head():
                self.is_known, self.is_bulk = True, answer.is_bulk
            case Begun():
                if answer.index < max(self.start, self.at.index + 1):
                    raise _garbled("an entry twice")
                self.at, self.open = answer, True
            case ItemRead() | ItemRefused():
                if self.is_bulk and (not self.open or answer.index != self.at.index):
                    raise _garbled("an entry that was not begun")
                self.open = False
            case Refused():
                raise answer.refusal

    def can_go_on(self) -> bool:
        return self.is_bulk and self.open


def _answers(request: Request, limits: Limits, program: Sequence[str]) -> Iterator[Answer]:
    """The answers of one process, which is gone when this ends, however it ends."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd=ROOT,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError):
                write_frame(process.stdin, {"request": asdict(request), "limits": asdict(limits)})
            patience = SECONDS_TO_START + limits.seconds
            while True:
                frame = _frame(process.stdout, patience)
                if frame is None:
                    raise _died(process, limits)
                answer = _answer(frame)
                yield answer
                if isinstance(answer, Ended | Refused):
                    return
                patience = limits.seconds
        except TimeoutError as late:
            raise _too_long(limits) from late
        except ReaderFailedError as failed:
            log.warning("The reader of %s failed (%s): %s", request.path, failed.code, _end_of(said))
            raise
        finally:
            _end(process)


def _answer(frame: bytes) -> Answer:
    try:
        return unpacked(orjson.loads(frame))
    except (orjson.JSONDecodeError, GarbledError) as garbled:
        raise _garbled(str(garbled)) from garbled


def _frame(file: IO[bytes], seconds: float) -> bytes | None:
    """The next frame; None when the process has ended instead. Raises TimeoutError, ReaderFailedError."""
    limit = time.monotonic() + seconds
    head = _bytes(file, LENGTH.size, limit)
    if head is None:
        return None
    (length,) = LENGTH.unpack(head)
    if length > LONGEST_FRAME:
        raise _garbled("a frame too long")
    return _bytes(file, length, limit)


def _bytes(file: IO[bytes], length: int, limit: float) -> bytes | None:
    got = bytearray()
    while len(got) < length:
        ready, _w, _x = select.select([file], [], [], max(0.0, limit - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(file.fileno(), min(length - len(got), 1024**2))
        if not part:
            return None
        got += part
    return bytes(got)


def _died(process: subprocess.Popen[bytes], limits: Limits) -> ReaderFailedError:
    """The refusal for a process that has ended before it has said all, by how it ended."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(SECONDS_TO_END)
    if process.returncode == -signal.SIGXCPU:
        return _too_long(limits)
    return ReaderDiedError(
        _("The reader came to its end over this file, which may be damaged or too large. Save it in another format."),
        field="file",
        status=process.returncode,
    )


def _too_long(limits: Limits) -> TookTooLongError:
    return TookTooLongError(
        _("Reading this took longer than %(limit)d seconds, so it was stopped. Make it smaller.")
        % {"limit": limits.seconds},
        field="file",
        limit=limits.seconds,
    )


def _garbled(what: str) -> ReaderFailedError:
    log.warning("A reader gave what is no answer: %s", what)
    return ReaderFailedError(_("The reader gave no answer that makes sense. Save the file in another format."))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with all it may have started."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()


def _end_of(said: IO[bytes]) -> str:
    """The last lines of the process's log."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - SHOWN_OF_LOG))
    return said.read().decode("utf-8", errors="replace")
