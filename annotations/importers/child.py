"""The process that reads one file: `python -m annotations.importers.child`, started by `sandbox` alone.

It takes a request on its standard input and gives answers on its standard output, both as frames: four bytes of length,
most significant first, and as many of JSON. Before it looks at the file it gives up what it has no use for: memory,
time, open files, new files, programs, the network.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

import orjson

LENGTH = struct.Struct(">I")
MOST_OPEN_FILES = 64
MOST_WRITTEN = 1024**2  # to its log, which is a file
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
# What no reader needs, and what a reader that has been taken over would like to do (Python's audit events).
FORBIDDEN = frozenset(
    {
        "socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
        "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn",
        "ctypes.dlopen",
    }
)  # fmt: skip

Frame = dict[str, Any]


def serve(answers: Callable[[Frame], Iterator[Frame]]) -> None:
    """Take one request and give the answers to it.

    Args:
        answers: from the request to what is said; whatever it raises is said as a refusal.
    """
    out = own_output()
    request = read_frame(sys.stdin.buffer)
    restrain(request["limits"])
    for answer in answers(request):
        write_frame(out, answer)


def own_output() -> IO[bytes]:
    """Standard output for the frames alone: what a library prints goes to the log."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return out


def read_frame(file: IO[bytes]) -> Frame:
    (length,) = LENGTH.unpack(file.read(LENGTH.size))
    frame: Frame = orjson.loads(file.read(length))
    return frame


def write_frame(file: IO[bytes], frame: Frame) -> None:
    packed = orjson.dumps(frame)
    file.write(LENGTH.pack(len(packed)) + packed)
    file.flush()


def restrain(limits: dict[str, int]) -> None:
    """Give up for good what reading takes no more of."""
    with contextlib.suppress(OSError, AttributeError):  # Linux alone knows it
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, MOST_WRITTEN)
    lower(resource.RLIMIT_NOFILE, MOST_OPEN_FILES)
    lower(resource.RLIMIT_AS, limits["memory_bytes"])
    allow_seconds(limits["seconds"])
    sys.addaudithook(refuse_forbidden)


def lower(kind: int, value: int) -> None:
    """Lower a limit for good; never raise it. A system that cannot hold one (macOS: memory) goes without."""
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


def allow_seconds(seconds: int) -> None:
    """So much time of the processor from now on. The clock on the wall is watched from outside."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def refuse_forbidden(event: str, _arguments: object) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"{event} is not for a reader of files.")


def configured() -> None:
    """Let refusals find their words. No setting of the workbench is here: no secret, no database."""
    from django.conf import settings  # noqa: PLC0415  # not before the limits hold

    if not settings.configured:
        settings.configure(USE_I18N=False, USE_TZ=True, INSTALLED_APPS=[])
    logging.basicConfig(level=logging.WARNING)


def answers_of_readers(request: Frame) -> Iterator[Frame]:
    """What the readers say of a file; the last answer is a refusal where they could not go on."""
    configured()
    from annotations.importers.answers import Begun, Part, Refused, Request, packed  # noqa: PLC0415  # the same
    from annotations.importers.limits import Limits  # noqa: PLC0415
    from annotations.importers.readers import answers_to, refusal_of  # noqa: PLC0415

    limits = Limits(**request["limits"])
    try:
        for answer in answers_to(Request(**request["request"]), limits):
            if isinstance(answer, Begun | Part):
                allow_seconds(limits.seconds)
            yield packed(answer)
    except Exception as error:  # noqa: BLE001  # a parser may raise anything; it is named and written to the log
        yield packed(Refused(refusal_of(error)))


if __name__ == "__main__":
    serve(answers_of_readers)
