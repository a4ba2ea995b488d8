"""So many requests in a minute, whichever process or thread serves them."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from annotations.models import Allowance
from annotations.services.allowances import Meter, forget_old_allowances

pytestmark = pytest.mark.django_db

KEY = uuid.uuid4()


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def age(**since: float) -> None:
    """Let the minutes in the database have begun earlier."""
    Allowance.objects.update(since=F("since") - timedelta(**since))


def granted(meters: list[Meter], requests: int, quota: int) -> int:
    """How many of some requests are granted, sent to one process after the other."""
    return sum(meters[index % len(meters)].spend(KEY, quota).granted for index in range(requests))


@pytest.mark.parametrize("quota", [1, 2, 15, 16, 17, 100])
def test_one_process_serves_all_that_is_allowed_and_no_more(quota: int) -> None:
    assert granted([Meter()], quota + 20, quota) == quota


@pytest.mark.parametrize("quota", [1, 3, 50, 400])
def test_many_processes_together_serve_no_more_either(quota: int) -> None:
    served = granted([Meter() for _ in range(4)], 3 * quota + 20, quota)

    assert served == quota


@pytest.mark.parametrize("processes", [1, 4])
def test_threads_and_processes_at_once_serve_no_more_either(transactional_db: None, processes: int) -> None:
    meters = [Meter() for _ in range(processes)]

    def ask(index: int) -> int:
        try:
            return granted([meters[index % processes]], 120, 100)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(ask, range(4))) == 100


def test_it_says_how_many_are_left_and_until_when() -> None:
    meter = Meter()

    first = [meter.spend(KEY, 3) for _ in range(4)]

    assert [one.remaining for one in first] == [2, 1, 0, 0]
    assert [one.granted for one in first] == [True, True, True, False]
    assert {one.quota for one in first} == {3}
    assert all(0 < one.seconds <= 60 for one in first)


def test_after_a_minute_all_may_be_sent_again() -> None:
    clock = Clock()
    meter = Meter(clock)
    assert granted([meter], 5, 2) == 2

    clock.now += 61
    age(seconds=61)

    assert granted([meter], 5, 2) == 2


def test_a_share_of_a_minute_that_is_over_is_not_used_up_later() -> None:
    clock = Clock()
    slow, quick = Meter(clock), Meter(clock)
    slow.spend(KEY, 100)
    clock.now += 61
    age(seconds=61)

    assert granted([quick], 200, 100) + granted([slow], 200, 100) == 100


def test_a_limit_that_was_lowered_holds_from_the_next_share_on() -> None:
    assert granted([Meter()], 40, 100) == 40

    assert granted([Meter()], 40, 20) == 0


def test_keys_do_not_share() -> None:
    meter = Meter()

    assert granted([meter], 5, 2) == 2
    assert meter.spend(uuid.uuid4(), 2).granted


def test_most_requests_ask_the_database_nothing() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert granted([Meter()], 3100, 3000) == 3000

    assert len(queries) < 120


def test_a_process_lets_go_of_minutes_that_are_over() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter.room = 10
    for _ in range(10):
        meter.spend(uuid.uuid4(), 5)
    clock.now += 61

    meter.spend(KEY, 5)

    assert set(meter.shares) == {KEY}


def test_rows_of_minutes_long_over_are_forgotten() -> None:
    Meter().spend(KEY, 5)
    assert forget_old_allowances() == 0

    age(minutes=11)

    assert forget_old_allowances() == 1
