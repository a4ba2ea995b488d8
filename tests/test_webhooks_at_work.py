"""A real worker tells a real receiver what happens, and the receiver knows that it is told by us."""

from __future__ import annotations

import time

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook as Receiver

from annotations.models import Article, Delivery
from annotations.services.webhooks import add_webhook, send_test
from tests.cast import Cast, mark
from tests.fetching.sites import THIS_MACHINE, answer, site
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 90


def wait_until_delivered(count: int) -> None:
    limit = time.monotonic() + PATIENCE
    while Delivery.objects.filter(state="delivered").count() < count:
        assert time.monotonic() < limit, list(Delivery.objects.values())
        time.sleep(0.05)


def test_what_happens_is_told_by_the_worker(stack: Stack, cast: Cast, article: Article, settings: Settings) -> None:
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    with site({"/hook": answer(status="204 No Content")}) as desk:
        fields = {"name": "Desk", "url": f"{desk.address}/hook", "verbs": ["claim.marked", "claim.settled"]}
        webhook = add_webhook(actor=cast.olu, fields=fields)
        send_test(actor=cast.olu, webhook=webhook)
        mark(cast.ben, article, "the roof leaks", tag="sourced")
        wait_until_delivered(3)

    told = []
    for (_path, head), body in zip(desk.asked, desk.sent, strict=True):
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        told.append(Receiver(webhook.secret).verify(body, headers)["type"])
    assert sorted(told) == ["claim.marked", "claim.settled", "webhook.test"]
