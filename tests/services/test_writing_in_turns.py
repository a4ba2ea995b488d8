"""Writing what comes in while others work: paused, cancelled, given up for dead, one batch after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.models import Article, Import
from annotations.services import writing
from annotations.services.arrivals import Arrival
from annotations.services.articles import change_article
from annotations.services.steering import cancel_import, pause_import, resume_import
from tests.cast import Cast, bring_in
from tests.messages import Message
from tests.services.bulk import arrived, brought_in, lines, near_readers, rows
from tests.services.test_writing import small

__all__ = ["near_readers", "small"]

pytestmark = pytest.mark.django_db


def test_what_somebody_else_brings_in_meanwhile_is_left_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The id was free when it was asked about, and is taken when the batch is written."""
    ask = queries.twins_of
    asked: list[int] = []

    def asked_too_early(*args: Any) -> Any:
        asked.append(1)
        if len(asked) > 1:
            return ask(*args)
        found = ask(*args)
        change_article(actor=cast.ben, article=bring_in(cast.ben), fields={"external_id": "tide-2"})
        return found

    monkeypatch.setattr(queries, "twins_of", asked_too_early)

    job = brought_in(cast.ben, rows(3))

    assert job.state == "finished"
    assert sum(job.tally.values()) == 3


def test_pausing_stops_between_two_batches_and_resuming_goes_on_there(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = arrived(cast.ben, lines(rows(35)))
    steered_after(1, monkeypatch, lambda: pause_import(actor=cast.ada, received=job))

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.position, Article.objects.count()) == ("paused", 20, 20, 20)

    resume_import(actor=cast.ada, received=job)
    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.done_before, job.tally) == ("finished", 35, 20, {"imported": 35})
    assert Article.objects.count() == 35


def test_what_came_in_before_an_import_was_cancelled_stays(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = arrived(cast.ben, lines(rows(35)))
    steered_after(0, monkeypatch, lambda: cancel_import(actor=cast.ben, received=job))

    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, Article.objects.count()) == ("cancelled", 10, 10)


def test_a_worker_that_was_given_up_for_dead_writes_nothing_more(
    cast: Cast, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = arrived(cast.ben, lines(rows(35)))

    def taken_over() -> None:
        Import.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1), lease_token=None)

    steered_after(1, monkeypatch, taken_over)

    writing.write_import(job.pk)
    assert Article.objects.count() == 10
    writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.tally, Article.objects.count()) == ("finished", {"imported": 35}, 35)


def steered_after(batches: int, monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Let somebody do something right before a batch is settled, after so many others."""
    settle = writing.settle_arrivals
    settled: list[Sequence[Arrival]] = []

    def settle_and_steer(job: Import, arrivals: Sequence[Arrival]) -> tuple[str, dict[str, Any]]:
        if len(settled) == batches:
            act()
        settled.append(arrivals)
        return settle(job, arrivals)

    monkeypatch.setattr(writing, "settle_arrivals", settle_and_steer)


def test_others_have_their_turn(
    cast: Cast,
    small: None,
    monkeypatch: pytest.MonkeyPatch,
    unsent: list[Message],
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(writing, "TURN_SECONDS", 0)
    job = arrived(cast.ben, lines(rows(15)))

    with django_capture_on_commit_callbacks(execute=True):
        writing.write_import(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done) == ("queued", 10)
    assert unsent == [("annotations.write_import", [str(job.pk)])]


def test_a_batch_takes_the_same_statements_however_many_rows_it_has(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "measure_tables", lambda _brought_in: None)

    def statements(first: int, count: int) -> int:
        job = arrived(cast.ben, lines(rows(count, first)))
        with CaptureQueriesContext(connection) as seen:
            writing.write_import(job.pk)
        return len(seen)

    assert statements(1, 3) == statements(10, 60)
