"""The workbench as it really runs: the programs of the Procfile on the database of the tests.

    def test_something(stack: Stack) -> None:
        stack.client(cast.ben).get("/")

Tests with it need `@pytest.mark.django_db(transaction=True)`: what is not committed the programs do not see. They end
with the test run however that ends, by the same means as with `make run` (workbench/tether.py).
"""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import pytest
from django.test import Client

from annotations.models import Contributor
from annotations.services.people import create_token
from workbench import places, tether

PATIENCE = 90  # seconds until a program must answer


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Program:
    """One line of the Procfile, running or not."""

    name: str
    command: str
    lock: Path
    log: Path
    env: dict[str, str]
    tether: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        held = shlex.join([sys.executable, "-P", tether.__file__, str(self.lock)])
        with self.log.open("ab") as log:
            self.tether = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {held} {self.command}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=places.ROOT,
                env=self.env,
                start_new_session=True,
            )

    def kill(self) -> None:
        """kill -9, it and everything it has started."""
        assert self.tether is not None
        for group in self.groups():
            os.killpg(group, signal.SIGKILL)
        self.tether.wait(PATIENCE)

    def groups(self) -> list[int]:
        """The process group of the program proper, which is the child of its tether."""
        assert self.tether is not None
        children = Path(f"/proc/{self.tether.pid}/task/{self.tether.pid}/children").read_text().split()
        return [int(child) for child in children]

    def ask_to_stop(self) -> None:
        if self.tether is not None:
            self.tether.terminate()

    def wait_until_stopped(self) -> None:
        if self.tether is not None:
            self.tether.wait(tether.PATIENCE + 10)

    def is_running(self) -> bool:
        return self.tether is not None and self.tether.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""


@dataclass
class Stack:
    """Web, live and worker."""

    programs: dict[str, Program]
    url: str
    live_url: str
    env: dict[str, str]

    def wait_until_well(self) -> None:
        """Until the web door reaches the database and the live door answers at all."""
        self.wait_for("web", f"{self.url}/health/", (200,))
        self.wait_for("live", f"{self.live_url}/live/", (404,))

    def wait_for(self, name: str, address: str, statuses: tuple[int, ...]) -> None:
        limit = time.monotonic() + PATIENCE
        said = "nothing"
        with httpx.Client(timeout=10) as client:
            while self.programs[name].is_running() and time.monotonic() < limit:
                try:
                    answer = client.get(address)
                except httpx.TransportError as error:
                    said = repr(error)
                else:
                    said = f"{answer.status_code} {answer.text[:500]}"
                    if answer.status_code in statuses:
                        return
                time.sleep(0.1)
        pytest.fail(f"{name} did not come up: {said}\n{self.programs[name].said()}")

    def kill_web(self) -> None:
        self.programs["web"].kill()

    def restart_web(self) -> None:
        self.programs["web"].start()
        self.wait_until_well()

    def kill_worker(self) -> None:
        self.programs["worker"].kill()

    def restart_worker(self) -> None:
        self.programs["worker"].start()

    def cookie(self, who: Contributor) -> str:
        """The value of a session cookie; signing in by the page has tests of its own."""
        client = Client()
        assert who.user is not None
        client.force_login(who.user)
        return client.cookies["sessionid"].value

    def client(self, who: Contributor, *, base_url: str = "") -> httpx.Client:
        """A browser of somebody who is signed in, without its scripts."""
        return httpx.Client(base_url=base_url or self.url, cookies={"sessionid": self.cookie(who)}, timeout=30)

    def api(self, who: Contributor) -> httpx.Client:
        """A program with a token of somebody, at the project's part of the API."""
        assert who.user is not None
        _token, secret = create_token(user=who.user, name="stack", scopes=["read", "write", "export"])
        base = f"{self.url}/api/v1/projects/{who.project_id}"
        return httpx.Client(base_url=base, headers={"Authorization": f"Bearer {secret}"}, timeout=30)


@pytest.fixture(scope="session")
def stack(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running workbench. One for all tests; who kills a part starts it again."""
    with started(tmp_path_factory.mktemp("stack")) as running:
        yield running


@contextmanager
def started(folder: Path) -> Iterator[Stack]:
    """The workbench on free ports; `folder` takes its lock and its logs."""
    env = environment(free_port(), free_port())
    collect_static_files(env)
    lock = folder / "lock"
    with lock.open("w") as held:
        fcntl.lockf(held, fcntl.LOCK_EX)
        running = Stack(programs_of(lock, folder, env), env["SITE_URL"], env["LIVE_URL"], env)
        try:
            for program in running.programs.values():
                program.start()
            running.wait_until_well()
            yield running
        finally:
            stop_all(running, held)


def environment(web: int, live: int) -> dict[str, str]:
    """What the starter would set, with the database and the files of the tests."""
    return os.environ | {
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", os.defpath),
        "PYTHONUNBUFFERED": "1",
        "WEB_PORT": str(web),
        "LIVE_PORT": str(live),
        "SITE_URL": f"http://localhost:{web}",
        "LIVE_URL": f"http://localhost:{live}",
        "JOB_LEASE_SECONDS": "5",
        # The sites of tests are on this machine, and alone with it.
        "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "FETCH_DELAY_SECONDS": "0",
        # Small batches, so that a test can come between two of them.
        "IMPORT_ROWS_AT_ONCE": "20",
    }


def collect_static_files(env: dict[str, str]) -> None:
    command = [sys.executable, str(places.ROOT / "manage.py"), "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(command, env=env, check=True, capture_output=True)


def programs_of(lock: Path, folder: Path, env: dict[str, str]) -> dict[str, Program]:
    lines = [line.partition(":") for line in (places.ROOT / "Procfile").read_text().splitlines() if line.strip()]
    return {
        name: Program(name, command.strip(), lock, folder / f"{name}.log", env)
        for name, _colon, command in lines
        if not name.startswith("#")
    }


def stop_all(running: Stack, held: IO[str]) -> None:
    """Ask all to stop; when one does not, letting go of the lock makes its tether end it."""
    for program in running.programs.values():
        program.ask_to_stop()
    fcntl.lockf(held, fcntl.LOCK_UN)
    for program in running.programs.values():
        program.wait_until_stopped()
