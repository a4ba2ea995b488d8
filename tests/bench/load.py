"""Asking a door for something over and over: how long it takes, and what it costs the processors of the server and of
the database.

Times of processors are read from /proc, so the database is the embedded one, or another on this machine.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.stack import Program, Stack, collect_static_files, environment, free_port, programs_of, stop_all

TICKS = os.sysconf("SC_CLK_TCK")
UNLIMITED = "1000000"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, its address and its body."""

    path: str
    method: str = "GET"
    body: bytes = b""
    kind: str = "application/json"


@dataclass(frozen=True, slots=True)
class Taken:
    """What an operation took, in milliseconds of processors for each; `latencies` are those a client saw, in order."""

    server: float
    database: float
    latencies: list[float]
    per_second: float

    @property
    def cpu(self) -> float:
        return self.server + self.database

    def percentile(self, percent: int) -> float:
        """The smallest latency that as many percent of all do not exceed."""
        return self.latencies[max(0, -(-len(self.latencies) * percent // 100) - 1)]


@dataclass(frozen=True, slots=True)
class Door:
    """A server that runs, and the headers to be sent to it."""

    program: Program
    port: int
    headers: dict[str, str]

    def cpu(self) -> float:
        """Milliseconds of processors it has used so far, with its workers."""
        return sum(cpu_of(pid) for group in self.program.groups() for pid in members_of(group))

    def peak(self) -> float:
        """The most memory one of its processes has held so far, in MiB."""
        statuses = [status_of(pid) for group in self.program.groups() for pid in members_of(group)]
        return max(int(status["VmHWM"].split()[0]) for status in statuses) / 1024

    def take(self, operations: Sequence[Sequence[Asked]], clients: int = 1) -> Taken:
        """Do the operations, each a few requests in a row, shared among some clients that wait for each answer."""
        waiting, latencies = iter(operations), list[float]()
        turn = threading.Lock()
        before = self.cpu(), cpu_of_database()
        began = time.perf_counter()
        threads = [threading.Thread(target=self.client, args=(waiting, turn, latencies)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        after = self.cpu(), cpu_of_database()
        count = len(operations)
        assert len(latencies) == count, self.program.said()
        server, database = ((now - then) / count for then, now in zip(before, after, strict=True))
        return Taken(server, database, sorted(latencies), count / took)

    def client(self, waiting: Iterator[Sequence[Asked]], turn: threading.Lock, latencies: list[float]) -> None:
        """One client: takes the next operation until there is none."""
        with self.line() as line:
            while True:
                with turn:
                    operation = next(waiting, None)
                if operation is None:
                    return
                began = time.perf_counter()
                for asked in operation:
                    self.ask(line, asked)
                latencies.append((time.perf_counter() - began) * 1000)

    def line(self) -> closing[http.client.HTTPConnection]:
        return closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=600))

    def ask(self, line: http.client.HTTPConnection, asked: Asked) -> bytes:
        line.request(asked.method, asked.path, asked.body or None, {**self.headers, "Content-Type": asked.kind})
        answer = line.getresponse()
        body = answer.read()
        assert answer.status < 300, f"{asked.method} {asked.path}: {answer.status} {body[:500]!r}"
        return body

    def get(self, path: str) -> bytes:
        """The answer to one request that is not measured."""
        with self.line() as line:
            return self.ask(line, Asked(path))


@contextmanager
def doors(folder: Path, secret: str) -> Iterator[tuple[Door, Door]]:
    """The web door as `make run` starts it, used with a token, and the door to the floors, run in the same way."""
    lock = folder / "lock"
    with lock.open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        programs, opened = {}, []
        for name, application in {"web": "workbench.wsgi", "floors": "tests.bench.door"}.items():
            env = environment(free_port(), free_port()) | {"API_REQUESTS_PER_MINUTE": UNLIMITED}
            program = programs_of(lock, folder, env)["web"]
            program.command = program.command.replace("workbench.wsgi", application)
            programs[name] = program
            host = {"Host": f"localhost:{env['WEB_PORT']}", "Authorization": f"Bearer {secret}"}
            opened.append(Door(program, int(env["WEB_PORT"]), host))
        collect_static_files(env)
        running = Stack(programs, "", "", env)
        try:
            for door in opened:
                door.program.start()
            running.wait_for("web", f"http://localhost:{opened[0].port}/health/", (200,))
            running.wait_for("floors", f"http://localhost:{opened[1].port}/bare/", (200,))
            yield opened[0], opened[1]
        finally:
            stop_all(running, held)


def members_of(group: int) -> list[int]:
    """The processes of a process group."""
    return [pid for pid in processes() if (told := stat_of(pid)) and int(told[2]) == group]


def cpu_of_database() -> float:
    """Milliseconds of processors that the database server has used so far, all its processes together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (told,) = cursor.fetchall()
    parent = int((stat_of(told[0]) or ["", "0"])[1])
    parts = [stat for pid in processes() if (stat := stat_of(pid)) and int(stat[1]) == parent]
    # Of those that have ended, what they used is with their parent.
    whole = stat_of(parent)
    return sum(used(stat) for stat in parts) + (used(whole, ended=True) if whole else 0)


def cpu_of(pid: int) -> float:
    stat = stat_of(pid)
    return used(stat, ended=True) if stat else 0


def used(stat: list[str], *, ended: bool = False) -> float:
    """Milliseconds, with those of children that have ended."""
    return sum(int(ticks) for ticks in stat[11 : 15 if ended else 13]) * 1000 / TICKS


def processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]


def status_of(pid: int) -> dict[str, str]:
    """What /proc/PID/status says, by name."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _colon, value in (line.partition(":") for line in lines)}


def stat_of(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat behind the name: state, parent, group …; None for one that has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
