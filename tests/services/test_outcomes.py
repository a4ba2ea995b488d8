"""What comes of an attempt to deliver: whatever a receiver does, each event arrives, or is given up in the end."""

from __future__ import annotations

import socket
import time
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from annotations.models import Article, Delivery, Webhook
from annotations.services import deliveries, outcomes
from annotations.services.deliveries import tell_webhooks
from annotations.services.outcomes import DELAYS, LONGEST_REST
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import change_webhook
from tests.cast import Cast, mark
from tests.fetching.sites import Page, Site, answer, leading_to
from tests.services.receivers import PATIENCE, TAKEN, desk, headers, webhook

__all__ = ["desk", "webhook"]

pytestmark = pytest.mark.django_db


def an_hour_passes() -> None:
    """Everything that waits is due."""
    Delivery.objects.filter(state="waiting").update(due_at=Now())
    Webhook.objects.update(rests_until=None)


def state() -> tuple[str, int, int, str]:
    """Of the one delivery: its state, attempts and the last status and problem."""
    one = Delivery.objects.get()
    return one.state, one.attempts, one.status, one.problem


def slowly(connection: socket.socket) -> None:
    time.sleep(0.1)
    connection.sendall(TAKEN)


def says_nothing(_connection: socket.socket) -> None:
    time.sleep(1)


