"""`make run` as people meet it: up, down, killed, twice at once."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from workbench import embedded, places

PATIENCE = 90  # seconds; only a machine in trouble needs them


class Starter:
    """One run of the starter in a data folder of its own."""

    def __init__(self, data: Path, ports: tuple[int, int]) -> None:
        self.data, self.ports = data, ports
        dropped = {"DATABASE_URL", "STORAGE_URL"}
        self.env = {name: value for name, value in os.environ.items() if name not in dropped}
        self.env |= {"WORKBENCH_DATA": str(data), "WEB_PORT": str(ports[0]), "LIVE_PORT": str(ports[1])}
        self.said = ""
        self.process: subprocess.Popen[str] | None = None
        self.listener: threading.Thread | None = None

    def start(self) -> Starter:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.run"],
            cwd=places.ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.listener = threading.Thread(target=self._listen, args=(self.process,), daemon=True)
        self.listener.start()
        return self

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                self.said += line

    def until_it_answers(self) -> httpx.Response:
        limit = time.monotonic() + PATIENCE
        with httpx.Client(base_url=f"http://localhost:{self.ports[0]}", timeout=10) as client:
            while time.monotonic() < limit:
                assert self.process is not None
                assert self.process.poll() is None, self.said
                try:
                    return client.get("/accounts/login/")
                except httpx.TransportError:
                    time.sleep(0.1)
        raise AssertionError(self.said)

    def end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        assert self.process is not None
        assert self.listener is not None
        status = self.process.wait(PATIENCE)
        self.listener.join(1)
        return status

    def left(self) -> list[psutil.Process]:
        """Every process that belongs to this data folder."""
        found = []
        for process in psutil.process_iter():
            try:
                mine = process.environ().get("WORKBENCH_DATA") == str(self.data)
                alive = process.status() != psutil.STATUS_ZOMBIE
            except psutil.Error:
                continue
            if mine and alive:
                found.append(process)
        return found

    def until_only_postgresql_is_left(self) -> None:
        limit = time.monotonic() + PATIENCE
        while any("postgres" not in process.name() for process in self.left()):
            assert time.monotonic() < limit, self.left()
            time.sleep(0.1)


def free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


@contextmanager
def data_folder() -> Iterator[Path]:
    data = Path(tempfile.mkdtemp(prefix="workbench-test."))
    data.chmod(0o711)
    yield data
    shutil.rmtree(data)


@contextmanager
def started_in(data: Path) -> Iterator[Starter]:
    """A starter of which nothing is left in the end."""
    made = Starter(data, free_ports())
    yield made
    if made.process is not None and made.process.poll() is None:
        made.end(signal.SIGKILL)
        made.until_only_postgresql_is_left()
    for process in made.left():
        process.kill()
        process.wait(10)


@pytest.fixture
def starter() -> Iterator[Starter]:
    """In an empty data folder."""
    with data_folder() as data, started_in(data) as made:
        yield made


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    with data_folder() as data:
        yield data


@pytest.fixture
def starter_anywhere(shared_folder: Path) -> Iterator[Starter]:
    """In a data folder that is empty or not: the first start takes ten times as long as any other."""
    with started_in(shared_folder) as made:
        yield made


def test_it_comes_up_with_one_command_tells_a_second_one_and_ctrl_c_leaves_nothing(starter_anywhere: Starter) -> None:
    starter = starter_anywhere
    assert starter.start().until_it_answers().status_code == 200
    assert f"http://localhost:{starter.ports[0]}" in starter.said
    assert (starter.data / "starter.lock").stat().st_mode & 0o777 == 0o600

    second = Starter(starter.data, free_ports())
    assert second.start().wait() == 2
    assert "is running already" in second.said
    assert starter.until_it_answers().status_code == 200

    assert starter.end(signal.SIGINT) == 0
    assert starter.left() == []
    assert "Traceback" not in starter.said + second.said


def test_a_signal_while_it_is_starting_leaves_nothing(starter: Starter) -> None:
    starter.start()
    while not (starter.data / "postgres" / "postmaster.pid").exists():
        time.sleep(0.01)

    starter.end(signal.SIGINT)

    assert starter.left() == []


def test_killed_and_started_again_it_has_lost_nothing(starter_anywhere: Starter) -> None:
    starter = starter_anywhere
    starter.start().until_it_answers()
    with psycopg.connect(embedded.url(starter.data)) as connection:
        connection.execute("INSERT INTO workbench_cache VALUES ('kept', 'by name', now())")
    key = (starter.data / "secret_key").read_text()

    starter.end(signal.SIGKILL)
    assert starter.start().until_it_answers().status_code == 200

    with psycopg.connect(embedded.url(starter.data)) as connection:
        assert connection.execute("SELECT value FROM workbench_cache WHERE cache_key = 'kept'").fetchone()
    assert (starter.data / "secret_key").read_text() == key
    # The terminal is closed.
    assert starter.end(signal.SIGHUP) == 0
    assert starter.left() == []


def test_when_one_program_ends_all_are_stopped_and_it_says_which(starter_anywhere: Starter) -> None:
    starter = starter_anywhere
    starter.start().until_it_answers()
    (live,) = [
        p for p in starter.left() if "workbench.asgi:application" in p.cmdline() and "tether.py" in str(p.cmdline())
    ]

    live.kill()

    assert starter.wait() == 1
    assert "ended by itself: live" in starter.said
    starter.until_only_postgresql_is_left()


def test_one_port_for_two_doors_is_refused(starter: Starter) -> None:
    starter.env["LIVE_PORT"] = starter.env["WEB_PORT"]

    assert starter.start().wait() == 2

    assert "WEB_PORT and LIVE_PORT must be two ports" in starter.said


@pytest.mark.parametrize("which", [0, 1])
def test_a_port_that_is_taken_is_named(starter: Starter, which: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", starter.ports[which]))
        taken.listen()
        assert starter.start().wait() == 2

    assert f"Port {starter.ports[which]} cannot be used" in starter.said
    assert ("WEB_PORT", "LIVE_PORT")[which] in starter.said
    assert "Traceback" not in starter.said


def test_a_broker_out_of_reach_is_named(starter_anywhere: Starter) -> None:
    starter = starter_anywhere
    starter.env["CELERY_BROKER_URL"] = "amqp://olu:secret@127.0.0.1:9//"

    assert starter.start().wait() == 2

    assert "CELERY_BROKER_URL" in starter.said
    assert "secret" not in starter.said
    assert "Traceback" not in starter.said
