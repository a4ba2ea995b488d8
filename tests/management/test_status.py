"""`manage.py status` and `pause_webhooks`: an operator sees what waits, and holds back what is told outside."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotations import queries
from annotations.models import Article, Delivery, Export, Webhook
from annotations.services.deliveries import note_down
from annotations.services.exports import request_export
from annotations.services.sequencer import assign_positions
from annotations.services.webhooks import add_webhook
from tests.cast import Cast, mark


def told(command: str = "status") -> list[str]:
    out = io.StringIO()
    call_command(command, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def webhook(cast: Cast, article: Article) -> Webhook:
    """One to which what ben has done is on its way."""
    assign_positions()
    added = add_webhook(actor=cast.olu, fields={"name": "Desk", "url": "https://desk.example/hook"})
    mark(cast.ben, article, "the roof leaks")
    assign_positions()
    note_down(added.pk)
    return added


def test_it_fails_where_nobody_takes_up_what_is_due(webhook: Webhook) -> None:
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=7))

    with pytest.raises(CommandError, match="due 7 minutes ago"):
        told()


def test_it_fails_where_a_dead_worker_holds_a_job(cast: Cast) -> None:
    request_export(actor=cast.olu, format=Export.Format.JSONL)
    Export.objects.update(state=Export.State.RUNNING, lease_until=timezone.now() - timedelta(hours=1))

    with pytest.raises(CommandError, match="due 60 minutes ago"):
        told()


def test_what_waits_for_a_receiver_or_its_owner_is_nobodys_fault(webhook: Webhook) -> None:
    Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=7))
    rests = {"rests_until": timezone.now() + timedelta(hours=1), "failing_since": timezone.now()}
    Webhook.objects.filter(pk=webhook.pk).update(**rests)
    assert "webhooks: 1, 1 get nothing through, 0 paused" in told()

    Webhook.objects.filter(pk=webhook.pk).update(rests_until=None, paused_at=timezone.now())
    assert "webhooks: 1, 0 get nothing through, 1 paused" in told()


def test_everything_that_waits_is_counted(cast: Cast, webhook: Webhook) -> None:
    request_export(actor=cast.olu, format=Export.Format.JSONL)
    Delivery.objects.filter(pk=Delivery.objects.earliest("id").pk).update(state=Delivery.State.DEAD)

    assert told() == [
        "imports: 0 waiting, 0 running, 0 failed since yesterday",
        "exports: 1 waiting, 0 running, 0 failed since yesterday",
        "webhooks: 1, 0 get nothing through, 0 paused",
        f"deliveries: {Delivery.objects.count() - 1} waiting, 1 given up",
    ]


def test_a_copy_of_an_installation_tells_nobody_before_an_owner_lets_it(webhook: Webhook) -> None:
    assert told("pause_webhooks") == ["Webhooks paused: 1"]
    assert list(queries.webhooks_to_call()) == list(queries.webhooks_behind()) == []

    webhook.refresh_from_db()
    assert "Whoever runs this installation" in webhook.paused_because
    assert told("pause_webhooks") == ["Webhooks paused: 0"]
