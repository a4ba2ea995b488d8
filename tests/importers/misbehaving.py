"""A reader that does what the name of the file asks of it: `python -m tests.importers.misbehaving`."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from annotations.importers.child import LENGTH, Frame, serve

HEAD = {"answer": "Head", "format": "jsonl", "is_bulk": True, "encoding": "utf-8", "certain": True, "samples": []}
ONE = {"answer": "Head", "format": "text", "is_bulk": False, "encoding": "utf-8", "certain": True, "samples": []}
ENDED = {"answer": "Ended"}
DEADLY = 3
ROWS = 5


def item(index: int, text: str = "It is said.") -> Frame:
    record = dict.fromkeys(["byline", "agency", "publisher", "url", "language", "external_id"], "")
    return {
        "answer": "ItemRead",
        "index": index,
        "locator": f"row {index}",
        "proposal": {
            "record": {**record, "title": text[:80], "published_on": None},
            "text": text,
            "blocks": [{"kind": "paragraph", "start": 0, "end": len(text), "level": 0, "links": []}],
            "offset_map": [[0, 0, len(text)]],
            "reasons": [],
            "why": {},
        },
    }


def telling(what: object) -> Iterator[Frame]:
    """An article whose text is what the process has seen."""
    yield from (ONE, item(1, str(what)), ENDED)


def own_pipe() -> int:
    """The pipe to who has asked: a copy of what was standard output."""
    for number in range(3, 64):
        with contextlib.suppress(OSError):
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                return number
    raise LookupError("There is no such pipe.")


def raw(data: bytes) -> Iterator[Frame]:
    os.write(own_pipe(), data)
    yield from ()


def eat_memory(_start: int) -> Iterator[Frame]:
    hoard = [bytearray(1024**2)]
    while True:
        hoard.append(bytearray(16 * 1024**2))


def hang(_start: int) -> Iterator[Frame]:
    yield ONE
    time.sleep(600)


def spin(_start: int) -> Iterator[Frame]:
    yield ONE
    while True:
        pass


def drip(_start: int) -> Iterator[Frame]:
    yield ONE
    pipe = own_pipe()
    os.write(pipe, LENGTH.pack(600))
    while True:
        os.write(pipe, b" ")
        time.sleep(0.05)


def die(_start: int) -> Iterator[Frame]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield ENDED


def print_and_answer(_start: int) -> Iterator[Frame]:
    print("a library that talks")  # noqa: T201  # that is the point
    os.write(1, b"\xff\xff\xff\xff")
    yield from telling("well")


def die_in_the_third(start: int) -> Iterator[Frame]:
    yield HEAD
    for index in range(start, ROWS + 1):
        yield {"answer": "Begun", "index": index, "locator": f"row {index}"}
        if index == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        yield item(index)
    yield ENDED


def hang_in_the_third(start: int) -> Iterator[Frame]:
    for answer in die_in_the_third(start):
        if answer == {"answer": "Begun", "index": DEADLY, "locator": f"row {DEADLY}"}:
            yield answer
            time.sleep(600)
        yield answer


def die_between_rows(start: int) -> Iterator[Frame]:
    yield HEAD
    yield {"answer": "Begun", "index": start, "locator": ""}
    yield item(start)
    os.kill(os.getpid(), signal.SIGKILL)


def say_it_twice(_start: int) -> Iterator[Frame]:
    yield HEAD
    for _again in range(2):
        yield {"answer": "Begun", "index": 1, "locator": ""}
        yield item(1)
    yield ENDED


def reach_out(_start: int) -> Iterator[Frame]:
    tried: list[Callable[[], object]] = [
        socket.socket,
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: subprocess.run(["true"], check=False),
        lambda: os.system("true"),
        os.fork,
        lambda: ctypes.CDLL("libc.so.6"),
    ]
    refused = 0
    for attempt in tried:
        try:
            attempt()
        except PermissionError:
            refused += 1
    yield from telling(f"{refused} of {len(tried)}")


def write_much(_start: int) -> Iterator[Frame]:
    try:
        sys.stderr.write("x" * 10 * 1024**2)
    except OSError as full:
        yield from telling(full.errno)


WAYS: dict[str, Callable[[int], Iterator[Frame]]] = {
    **{f.__name__: f for f in (eat_memory, hang, spin, drip, die, print_and_answer, die_in_the_third)},
    **{f.__name__: f for f in (hang_in_the_third, die_between_rows, say_it_twice, reach_out, write_much)},
    "huge_frame": lambda _start: raw(LENGTH.pack(2**31) + b"x"),
    "garbage": lambda _start: raw(LENGTH.pack(9) + b"not json!"),
    "half_a_frame": lambda _start: raw(LENGTH.pack(900) + b"{"),
    "no_head": lambda _start: iter([item(1), ENDED]),
    "two_heads": lambda _start: iter([ONE, ONE, item(1), ENDED]),
    "nothing": lambda _start: iter([ENDED]),
    "no_answer": lambda _start: iter([{"answer": "Praise"}]),
    "wrong_block": lambda _start: iter([ONE, {**item(1), "proposal": {**item(1)["proposal"], "text": "short"}}]),
    "surrounding": lambda _start: telling(sorted(os.environ)),
    "open_files": lambda _start: telling(resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
}


def answers(request: Frame) -> Iterator[Frame]:
    return WAYS[request["request"]["name"]](request["request"]["start"])


if __name__ == "__main__":
    serve(answers)
