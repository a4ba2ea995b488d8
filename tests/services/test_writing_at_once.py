"""Several imports into one project at the same time: they take turns, and nothing comes in twice."""

from __future__ import annotations

from functools import partial

import pytest
from pytest_django import Settings

from annotations.models import Article, Import, Revision
from annotations.services.writing import write_import
from tests.cast import Cast
from tests.meanwhile import all_at_once
from tests.services.bulk import arrived, lines, near_readers, rows

__all__ = ["near_readers"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("policy", ["skip", "revision"])
def test_the_same_file_twice_at_once_comes_in_once(cast: Cast, settings: Settings, policy: str) -> None:
    settings.IMPORT_ROWS_AT_ONCE = 7
    jobs = [arrived(who, lines(rows(60)), policy).pk for who in (cast.ben, cast.ada, cast.chi)]

    all_at_once(*(partial(write_import, job) for job in jobs))

    ended = Import.objects.filter(pk__in=jobs)
    assert {(job.state, job.done) for job in ended} == {("finished", 60)}
    assert sum(job.tally.get("imported", 0) for job in ended) == 60
    assert sum(job.tally.get("skipped", 0) for job in ended) == 120
    assert Article.objects.count() == Revision.objects.count() == 60


def test_one_import_that_two_workers_take_up_is_done_once(cast: Cast, settings: Settings) -> None:
    settings.IMPORT_ROWS_AT_ONCE = 7
    job = arrived(cast.ben, lines(rows(60)))

    all_at_once(*[partial(write_import, job.pk)] * 3)

    job.refresh_from_db()
    assert (job.state, job.tally, job.attempts <= 1) == ("finished", {"imported": 60}, True)
    assert Article.objects.count() == 60
