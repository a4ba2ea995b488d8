"""Files of many articles and a real worker: killed, paused, resumed, cancelled, and nothing lost or doubled."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models.functions import Now

from annotations.models import Article, Block, Contributor, Event, Import, ImportItem, Revision
from annotations.services.imports import receive_bytes
from annotations.services.jobs import sweep_jobs
from annotations.services.steering import cancel_import, pause_import, resume_import
from tests.cast import Cast
from tests.services.bulk import Row, lines
from tests.stack import Program, Stack

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90
ROWS = 600
PARAGRAPH = "On day {n} the tide rose to {m} feet, and the master of port {n} said that {m} boats had left early."


def tides(count: int = ROWS) -> list[Row]:
    """Articles of some length, so that bringing them in takes a while."""
    return [
        {
            "title": f"Tide {n}",
            "external_id": f"tide-{n}",
            "text": "\n\n".join(PARAGRAPH.format(n=n, m=n * 7 + at) for at in range(20)),
        }
        for n in range(1, count + 1)
    ]


def received(who: Contributor, articles: list[Row], policy: str = "skip") -> Import:
    options = {"duplicates": policy}
    return receive_bytes(actor=who, name="tides.jsonl", raw=lines(articles), origin="upload", options=options)


def wait_for(job: Import, happened: Callable[[Import], bool]) -> Import:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        job.refresh_from_db()
        if happened(job):
            return job
        time.sleep(0.02)
    pytest.fail(f"The import is still {job.state} at {job.done} of {job.total}.")


def at_least(count: int) -> Callable[[Import], bool]:
    return lambda job: job.state == Import.State.RUNNING and job.done >= count


def is_over(job: Import) -> bool:
    return job.is_over


def kill_worker_of(stack: Stack, job: Import) -> None:
    """kill -9, and let its lease run out at once: nobody has to wait for what only waiting would show."""
    stack.kill_worker()
    job.refresh_from_db()
    assert job.state == Import.State.RUNNING, "killed too late to show anything"
    Import.objects.filter(pk=job.pk).update(lease_until=Now())
    stack.restart_worker()
    sweep_jobs()


def test_a_worker_killed_three_times_on_the_way_changes_neither_result_nor_count(stack: Stack, cast: Cast) -> None:
    articles = tides()
    job = received(cast.ben, articles)

    seen = []
    for far in (60, 220, 400):
        seen.append(wait_for(job, at_least(far)).done)
        kill_worker_of(stack, job)
    wait_for(job, is_over)

    assert seen == sorted(set(seen))
    assert (job.state, job.problem, job.done, job.tally) == ("finished", "", ROWS, {"imported": ROWS})
    assert job.done_before >= seen[-1]
    written = Revision.objects.values_list("article__title", "article__external_id", "text")
    assert sorted(written) == sorted((one["title"], one["external_id"], one["text"]) for one in articles)
    assert Block.objects.count() == ROWS * 20
    assert Event.objects.filter(verb="article.imported", act=job.pk).count() == ROWS
    assert list(ImportItem.objects.order_by("index").values_list("index", "state")) == [
        (n, "imported") for n in range(1, ROWS + 1)
    ]


def test_an_import_is_paused_and_resumed_and_the_same_again_changes_nothing(stack: Stack, cast: Cast) -> None:
    articles = tides(200)
    job = received(cast.ben, articles)
    pause_import(actor=cast.ada, received=wait_for(job, at_least(20)))
    paused = wait_for(job, lambda job: job.state == Import.State.PAUSED)
    assert 20 <= paused.done == Article.objects.count() < 200

    resume_import(actor=cast.ada, received=job)
    wait_for(job, is_over)
    again = wait_for(received(cast.ada, articles), is_over)

    assert (job.state, job.tally) == ("finished", {"imported": 200})
    assert (again.state, again.tally) == ("finished", {"skipped": 200})
    assert Article.objects.count() == Revision.objects.count() == 200


def test_a_cancelled_import_keeps_what_it_has_and_brings_no_more(stack: Stack, cast: Cast) -> None:
    job = received(cast.ben, tides(400))
    cancel_import(actor=cast.ben, received=wait_for(job, at_least(20)))

    wait_for(job, is_over)

    assert job.state == Import.State.CANCELLED
    assert 20 <= job.done == Article.objects.count() < 400


def high_water(program: Program) -> int:
    """The most memory that a process of a program has held, in KiB."""
    assert program.tether is not None
    status = [Path(f"/proc/{one}/status").read_text() for one in family(program.tether.pid)]
    return max(int(found[1]) for one in status if (found := re.search(r"^VmHWM:\s+(\d+) kB$", one, re.MULTILINE)))


def family(process: int) -> list[int]:
    children = " ".join(one.read_text() for one in Path(f"/proc/{process}/task").glob("*/children")).split()
    return [process, *(below for child in children for below in family(int(child)))]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to look into here")
def test_a_large_file_comes_in_by_the_web_door_in_flat_memory(stack: Stack, cast: Cast) -> None:
    size, before = 48 * 1024**2, high_water(stack.programs["web"])
    picture = b"\x89PNG\r\n" + b"x" * (size - 6)  # which is refused as soon as a worker has looked at it

    with stack.api(cast.ben) as api:
        answer = api.post("/imports/", files={"file": ("many.png", picture)})

    assert answer.status_code == 201, answer.text
    job = wait_for(Import.objects.get(), is_over)
    assert (job.size, job.state) == (size, "failed")
    assert high_water(stack.programs["web"]) - before < 24 * 1024
