"""Every test, in three runs side by side: `python -m tests`, which `make test` calls.

Those of the starter, the workers, the streams, backups, fetching and reading, and those in the browser, mostly wait for
other processes, so each group runs beside the others on a database of its own; what takes the API longest goes with the
browser's, for all three to end at about the same time. With arguments, or on a database of yours (there is one of it),
plainly pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

PYTEST = [sys.executable, "-m", "pytest"]
BESIDE = {  # data folder: what runs on it
    "test-beside": [
        "tests/workbench",
        "tests/live",
        "tests/carrying",
        "tests/exporters",
        "tests/fetching",
        "tests/importers",
        "tests/management",
        "tests/test_tasks.py",
        "tests/test_crash.py",
        "tests/test_bulk.py",
        "tests/test_concurrency.py",
        "tests/test_feeds_at_work.py",
        "tests/test_webhooks_at_work.py",
    ],
    "test-browser": ["tests/api/test_any_value.py", "tests/browser"],
}


@dataclass
class Run:
    """One run of pytest beside the one in the foreground; what it says is kept until that one has ended."""

    process: subprocess.Popen[bytes]
    printed: IO[bytes]

    def finish(self) -> int:
        """Wait for its end and say what it said."""
        outcome = self.process.wait()
        self.printed.seek(0)
        sys.stdout.write(self.printed.read().decode(errors="replace"))
        sys.stdout.flush()
        return outcome


@contextmanager
def begun(data: str, tests: list[str]) -> Iterator[Run]:
    """A run of some of the tests on data of its own; it ends with the block, however that ends."""
    environment = {**os.environ, "WORKBENCH_TEST_DATA": data}
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen([*PYTEST, *tests], env=environment, stdout=printed, stderr=subprocess.STDOUT)
        try:
            yield Run(process, printed)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def main() -> int:
    if len(sys.argv) > 1 or os.environ.get("DATABASE_URL"):
        return subprocess.call([*PYTEST, *sys.argv[1:]])
    with ExitStack() as stack:
        beside = [stack.enter_context(begun(data, tests)) for data, tests in BESIDE.items()]
        elsewhere = [f"--ignore={one}" for tests in BESIDE.values() for one in tests]
        outcome = subprocess.call([*PYTEST, *elsewhere])
        outcomes = [outcome, *(run.finish() for run in beside)]
    return next((one for one in outcomes if one), 0)


if __name__ == "__main__":
    sys.exit(main())
