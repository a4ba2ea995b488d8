"""The programs of the Procfile, kept together: all run, or none.

Not honcho, which was tried: it waits for ever when one of its helper processes is killed, breaks when Ctrl-C comes
while it is starting, and ends its programs' workers over their heads.
"""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from workbench import places, tether

POLL = 0.2  # seconds between two looks whether all are still there


class Programs:
    """What stands in a Procfile, as processes; their output goes to ours, line by line, under their names."""

    def __init__(self, procfile: str, lockfile: Path) -> None:
        """Take `name: command` lines, and the file whose lock says that the starter lives (see tether.py)."""
        lines = [line for line in procfile.splitlines() if line.strip() and not line.startswith("#")]
        self.commands = {name.strip(): command.strip() for name, _, command in (line.partition(":") for line in lines)}
        self.tether = shlex.join([sys.executable, "-P", tether.__file__, str(lockfile)])
        self.over = threading.Event()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def run(self) -> list[str]:
        """Start all, wait until `over` is set or one has ended, end all. Return the names of those that ended first."""
        relays = [self._start(name, command) for name, command in self.commands.items()]
        ended: list[str] = []
        while not (ended or self.over.wait(POLL)):
            ended = [name for name, process in self.running.items() if process.poll() is not None]
        self._stop()
        for relay in relays:
            relay.join(timeout=1)
        return ended

    def _start(self, name: str, command: str) -> threading.Thread:
        # A session of its own, so that Ctrl-C in the terminal reaches the starter alone, which then ends all in order.
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self.tether} {command}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=places.ROOT,
            start_new_session=True,
        )
        self.running[name] = process
        relay = threading.Thread(target=self._relay, args=(name, process), daemon=True)
        relay.start()
        return relay

    def _relay(self, name: str, process: subprocess.Popen[bytes]) -> None:
        width = max(map(len, self.commands))
        assert process.stdout is not None
        for line in process.stdout:
            said = line.decode("utf-8", "replace").rstrip("\n")
            # Where the terminal is gone, go on reading all the same: a full pipe would stop the program.
            with suppress(OSError):
                sys.stdout.write(f"{datetime.now().astimezone():%H:%M:%S} {name:<{width}} | {said}\n")
                sys.stdout.flush()

    def _stop(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(tether.PATIENCE + 2)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
