"""One import in a process of its own: `python -m tests.bench.worker ID`, started by `tests.bench.imports`. The database
is the one of the environment; the last line it prints is what it took."""

from __future__ import annotations

import resource
import sys
import time
import uuid

import django
import orjson

django.setup()

from annotations.services.reading import read_import  # noqa: E402  # not before Django is ready
from annotations.services.writing import write_import  # noqa: E402


def main(import_id: uuid.UUID) -> None:
    start = time.perf_counter()
    read_import(import_id)
    write_import(import_id)
    took = time.perf_counter() - start
    own, reader = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.buffer.write(orjson.dumps({"seconds": took, "worker": own, "reader": reader}) + b"\n")


if __name__ == "__main__":
    main(uuid.UUID(sys.argv[1]))
