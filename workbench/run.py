"""The starter behind `make run`: everything up with one command, everything down with Ctrl-C.

python -m workbench.run [--end-with-parent]
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import django
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands
from django.db import connections

from workbench import broker, embedded, environment, places, storage, tether
from workbench.environment import CannotStartError
from workbench.programs import POLL, Programs

GRACE = 3  # seconds for a starter whose parent was killed to notice
LEFTOVERS = 20  # seconds for the programs of a starter that was killed to end
LOCK = "starter.lock"
STOPPING = "stopping"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """Start everything, wait, stop everything. Status 0 when a person asked for the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    for number in SIGNALS:
        signal.signal(number, _leave)
    if "--end-with-parent" in sys.argv:
        _end_with_parent()
    with environment.told_plainly():
        data = places.data_folder()
        if not environment.text("WORKBENCH_DATA") and data != places.ROOT / "var":
            print(f"This folder is closed to others and PostgreSQL does not run as root: the data is in {data}")
        places.require_writable(data)
        # Whoever may read it could lock it, and nobody would ever start again.
        with open(data / LOCK, "a+", opener=partial(os.open, mode=0o600)) as lock:
            _be_the_only_one(lock, data)
            _set_up_environment(data)
            _prepare()
            return _run(lock, data)


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _end_with_parent() -> None:
    """Hear of it when `make` is killed; otherwise nobody would be left to press Ctrl-C for."""
    parent = os.getppid()
    tether.end_with_parent()
    if os.getppid() != parent:
        raise SystemExit(0)


def _be_the_only_one(lock: IO[str], data: Path) -> None:
    """Take the starter's lock, waiting for what a killed one has left behind to end (see tether.py)."""
    patience = time.monotonic() + GRACE
    limit = time.monotonic() + LEFTOVERS
    while True:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            lock.seek(0)
            if time.monotonic() > (limit if _only_leftovers(lock) else patience):
                raise CannotStartError(f"The workbench is running already with the data in {data}.") from None
            time.sleep(0.1)
    lock.truncate(0)


def _only_leftovers(lock: IO[str]) -> bool:
    """Is it true that no starter holds the lock, or only one that is on its way out?"""
    if lock.read().startswith(STOPPING):
        return True
    try:
        fcntl.lockf(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    fcntl.lockf(lock, fcntl.LOCK_UN)
    return True


def _set_up_environment(data: Path) -> None:
    web, live = environment.port("WEB_PORT", 8000), environment.port("LIVE_PORT", 8001)
    if web == live:
        # Both could take it, and each would get half of what is meant for the other.
        raise CannotStartError(f"WEB_PORT and LIVE_PORT must be two ports, not both {web}.")
    _require_free("WEB_PORT", web)
    _require_free("LIVE_PORT", live)
    programs = str(Path(sys.executable).parent)
    os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", os.defpath)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ["WORKBENCH_DATA"] = str(data)
    os.environ.setdefault("LIVE_URL", f"http://localhost:{live}")
    if not environment.text("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded.ensure_running(data)


def _require_free(name: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStartError(
                f"Port {port} cannot be used ({error.strerror}). {name} names another one."
            ) from None


def _prepare() -> None:
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        broker.require_reachable()
        storage.require_writable()
        call_command("collectstatic", interactive=False, verbosity=0)
        if "demo" in get_commands():
            call_command("demo")
    except CommandError as error:
        raise CannotStartError(str(error)) from None
    # The starter itself needs no database any more.
    connections.close_all()


def _tell_when_it_answers(over: threading.Event) -> None:
    """Say where the workbench is, once who goes there finds it."""
    while not over.wait(POLL):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", settings.WEB_PORT), timeout=1).close()
            print(f"\nThe workbench is at {settings.SITE_URL}\nCtrl-C stops it.\n", flush=True)
            return


def _run(lock: IO[str], data: Path) -> int:
    programs = Programs((places.ROOT / "Procfile").read_text(), data / LOCK)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        lock.write(STOPPING)
        lock.flush()
        programs.over.set()

    for number in SIGNALS:
        signal.signal(number, stop)
    threading.Thread(target=_tell_when_it_answers, args=(programs.over,), daemon=True).start()
    ended = programs.run()
    # What is left is to stop PostgreSQL; a second Ctrl-C must not come between.
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if ended:
        print(f"Stopped, because this ended by itself: {', '.join(ended)}. What it said is above.", file=sys.stderr)
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
