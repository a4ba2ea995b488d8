"""What an export costs, beside a bare dump of the same rows by PostgreSQL itself, and whether memory stays flat."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial

from django.db import connection

from annotations.exporters import EXPORTERS
from annotations.exporters.assembly import annotated_set
from annotations.models import Claim, Contributor, Export
from annotations.services.exports import snapshot
from tests.bench import Measured
from tests.cast import bring_in, founder
from tests.many import mark_many

LEAKS = "the roof leaks"
DUMP = """
COPY (
    SELECT to_jsonb(claim), to_jsonb(passage), to_jsonb(assessment) FROM annotations_claim AS claim
    JOIN annotations_placement AS placement ON placement.claim_id = claim.id
    JOIN annotations_passage AS passage ON passage.id = placement.passage_id
    JOIN annotations_assessment AS assessment ON assessment.claim_id = claim.id
    WHERE claim.project_id = '{project}'
) TO STDOUT
"""


class Sink:
    """Takes what is written and remembers only how much it was."""

    size = 0

    def write(self, data: bytes | memoryview, /) -> None:
        self.size += len(data)


def measure(*, quick: bool = False) -> Iterator[Measured]:
    """One article with ever more claims, in every format; then many small articles."""
    for count in (1_000,) if quick else (1_000, 10_000):
        olu = founder(f"olu{count}", f"{count} claims")
        mark_many(olu, bring_in(olu), LEAKS, count)
        yield from of_project(olu, f"{count:,} claims")
    olu = founder("olu", "many articles")
    for number in range(1_000):
        mark_many(olu, bring_in(olu, title=f"Library {number}"), LEAKS, 5)
    yield from of_project(olu, "1,000 articles of 5 claims", "jsonl")


def of_project(who: Contributor, what: str, *names: str) -> Iterator[Measured]:
    """Microseconds a claim, beside COPY; then the peak of memory."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum would have done by the time somebody exports
    claims = Claim.objects.filter(project=who.project_id).count()
    floor = seconds(partial(dump, who)) / claims * 1e6
    for name in names or EXPORTERS:
        took = seconds(partial(write, who, name)) / claims * 1e6
        yield Measured("exports", f"{name}, {what}", took, "µs/claim", floor)
        yield Measured("exports", f"{name}, {what}: peak", peak(partial(write, who, name)) / 2**20, "MiB")


def write(who: Contributor, name: str) -> None:
    with snapshot():
        export = Export(project=who.project, created_by=who, format=name)
        EXPORTERS[name].write(annotated_set(export, "https://desk.example"), Sink())


def dump(who: Contributor) -> None:
    sink = Sink()
    with connection.cursor() as cursor, cursor.copy(DUMP.format(project=who.project_id)) as rows:
        for row in rows:
            sink.write(row)


def seconds(job: Callable[[], None]) -> float:
    """The better of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        job()
        best = min(best, time.perf_counter() - start)
    return best


def peak(job: Callable[[], None]) -> int:
    """The most bytes that were held at once by Python objects made in `job`."""
    tracemalloc.start()
    try:
        job()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
