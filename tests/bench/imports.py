"""What it costs to bring articles in by the thousand, beside a bare COPY of the rows it leaves, and whether memory of
worker and reader stays flat.

Each import runs in a process of its own, as in a worker, on tables that are empty; then the very rows it has left are
copied into the same tables, empty again.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, transaction

from annotations.models import Article, Block, Contributor, Event, Import, ImportItem, Revision
from annotations.services.imports import receive_bytes
from tests.bench import Measured
from tests.bench.text import Words
from tests.cast import founder
from workbench import places

SIZE = 6_000
COPIED: tuple[Any, ...] = (Article, Revision, Block, Event, ImportItem)


@dataclass(frozen=True, slots=True)
class Run:
    """How an import went in its process: seconds, and the most memory of the worker and of its reader in MiB."""

    seconds: float
    worker: float
    reader: float


def measure(*, quick: bool = False) -> Iterator[Measured]:
    """The same file, ever longer; the longest once more, when everything in it is here."""
    for count in (500, 2_000) if quick else (1_000, 10_000):
        olu = founder(f"olu{count}", f"{count} articles")
        with tempfile.TemporaryDirectory() as folder:
            yield from of_count(olu, count, Path(folder))
        empty_tables()


def of_count(who: Contributor, count: int, folder: Path) -> Iterator[Measured]:
    """Articles a second, beside COPY; the peaks of memory; then the same file again."""
    case = f"jsonl, {count:,} articles of 6 kB"
    first = run(received(who, count))
    again = run(received(who, count))
    bare = copied(folder)
    yield Measured("imports", case, count / first.seconds, "articles/s", count / bare)
    yield Measured("imports", f"{case}: peak of the worker", first.worker, "MiB")
    yield Measured("imports", f"{case}: peak of the reader", first.reader, "MiB")
    yield Measured("imports", f"{case}: the same again", count / again.seconds, "articles/s")


def received(who: Contributor, count: int) -> Import:
    """A file of articles, received and not looked at."""
    options = {"duplicates": "skip"}
    return receive_bytes(actor=who, name="many.jsonl", raw=file_of(count), origin="upload", options=options)


def file_of(count: int) -> Iterator[bytes]:
    """The lines of a file of articles: the same in every run."""
    words = Words(count)
    for number in range(count):
        record = {"title": f"Article {number}", "external_id": f"a{number}", "text": words.text(SIZE)}
        yield orjson.dumps(record) + b"\n"


def run(job: Import) -> Run:
    """Read and write an import as a worker does, in a process that does nothing else."""
    command = [sys.executable, "-m", "tests.bench.worker", str(job.pk)]
    done = subprocess.run(command, cwd=places.ROOT, check=True, stdout=subprocess.PIPE)
    job.refresh_from_db()
    assert job.state == Import.State.FINISHED, job.problem
    return Run(**orjson.loads(done.stdout.splitlines()[-1]))


def copied(folder: Path) -> float:
    """Seconds that COPY takes for all rows there are, into the same tables when they are empty."""
    files = [(model._meta.db_table, folder / model._meta.db_table) for model in COPIED]
    imports = list(Import.objects.all())
    with connection.cursor() as cursor:
        for table, path in files:
            with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as rows:
                file.writelines(rows)
    empty_tables()
    Import.objects.bulk_create(imports)
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, path in files:
            with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as rows:
                while part := file.read(2**20):
                    rows.write(part)
    return time.perf_counter() - start


def empty_tables() -> None:
    tables = ", ".join(model._meta.db_table for model in (*COPIED, Import))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        cursor.execute("VACUUM ANALYZE annotations_article")
        cursor.execute("VACUUM ANALYZE annotations_revision")
