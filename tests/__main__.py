"""Every test, in two runs side by side: `python -m tests`, which `make test` calls.

Those of the starter, the database and backups mostly wait for processes of their own, so they run beside the others,
on a database of their own. With arguments, or on a database of yours (there is one of it), plainly pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

PYTEST = [sys.executable, "-m", "pytest"]
BESIDE = "tests/workbench"


def main() -> int:
    if len(sys.argv) > 1 or os.environ.get("DATABASE_URL"):
        return subprocess.call([*PYTEST, *sys.argv[1:]])
    with tempfile.TemporaryFile() as printed:
        apart = {**os.environ, "WORKBENCH_TEST_DATA": "test-beside"}
        beside = subprocess.Popen([*PYTEST, BESIDE], env=apart, stdout=printed, stderr=subprocess.STDOUT)
        try:
            outcome = subprocess.call([*PYTEST, f"--ignore={BESIDE}"])
            beside.wait()
        finally:
            if beside.poll() is None:
                beside.terminate()
                beside.wait()
        printed.seek(0)
        sys.stdout.write(printed.read().decode(errors="replace"))
    return outcome or beside.returncode


if __name__ == "__main__":
    sys.exit(main())
