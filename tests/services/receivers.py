"""A receiver of webhooks on this machine, and what it understands of what it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook as Receiver

from annotations.models import Article, Webhook
from annotations.services import outcomes
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import add_webhook
from tests.cast import Cast
from tests.fetching.sites import THIS_MACHINE, Site, answer, site

PATIENCE = 60  # seconds an answer may take where the machine is busy
TAKEN = answer(status="204 No Content")
VERBS = ["claim.marked", "claim.deleted", "evidence.added", "evidence.hidden"]


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A receiver that takes everything, and is never thought slow for what the machine is."""
    monkeypatch.setattr(outcomes, "SLOW", timedelta(seconds=PATIENCE))
    settings.FETCH_ALLOWED_NETWORKS = THIS_MACHINE
    settings.WEBHOOK_SECONDS = PATIENCE
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
