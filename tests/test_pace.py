"""Rate and time left: nothing is said before it can be known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from annotations.pace import left_in_words, rate_of, time_left


@pytest.mark.parametrize(("done", "seconds"), [(0, 60), (500, 0), (500, 1.9), (-3, 60)])
def test_there_is_no_rate_before_something_was_done_for_a_while(done: int, seconds: float) -> None:
    assert rate_of(done, timedelta(seconds=seconds)) is None


def test_a_rate_counts_a_second() -> None:
    assert rate_of(900, timedelta(minutes=1)) == 15


@pytest.mark.parametrize(("done", "total", "rate"), [(10, 100, None), (0, 100, 5.0), (100, 0, 5.0), (101, 100, 5.0)])
def test_nothing_is_said_of_the_end_where_it_is_not_known(done: int, total: int, rate: float | None) -> None:
    assert time_left(done, total, rate) is None


@pytest.mark.parametrize(("done", "seconds"), [(50, 10), (99, 1), (100, 0)])
def test_the_rest_takes_as_long_as_what_was_done(done: int, seconds: int) -> None:
    assert time_left(done, 100, 5.0) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "about 1 minute"),
        (61, "about 2 minutes"),
        (59 * 60, "about 59 minutes"),
        (59 * 60 + 1, "about 1 hour"),
        (61 * 60, "about 2 hours"),
    ],
)
def test_what_is_left_is_said_in_words(seconds: int, words: str) -> None:
    assert left_in_words(timedelta(seconds=seconds)) == words
