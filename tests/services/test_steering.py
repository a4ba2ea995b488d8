"""Pausing, resuming, cancelling: who works on an import is asked, and stops between two batches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from annotations.errors import ConflictError, NotPermittedError
from annotations.models import Event, Import
from annotations.services.jobs import (
    LostLeaseError,
    claim_job,
    finish_job,
    give_back,
    heed_wish,
    keep_lease,
    settle_batch,
)
from annotations.services.steering import cancel_import, pause_import, resume_import
from tests.cast import Cast
from tests.messages import Message

Steer = Callable[..., Import]
each_act = pytest.mark.parametrize("steer", [pause_import, resume_import, cancel_import])


@pytest.fixture
def received(cast: Cast) -> Import:
    return Import.objects.create(
        project=cast.project, created_by=cast.ben, name="many.jsonl", path="imports/many", size=1, origin="upload",
        format="jsonl", phase="writing",
    )  # fmt: skip


def claimed(received: Import) -> Import:
    job = claim_job(Import, received.pk)
    assert job is not None
    return job


def set_to(received: Import, **fields: Any) -> Import:
    Import.objects.filter(pk=received.pk).update(**fields)
    received.refresh_from_db()
    return received


@each_act
def test_a_viewer_steers_nothing(cast: Cast, received: Import, steer: Steer) -> None:
    with pytest.raises(NotPermittedError):
        steer(actor=cast.vic, received=received)


@pytest.mark.parametrize(
    ("steer", "state"),
    [
        (pause_import, "proposed"),
        (pause_import, "finished"),
        (pause_import, "failed"),
        (pause_import, "cancelled"),
        (cancel_import, "finished"),
        (cancel_import, "failed"),
        (resume_import, "queued"),
        (resume_import, "proposed"),
        (resume_import, "finished"),
        (resume_import, "cancelled"),
    ],
)
def test_what_does_not_fit_the_state_is_refused(cast: Cast, received: Import, steer: Steer, state: str) -> None:
    set_to(received, state=state)

    with pytest.raises(ConflictError) as refused:
        steer(actor=cast.ben, received=received)

    assert refused.value.details == {"state": state}
    assert not Event.objects.filter(object_id=received.pk).exists()


def test_what_runs_and_is_not_paused_is_not_resumed(cast: Cast, received: Import) -> None:
    claimed(received)

    with pytest.raises(ConflictError):
        resume_import(actor=cast.ben, received=received)


def test_an_import_that_is_being_cancelled_is_not_paused(cast: Cast, received: Import) -> None:
    claimed(received)
    cancel_import(actor=cast.ben, received=received)

    with pytest.raises(ConflictError, match="being cancelled"):
        pause_import(actor=cast.ben, received=received)


def test_a_failed_import_whose_file_was_thrown_away_is_not_resumed(cast: Cast, received: Import) -> None:
    set_to(received, state="failed", path="")

    with pytest.raises(ConflictError):
        resume_import(actor=cast.ben, received=received)


def test_what_nobody_works_on_stops_at_once(cast: Cast, received: Import) -> None:
    assert pause_import(actor=cast.ben, received=received).state == "paused"
    assert claim_job(Import, received.pk) is None

    cancelled = cancel_import(actor=cast.ben, received=received)

    assert cancelled.state == "cancelled"
    assert cancelled.ended_at is not None


def test_who_works_on_it_is_asked_and_told_at_the_next_batch(cast: Cast, received: Import) -> None:
    job = claimed(received)
    assert settle_batch(job, done=50) == ""

    pause_import(actor=cast.ada, received=received)

    received.refresh_from_db()
    assert (received.state, received.wish) == ("running", "pause")
    wish = settle_batch(job, done=100)
    heed_wish(job, wish)
    received.refresh_from_db()
    assert (received.state, received.wish, received.done, received.lease_until) == ("paused", "", 100, None)
    with pytest.raises(LostLeaseError):
        settle_batch(job, done=150)


def test_a_dead_workers_import_stops_at_once_and_for_good(cast: Cast, received: Import) -> None:
    job = claimed(received)
    set_to(received, lease_until=Now() - timedelta(seconds=1))

    assert pause_import(actor=cast.ben, received=received).state == "paused"

    with pytest.raises(LostLeaseError):
        keep_lease(job)


def test_a_cancelled_import_is_over(cast: Cast, received: Import) -> None:
    job = claimed(received)
    cancel_import(actor=cast.ben, received=received)

    heed_wish(job, settle_batch(job, done=3))

    received.refresh_from_db()
    assert (received.state, received.is_over, received.done) == ("cancelled", True, 3)
    assert received.ended_at is not None


def test_an_end_that_came_before_the_wish_was_heard_stands(cast: Cast, received: Import) -> None:
    job = claimed(received)
    cancel_import(actor=cast.ben, received=received)

    finish_job(job)

    received.refresh_from_db()
    assert (received.state, received.wish) == ("finished", "")


@pytest.mark.parametrize("steer", [pause_import, cancel_import])
def test_asking_twice_changes_nothing(cast: Cast, received: Import, steer: Steer) -> None:
    claimed(received)

    for _time in range(2):
        steer(actor=cast.ben, received=received)

    assert Event.objects.filter(object_id=received.pk).count() == 1


def test_a_wish_is_taken_back_before_it_was_heard(cast: Cast, received: Import) -> None:
    job = claimed(received)
    pause_import(actor=cast.ben, received=received)

    resume_import(actor=cast.ben, received=received)

    assert settle_batch(job) == ""


def test_a_resumed_import_goes_on_where_it_was(
    cast: Cast, received: Import, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    set_to(received, state="paused", done=120, total=400, position=120, attempts=2)

    with django_capture_on_commit_callbacks(execute=True):
        resume_import(actor=cast.ben, received=received)

    assert unsent == [("annotations.write_import", [str(received.pk)])]
    job = claimed(received)
    assert (job.done, job.done_before, job.total, job.position, job.attempts) == (120, 120, 400, 120, 1)


def test_a_failed_import_may_be_tried_again(cast: Cast, received: Import) -> None:
    set_to(received, state="failed", problem="The store was out of reach.", done=7, attempts=3)

    resumed = resume_import(actor=cast.ben, received=received)

    assert (resumed.state, resumed.problem, resumed.ended_at, resumed.done) == ("queued", "", None, 7)


def test_every_settled_batch_gives_new_attempts(received: Import) -> None:
    for done in range(5):
        job = claimed(received)
        settle_batch(job, done=done + 1)
        set_to(received, lease_until=Now() - timedelta(seconds=1))

    received.refresh_from_db()
    assert (received.done, received.attempts) == (5, 0)


def test_who_gets_nowhere_is_not_given_the_job_for_ever(received: Import) -> None:
    for _time in range(Import.MAX_ATTEMPTS):
        claimed(received)
        set_to(received, lease_until=Now() - timedelta(seconds=1))

    assert claim_job(Import, received.pk) is None


def test_a_job_given_back_waits_for_anybody(
    received: Import, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    job = claimed(received)

    with django_capture_on_commit_callbacks(execute=True):
        give_back(job)

    assert len(unsent) == 1
    assert claimed(received).lease_token != job.lease_token


def test_each_act_is_remembered_with_who_did_it(cast: Cast, received: Import) -> None:
    for steer in (pause_import, resume_import, cancel_import):
        steer(actor=cast.ada, received=received)

    events = Event.objects.filter(object_id=received.pk).order_by("id")
    assert [event.verb for event in events] == ["import.paused", "import.resumed", "import.cancelled"]
    assert {event.contributor for event in events} == {cast.ada}
