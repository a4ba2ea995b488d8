"""Fetching within this installation's limits, each host in its turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from pytest_django import Settings

from annotations.fetching import NotFetchedError
from annotations.models import FetchTurn
from annotations.services.fetches import PATIENCE, fetch_address, forget_old_turns, take_turn
from tests.fetching.sites import THIS_MACHINE, Site, answer, site

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(settings: Settings) -> Iterator[Site]:
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.FETCH_DELAY_SECONDS = 0
    with site({"/": answer(b"High water.")}) as first:
        yield first


def test_this_machine_is_not_fetched_from_unless_it_is_allowed(pages: Site, settings: Settings) -> None:
    settings.FETCH_ALLOWED_NETWORKS = ()

    with pytest.raises(NotFetchedError, match="private or internal"):
        fetch_address(pages.address)

    assert pages.asked == []


def test_a_host_whose_turn_is_far_off_is_to_be_come_back_to(db: None) -> None:
    assert take_turn("tides.example", 3600) == 0.0
    FetchTurn.objects.update(not_before=F("not_before") + timedelta(seconds=PATIENCE))

    for _ in range(3):
        with pytest.raises(NotFetchedError) as busy:
            take_turn("tides.example", 3600)
        assert busy.value.details["retry_after"] == pytest.approx(3600 + PATIENCE, abs=60)


def test_who_asks_later_waits_longer(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.services.fetches.PATIENCE", 10_000)

    waits = [take_turn("tides.example", 3600) for _ in range(3)]

    assert waits[0] == 0.0
    assert 0 < waits[1] <= 3600 < waits[2] <= 7200
    assert take_turn("other.example", 3600) == 0.0


def test_a_pause_long_over_is_not_waited_for(db: None) -> None:
    FetchTurn.objects.create(host="tides.example", not_before=Now() - timedelta(hours=1))

    assert take_turn("tides.example", 2) == 0.0


def test_old_turns_are_forgotten(db: None) -> None:
    FetchTurn.objects.create(host="old.example", not_before=Now() - timedelta(days=2))
    take_turn("tides.example", 2)

    assert forget_old_turns() == 1
    assert FetchTurn.objects.get().host == "tides.example"


def test_a_fetch_names_this_site_and_keeps_to_the_limits(pages: Site, settings: Settings) -> None:
    settings.FETCH_USER_AGENT = "Bench/1.0 (+https://desk.example)"
    got = fetch_address(pages.address, accept="text/plain")
    settings.FETCH_MAX_BYTES = 5

    assert got.body == b"High water."
    head = pages.asked[-1][1].lower()
    assert "user-agent: bench/1.0 (+https://desk.example)\r\n" in head
    assert "accept: text/plain\r\n" in head
    with pytest.raises(NotFetchedError, match="larger than"):
        fetch_address(pages.address)
    assert "/robots.txt" in pages.paths
