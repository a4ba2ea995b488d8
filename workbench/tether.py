"""Run one program of the Procfile, and end it when the starter is gone, however that went.

    python tether.py LOCKFILE PROGRAM ARGUMENT…

The starter holds an exclusive lock on LOCKFILE. Whoever gets a shared one knows that the starter is dead, even by
kill -9. The shared lock is kept until the program has ended, so that the next starter can wait for that.
A tether that is killed itself takes its program along.
A signal to stop goes to the program alone, not to the workers it keeps: those are its own to stop.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

PATIENCE = 8  # seconds between asking and killing; an idle Celery worker takes up to six


def main() -> int:
    """Return the program's exit status."""
    program = subprocess.Popen(sys.argv[2:], start_new_session=True, preexec_fn=end_with_parent)  # noqa: PLW1509
    over = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    threading.Thread(target=_watch, args=(sys.argv[1], over), daemon=True).start()
    threading.Thread(target=_end, args=(program, over), daemon=True).start()
    return program.wait()


def end_with_parent() -> None:
    """Have this process sent SIGTERM when its parent dies, where the system can (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _watch(lockfile: str, over: threading.Event) -> None:
    lock = os.open(lockfile, os.O_RDONLY)
    fcntl.lockf(lock, fcntl.LOCK_SH)
    over.set()


def _end(program: subprocess.Popen[bytes], over: threading.Event) -> None:
    over.wait()
    program.terminate()
    try:
        program.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
