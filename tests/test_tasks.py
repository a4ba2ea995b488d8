"""A real worker on a real queue: an export is made, and one whose worker is killed is never stuck."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from pytest_django import Settings

from annotations.models import Article, Export, Job
from annotations.services.exports import request_export, run_export
from tests.cast import Cast
from tests.many import mark_many
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90
LEAKS = "the roof leaks"


def wait_for(export: Export, happened: Callable[[Export], bool]) -> Export:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        export.refresh_from_db()
        if happened(export):
            return export
        time.sleep(0.02)
    pytest.fail(f"The export is still {export.state} at {export.done} of {export.total}.")


def is_over(export: Export) -> bool:
    return export.is_over


def is_under_way(export: Export) -> bool:
    return export.state == Job.State.RUNNING and export.done > 0


def claims_in(export: Export) -> int:
    with default_storage.open(export.path) as file:
        return sum(len(json.loads(line)["claims"]) for line in file)


def test_an_export_nobody_has_asked_for_is_no_error(db: None) -> None:
    run_export(Export().pk)

    assert not Export.objects.exists()


def test_a_worker_makes_what_is_asked_for(stack: Stack, cast: Cast, article: Article) -> None:
    mark_many(cast.ben, article, LEAKS, 700)

    export = wait_for(request_export(actor=cast.ben, format="jsonl"), is_over)

    assert (export.state, export.attempts, export.problem) == (Job.State.FINISHED, 1, "")
    assert claims_in(export) == 700


def test_an_export_whose_worker_is_killed_is_finished_by_the_next(stack: Stack, cast: Cast, article: Article) -> None:
    mark_many(cast.ben, article, LEAKS, 12_000)
    export = wait_for(request_export(actor=cast.ben, format="jsonl"), is_under_way)

    stack.kill_worker()
    export.refresh_from_db()
    assert export.state == Job.State.RUNNING, "killed too late to show anything"
    stack.restart_worker()
    wait_for(export, is_over)

    assert (export.state, export.attempts) == (Job.State.FINISHED, 2)
    assert claims_in(export) == 12_000


def test_an_export_is_made_though_the_queue_was_emptied(stack: Stack, cast: Cast, settings: Settings) -> None:
    settings.JOB_LEASE_SECONDS = 5
    stack.kill_worker()
    export = request_export(actor=cast.ben, format="csv")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgmq.purge_queue(queue_name) FROM pgmq.list_queues()")

    stack.restart_worker()

    assert wait_for(export, is_over).state == Job.State.FINISHED
