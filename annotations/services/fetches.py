"""Fetching as this installation does it: within its limits, under its name, and each host in turn."""

from __future__ import annotations

import math
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from annotations.fetching import BUSY, Door, Fetched, Known, Limits, NotFetchedError, Robots, fetch
from annotations.models import FetchTurn

PATIENCE = 10.0  # seconds a worker waits for a turn; who would wait longer comes back later
TURNS_KEPT = timedelta(days=1)
ROBOTS = Robots()


def fetch_address(url: str, *, accept: str = "*/*", known: Known | None = None) -> Fetched:
    """Fetch an address now. For workers alone: it may take `FETCH_SECONDS`, and some more for its turn.

    Raises:
        NotFetchedError: with a sentence for the person; "busy" and its `retry_after` where others come first.
    """
    return fetch(url, door=door(), accept=accept, known=known)


def door() -> Door:
    """The door as the settings have it."""
    limits = Limits(settings.FETCH_SECONDS, settings.FETCH_MAX_BYTES, settings.FETCH_MAX_REDIRECTS)
    return Door(
        limits,
        settings.FETCH_USER_AGENT,
        allowed=settings.FETCH_ALLOWED_NETWORKS,
        robots=ROBOTS,
        take_turn=wait_for_turn,
    )


def wait_for_turn(host: str, seconds: float) -> None:
    """Wait for one's turn at a host that wants so many seconds between two requests."""
    time.sleep(take_turn(host, max(seconds, settings.FETCH_DELAY_SECONDS)))


@transaction.atomic
def take_turn(host: str, delay: float) -> float:
    """Take the next turn at a host, whichever worker asks: the seconds until it comes. The next is `delay` after it.

    Raises:
        NotFetchedError: it comes so late that one had better come back (`retry_after`); no turn is taken then.
    """
    FetchTurn.objects.get_or_create(host=host, defaults={"not_before": Now()})
    turn = FetchTurn.objects.select_for_update().annotate(now=Now()).get(host=host)
    wait = max(0.0, (turn.not_before - turn.now).total_seconds())
    if wait > PATIENCE:
        raise NotFetchedError(BUSY, host=host, retry_after=math.ceil(wait))
    later = Greatest(F("not_before"), Now()) + timedelta(seconds=delay)
    FetchTurn.objects.filter(host=host).update(not_before=later)
    return wait


def forget_old_turns() -> int:
    """Delete what is known of hosts nobody has asked for a while; returns how many."""
    return FetchTurn.objects.filter(not_before__lt=Now() - TURNS_KEPT).delete()[0]
