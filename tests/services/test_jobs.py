"""The row is the job: who holds it, who has lost it, and what is given back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from annotations.models import Event, Export, Job
from annotations.services.exports import request_export
from annotations.services.jobs import LostLeaseError, claim_job, fail_job, finish_job, keep_lease, sweep_jobs
from tests.cast import Cast
from tests.messages import Message

WHOLE: dict[str, Any] = {"path": "exports/whole.jsonl", "size": 1, "sha256": "0" * 64}


@pytest.fixture
def export(cast: Cast) -> Export:
    return request_export(actor=cast.ben, format="jsonl")


def claimed(export: Export) -> Export:
    taken = claim_job(Export, export.pk)
    assert taken is not None
    return taken


def let_lease_run_out(export: Export) -> None:
    Export.objects.filter(pk=export.pk).update(lease_until=Now() - timedelta(seconds=1))


def worker_dies(export: Export) -> Export:
    dead = claimed(export)
    let_lease_run_out(export)
    return dead


def test_a_job_that_does_not_exist_is_not_claimed(db: None) -> None:
    assert claim_job(Export, uuid.uuid4()) is None


def test_a_job_somebody_holds_is_not_claimed_again(export: Export) -> None:
    claimed(export)

    assert claim_job(Export, export.pk) is None


def test_a_job_that_is_over_is_not_claimed_again(export: Export) -> None:
    finish_job(claimed(export), **WHOLE)

    assert claim_job(Export, export.pk) is None


def test_who_lost_the_lease_writes_nothing(export: Export) -> None:
    late = worker_dies(export)
    claimed(export)

    for write in (
        lambda: keep_lease(late, done=7),
        lambda: finish_job(late, **WHOLE),
        lambda: fail_job(late, "Too late."),
    ):
        with pytest.raises(LostLeaseError):
            write()

    export.refresh_from_db()
    assert (export.state, export.done, export.path, export.problem) == ("running", 0, "", "")
    assert not Event.objects.filter(object_id=export.pk).exclude(verb="export.requested").exists()


def test_who_was_slow_but_not_replaced_goes_on(export: Export) -> None:
    slow = worker_dies(export)

    keep_lease(slow, done=7)

    export.refresh_from_db()
    assert export.is_held
    assert export.done == 7


def test_a_claimed_job_is_held_and_counts_its_attempts(export: Export) -> None:
    taken = claimed(export)

    assert taken.is_held
    assert (taken.state, taken.attempts) == (Job.State.RUNNING, 1)
    assert taken.started_at is not None


def test_ends_are_remembered(export: Export) -> None:
    fail_job(claimed(export), "The disk is full.")

    event = Event.objects.get(verb="export.failed")
    assert (event.object_id, event.after) == (export.pk, {"problem": "The disk is full."})


def test_the_sweeper_leaves_alone_what_is_held_or_waits_its_turn(export: Export, cast: Cast) -> None:
    claimed(export)
    request_export(actor=cast.ben, format="csv")

    assert sweep_jobs() == 0


def test_a_dead_workers_job_is_queued_and_sent_again(
    export: Export, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    worker_dies(export)

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_jobs() == 1
        assert sweep_jobs() == 0

    assert unsent == [("annotations.run_export", [str(export.pk)])]
    assert claimed(export).attempts == 2


def test_a_message_nobody_heard_is_sent_again(
    export: Export, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    let_lease_run_out(export)

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_jobs() == 1
        assert sweep_jobs() == 0

    assert len(unsent) == 1


def test_a_job_that_kills_its_workers_is_given_up_with_a_sentence(export: Export) -> None:
    for _ in range(Job.MAX_ATTEMPTS):
        worker_dies(export)
        sweep_jobs()

    export.refresh_from_db()
    assert export.state == Job.State.FAILED
    assert "3 times" in export.problem
    assert claim_job(Export, export.pk) is None
    assert Event.objects.filter(verb="export.failed").count() == 1
