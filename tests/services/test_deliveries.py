"""Sending to webhooks: whatever a receiver does, each event arrives at least once, signed, and nothing confidential."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError

from annotations.models import Article, Delivery, Membership, User, Webhook
from annotations.queries import BEGINNING, events_in_order, newest_place
from annotations.services import deliveries, outcomes
from annotations.services.deliveries import call_webhook, forget_old_deliveries, tell_webhooks
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence
from annotations.services.outcomes import DELAYS
from annotations.services.people import change_role
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import add_webhook, change_webhook, renew_secret, replay, send_test
from tests.api.client import Api
from tests.cast import Cast, mark, member
from tests.fetching.sites import THIS_MACHINE, Page, Site, answer, leading_to, site
from tests.meanwhile import all_at_once

pytestmark = pytest.mark.django_db

TAKEN = answer(status="204 No Content")
VERBS = ["claim.marked", "claim.deleted", "evidence.added", "evidence.hidden"]


@pytest.fixture
def desk(settings: Settings) -> Iterator[Site]:
    """A receiver that takes everything."""
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.WEBHOOK_SECONDS = 0.3
    with site({"/hook": TAKEN}) as receiver:
        yield receiver


@pytest.fixture
def webhook(cast: Cast, article: Article, desk: Site) -> Webhook:
    assign_positions()
    return add_webhook(actor=cast.olu, fields={"name": "Desk", "url": f"{desk.address}/hook", "verbs": VERBS})


def headers(desk: Site, index: int) -> dict[str, str]:
    lines = desk.asked[index][1].split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines if line)


def received(desk: Site, secret: str, index: int = -1) -> dict[str, Any]:
    """What a receiver understands of a message. Raises WebhookVerificationError."""
    told: dict[str, Any] = Receiver(secret).verify(desk.sent[index], headers(desk, index))
    return told


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
        (lambda _connection: time.sleep(1), 0, "in time"),
        (None, 0, "cannot be reached"),
    ],
    ids=["500", "404", "redirect", "redirect inside", "dies", "slow", "down"],
)
def test_what_does_not_get_through_comes_again(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, page: Page | None, status: int, problem: str
) -> None:
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


def test_what_very_many_wait_for_stays_in_the_history(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "PAGE", 1)
    monkeypatch.setattr(deliveries, "MOST_WAITING", 2)
    for _ in range(5):
        mark(cast.ben, article, "the roof leaks")
    assign_positions()

    while deliveries.note_down(webhook.pk):
        pass
    assert Delivery.objects.count() == 2

    for _ in range(3):
        tell_webhooks()
    assert Delivery.objects.filter(state="delivered").count() == 5


def test_nothing_confidential_is_sent(cast: Cast, article: Article, desk: Site, webhook: Webhook) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    new = EvidenceInput(cites={"url": "https://archive.example.org/roof"}, fields={"note": "From the family."})
    hidden = EvidenceInput(cites={"url": "https://diary.example/"}, fields={"confidential": True})
    add_evidence(actor=cast.olu, claim=claim, new=hidden)
    evidence = add_evidence(actor=cast.ben, claim=claim, new=new)
    assign_positions()
    deliveries.note_down(webhook.pk)
    change_evidence(actor=cast.ben, evidence=evidence, fields={"confidential": True})

    tell_webhooks()

    told = [json.loads(sent) for sent in desk.sent]
    assert [one["type"] for one in told] == ["claim.marked", "evidence.hidden"]
    assert b"family" not in b"".join(desk.sent)
    assert Delivery.objects.get(state="dead").problem.startswith("What it tells is confidential")


@pytest.mark.parametrize("how", ["another role", "a closed account"])
def test_nothing_is_sent_for_who_no_longer_owns_the_project(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, how: str
) -> None:
    member(cast.project, "eve", "owner")
    if how == "another role":
        change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.olu), role="editor")
    else:
        User.objects.filter(username="olu").update(is_active=False)
    mark(cast.ben, article, "the roof leaks")

    tell_webhooks()

    webhook.refresh_from_db()
    assert "no longer owns this project" in webhook.paused_because
    assert desk.asked == []


def test_a_message_is_signed_and_tells_what_the_feed_tells(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    tell_webhooks()

    told = received(desk, webhook.secret)
    event = Api(cast.vic).get("events/", claim=claim.pk, verb="claim.marked").json()["results"][0]
    assert told == {
        "type": "claim.marked",
        "timestamp": event["at"],
        "data": {"project": str(cast.project.pk), **event},
    }
    assert headers(desk, 0)["webhook-id"] == event["id"]
    assert headers(desk, 0)["Content-Type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        received(desk, "whsec_" + "A" * 40)


def test_both_secrets_are_good_until_the_former_one_is_over(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
    renewed = renew_secret(actor=cast.olu, webhook=webhook)
    mark(cast.ben, article, "the roof leaks")
    tell_webhooks()
    assert received(desk, webhook.secret) == received(desk, renewed.secret)

    Webhook.objects.update(former_secret_until=Now())
    mark(cast.ben, article, "4,200 books")
    tell_webhooks()

    assert received(desk, renewed.secret)
    with pytest.raises(WebhookVerificationError):
        received(desk, webhook.secret)


def test_only_what_is_asked_for_is_told_and_nothing_twice(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "PAGE", 1)
    claims = [mark(cast.ben, article, quote, tag="sourced") for quote in ("the roof leaks", "4,200 books")]

    tell_webhooks()
    tell_webhooks()

    told = [json.loads(sent) for sent in desk.sent]
    assert [(one["type"], one["data"]["object"]) for one in told] == [
        ("claim.marked", str(claim.pk)) for claim in claims
    ]
    webhook.refresh_from_db()
    assert webhook.position == newest_place(events_in_order(cast.project.pk)).position


def test_a_paused_webhook_is_told_afterwards(cast: Cast, article: Article, desk: Site, webhook: Webhook) -> None:
    change_webhook(actor=cast.olu, webhook=webhook, fields={"paused": True})
    mark(cast.ben, article, "the roof leaks")
    tell_webhooks()
    assert desk.asked == []

    change_webhook(actor=cast.olu, webhook=webhook, fields={"paused": False})
    tell_webhooks()

    assert len(desk.asked) == 1


def test_everything_is_told_again_from_a_place_on(cast: Cast, article: Article, desk: Site, webhook: Webhook) -> None:
    mark(cast.ben, article, "the roof leaks")
    tell_webhooks()

    replay(actor=cast.olu, webhook=webhook, after=BEGINNING)
    tell_webhooks()

    assert headers(desk, 0)["webhook-id"] == headers(desk, 1)["webhook-id"]
    assert desk.sent[0] == desk.sent[1]


def test_a_test_is_sent_once_also_while_the_webhook_rests(cast: Cast, desk: Site, webhook: Webhook) -> None:
    Webhook.objects.update(paused_at=Now(), rests_until=Now() + timedelta(hours=1))
    send_test(actor=cast.olu, webhook=webhook)
    call_webhook(webhook.pk)
    assert received(desk, webhook.secret)["type"] == "webhook.test"

    desk.pages["/hook"] = answer(status="410 Gone")
    send_test(actor=cast.olu, webhook=webhook)
    call_webhook(webhook.pk)

    webhook.refresh_from_db()
    assert sorted(one.state for one in Delivery.objects.all()) == ["dead", "delivered"]
    assert (webhook.failing_since, webhook.paused_because) == (None, "")


def test_what_a_dead_worker_held_is_sent_by_another(cast: Cast, article: Article, desk: Site, webhook: Webhook) -> None:
    mark(cast.ben, article, "the roof leaks")
    assign_positions()
    deliveries.note_down(webhook.pk)
    assert deliveries.claim(webhook.pk) is not None

    call_webhook(webhook.pk)
    assert desk.asked == []
    Delivery.objects.update(lease_until=F("lease_until") - timedelta(hours=1))
    tell_webhooks()

    assert state()[:3] == ("delivered", 2, 204)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_send_to_one_webhook_at_once(
    cast: Cast, article: Article, desk: Site, webhook: Webhook, settings: Settings
) -> None:
    settings.WEBHOOK_SECONDS = 10
    both = threading.Barrier(2, timeout=30)

    def slowly(connection: socket.socket) -> None:
        both.wait()
        connection.sendall(TAKEN)

    desk.pages["/hook"] = slowly
    for quote in ("the roof leaks", "4,200 books"):
        mark(cast.ben, article, quote)
    assign_positions()
    deliveries.note_down(webhook.pk)

    def first() -> None:
        delivery = deliveries.claim(webhook.pk)
        assert delivery is not None
        deliveries.attempt(delivery)

    def second() -> None:
        while not desk.asked:
            time.sleep(0.01)
        call_webhook(webhook.pk)
        both.wait()

    jobs: list[Callable[[], None]] = [first, second]
    all_at_once(*jobs)

    assert len(desk.asked) == 1


def test_what_is_over_is_kept_for_a_while(cast: Cast, webhook: Webhook) -> None:
    base = {"project": cast.project, "webhook": webhook}
    for state, days in (("delivered", 6), ("delivered", 8), ("dead", 80), ("dead", 100), ("waiting", 100)):
        Delivery.objects.create(**base, state=state, ended_at=timezone.now() - timedelta(days=days))

    assert forget_old_deliveries() == 2
    assert Delivery.objects.count() == 3
