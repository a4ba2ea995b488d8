"""Sending to webhooks: each event at least once, signed, and nothing confidential."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from standardwebhooks import WebhookVerificationError

from annotations.models import Article, Delivery, Membership, User, Webhook
from annotations.queries import BEGINNING, events_in_order, newest_place
from annotations.services import deliveries, outcomes
from annotations.services.deliveries import call_webhook, forget_old_deliveries, tell_webhooks
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence
from annotations.services.people import change_role
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import change_webhook, renew_secret, replay, send_test
from tests.api.client import Api
from tests.cast import Cast, mark, member
from tests.fetching.sites import Site, answer
from tests.meanwhile import all_at_once
from tests.services.receivers import TAKEN, desk, headers, received, webhook

__all__ = ["desk", "webhook"]

pytestmark = pytest.mark.django_db


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
    held = deliveries.take_next(webhook.pk)
    assert held is not None

    call_webhook(webhook.pk)
    assert desk.asked == []
    Delivery.objects.update(lease_until=F("lease_until") - timedelta(hours=1))
    tell_webhooks()
    outcomes.end(held, "dead", problem="It was not dead after all, and hears of nothing that has happened since.")

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == ("delivered", 2, 204)


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_send_to_one_webhook_at_once(
    cast: Cast, article: Article, desk: Site, webhook: Webhook
) -> None:
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
        delivery = deliveries.take_next(webhook.pk)
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
