"""What is asked for twice is done once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from annotations.errors import InvalidInputError, KeyReusedError
from annotations.models import Article, Claim, Contributor, IdempotencyKey
from annotations.services.idempotency import KEPT, fingerprint, forget_old_keys, once
from annotations.tasks import forget_traces
from tests.cast import Cast, mark
from tests.meanwhile import all_at_once

KEY = uuid.UUID("0190b6a0-0000-7000-8000-000000000001")
ASKED = fingerprint("POST", "/claims/", "the roof leaks")


def mark_once(who: Contributor, article: Article, asked: str = ASKED, key: uuid.UUID = KEY) -> Any:
    with once(by=who, key=key, fingerprint=asked) as record:
        if record.result is None:
            record.result = {"claim": str(mark(who, article, "the roof leaks").pk)}
        return record.result


@pytest.mark.django_db
def test_a_key_that_comes_with_another_request_is_refused(cast: Cast, article: Article) -> None:
    mark_once(cast.ben, article)

    with pytest.raises(KeyReusedError, match="a key of its own"):
        mark_once(cast.ben, article, fingerprint("POST", "/claims/", "it rains"))
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_what_is_refused_leaves_the_key_free(cast: Cast, article: Article) -> None:
    with pytest.raises(InvalidInputError), once(by=cast.ben, key=KEY, fingerprint=ASKED):
        raise InvalidInputError("Not so.")

    assert not IdempotencyKey.objects.exists()
    assert mark_once(cast.ben, article)


@pytest.mark.django_db
def test_where_nothing_is_set_nothing_is_kept(cast: Cast) -> None:
    with once(by=cast.ben, key=KEY, fingerprint=ASKED):
        pass

    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_the_second_time_the_first_outcome_comes_back(cast: Cast, article: Article) -> None:
    first = mark_once(cast.ben, article)

    assert mark_once(cast.ben, article) == first
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_keys_are_each_contributors_own(cast: Cast, article: Article) -> None:
    first = mark_once(cast.ben, article)

    with once(by=cast.mallory, key=KEY, fingerprint=ASKED) as record:
        assert record.result is None
    assert mark_once(cast.chi, article) != first


@pytest.mark.django_db
def test_parts_of_a_request_do_not_run_into_each_other() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("ab", b"c") == fingerprint("ab", "c")


@pytest.mark.django_db
def test_keys_are_forgotten_when_they_have_been_kept_long_enough(cast: Cast, article: Article) -> None:
    mark_once(cast.ben, article)
    assert forget_old_keys() == 0

    IdempotencyKey.objects.update(created_at=timezone.now() - KEPT - timedelta(minutes=1))

    assert forget_old_keys() == 1
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_several_at_once_do_it_once_and_hear_the_same(cast: Cast, article: Article) -> None:
    for number in range(10):
        key = uuid.UUID(int=KEY.int + number)

        outcomes = all_at_once(*[partial(mark_once, cast.ben, article, key=key)] * 4)

        assert outcomes == [outcomes[0]] * 4
        assert Claim.objects.count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_when_the_first_of_several_fails_another_does_it(cast: Cast, article: Article) -> None:
    refused: list[int] = []

    def once_refused() -> Any:
        with once(by=cast.ben, key=KEY, fingerprint=ASKED) as record:
            if record.result is None and not refused:
                refused.append(1)
                raise InvalidInputError("Not this time.")
            record.result = record.result or {"claim": str(mark(cast.ben, article, "the roof leaks").pk)}
            return record.result

    outcomes = all_at_once(*[once_refused] * 3)

    assert sum(isinstance(outcome, InvalidInputError) for outcome in outcomes) == 1
    assert Claim.objects.count() == 1


@pytest.mark.django_db
def test_the_worker_forgets_old_keys_by_itself(cast: Cast, article: Article) -> None:
    mark_once(cast.ben, article)
    IdempotencyKey.objects.update(created_at=timezone.now() - 2 * KEPT)

    forget_traces()

    assert not IdempotencyKey.objects.exists()
    assert "annotations.forget_traces" in {one["task"] for one in settings.CELERY_BEAT_SCHEDULE.values()}