def dies(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 O")


@pytest.mark.parametrize(
    ("page", "status", "problem"),
    [
        (answer(status="500 Internal Server Error"), 500, "did not take it"),
        (answer(status="404 Not Found"), 404, "did not take it"),
        (leading_to("/elsewhere", "307 Temporary Redirect"), 307, "leads elsewhere"),
        (leading_to("http://10.0.0.1/", "301 Moved"), 301, "leads elsewhere"),
        (dies, 0, "broke off"),
        (says_nothing, 0, "in time"),
        (None, 0, "cannot be reached"),
    ],
    ids=["500", "404", "redirect", "redirect inside", "dies", "slow", "down"],
)
def test_what_does_not_get_through_comes_again(
    cast: Cast,
    article: Article,
    desk: Site,
    webhook: Webhook,
    settings: Settings,
    page: Page | None,
    status: int,
    problem: str,
) -> None:
    settings.WEBHOOK_SECONDS = 0.3 if page is says_nothing else PATIENCE
    desk.pages["/hook"] = page or TAKEN
    if page is None:
        Webhook.objects.update(url="http://127.0.0.1:9/hook")
    mark(cast.ben, article, "the roof leaks")

    tell_webhooks()
    tell_webhooks()
    assert (*state()[:3], problem in state()[3]) == ("waiting", 1, status, True)
    webhook.refresh_from_db()
    assert webhook.failing_since is not None
    assert webhook.rests_until is not None

    settings.WEBHOOK_SECONDS = PATIENCE
    desk.pages["/hook"] = TAKEN
    Webhook.objects.update(url=f"{desk.address}/hook")
    an_hour_passes()
    tell_webhooks()
    assert state() == ("delivered", 2, 204, "")
    assert "/elsewhere" not in desk.paths
    assert Webhook.objects.filter(failing_since=None, rests_until=None).exists()


def test_what_lies_behind_an_address_is_asked_at_delivery(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, settings: Settings
) -> None:
    settings.FETCH_ALLOWED_NETWORKS = ()
    mark(cast.ben, article, "the roof leaks")

    tell_webhooks()

    assert "private or internal network" in state()[3]
    assert desk.asked == []


def test_another_address_is_tried_at_once(cast: Cast, article: Article, desk: Site, webhook: Webhook) -> None:
    desk.pages["/hook"] = answer(status="500 Internal Server Error")
    mark(cast.ben, article, "the roof leaks")
    tell_webhooks()
    desk.pages["/other"] = TAKEN

    change_webhook(actor=cast.olu, webhook=webhook, fields={"url": f"{desk.address}/other"})
    tell_webhooks()

    assert (state()[0], desk.paths) == ("delivered", ["/hook", "/other"])


def test_a_receiver_that_fails_is_left_alone_with_the_rest(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    desk.pages["/hook"] = answer(status="503 Busy", Retry_After="7200")
    for quote in ("the roof leaks", "4,200 books"):
        mark(cast.ben, article, quote)

    tell_webhooks()

    assert len(desk.asked) == 1
    tried = Delivery.objects.get(attempts=1)
    assert tried.due_at is not None
    assert tried.due_at - timezone.now() > timedelta(hours=1, minutes=50)
    assert Delivery.objects.get(attempts=0).state == "waiting"


def test_no_receiver_is_left_alone_for_as_long_as_it_likes(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    desk.pages["/hook"] = answer(status="503 Busy", Retry_After="9999999")
    mark(cast.ben, article, "the roof leaks")

    tell_webhooks()

    due, rests = Delivery.objects.get().due_at, Webhook.objects.get().rests_until
    assert due is not None
    assert rests is not None
    assert due - timezone.now() <= timedelta(seconds=DELAYS[-1])
    assert timedelta(minutes=50) < rests - timezone.now() <= LONGEST_REST


def test_what_was_tried_often_enough_is_given_up_and_seen(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    desk.pages["/hook"] = answer(status="500 Internal Server Error")
    mark(cast.ben, article, "the roof leaks")

    for _ in range(len(DELAYS) + 2):
        tell_webhooks()
        an_hour_passes()

    assert state()[:3] == ("dead", len(DELAYS) + 1, 500)
    assert len(desk.asked) == len(DELAYS) + 1
    assert {headers(desk, n)["webhook-id"] for n in range(len(desk.asked))} == {str(Delivery.objects.get().event_id)}


def test_a_receiver_that_is_gone_is_told_nothing_more(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    desk.pages["/hook"] = answer(status="410 Gone")
    mark(cast.ben, article, "the roof leaks")

    tell_webhooks()
    mark(cast.ben, article, "4,200 books")
    tell_webhooks()

    webhook.refresh_from_db()
    assert webhook.paused_at is not None
    assert "nobody is there" in webhook.paused_because
    assert (state()[0], len(desk.asked)) == ("dead", 1)


def test_a_receiver_that_fails_for_days_rests_and_misses_nothing(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    desk.pages["/hook"] = answer(status="500 Internal Server Error")
    Webhook.objects.update(failing_since=Now() - timedelta(days=6))
    mark(cast.ben, article, "the roof leaks")
    tell_webhooks()
    webhook.refresh_from_db()
    assert "five days" in webhook.paused_because
    mark(cast.ben, article, "4,200 books")

    desk.pages["/hook"] = TAKEN
    change_webhook(actor=cast.olu, webhook=webhook, fields={"paused": False})
    tell_webhooks()

    assert [one.state for one in Delivery.objects.all()] == ["delivered"] * 2


def test_a_receiver_that_is_back_gets_at_once_what_waited_for_it(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    for quote in ("the roof leaks", "4,200 books"):
        mark(cast.ben, article, quote)
    assign_positions()
    deliveries.note_down(webhook.pk)
    first = Delivery.objects.earliest("id")
    Delivery.objects.filter(pk=first.pk).update(due_at=Now() + timedelta(hours=9))
    Webhook.objects.update(failing_since=Now() - timedelta(hours=1))

    tell_webhooks()

    assert [one.state for one in Delivery.objects.all()] == ["delivered"] * 2


def test_a_slow_receiver_has_no_worker_to_itself(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "SLOW", timedelta(0))
    desk.pages["/hook"] = slowly
    for quote in ("the roof leaks", "4,200 books"):
        mark(cast.ben, article, quote)

    tell_webhooks()

    assert [one.state for one in Delivery.objects.order_by("id")] == ["delivered", "waiting"]
