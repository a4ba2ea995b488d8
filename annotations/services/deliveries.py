"""Sending to webhooks: each event at least once, signed, and tried again for about a day.

The rows are the queue. A worker notes the events down as deliveries, up to the webhook's `position`, in one
transaction; it takes one at a time under a lease, so one whose worker died is sent again. Somebody may thus get a
message twice, by the same `webhook-id`. Nothing confidential is sent: it is asked when an event is noted down and again
when it is sent.
"""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from standardwebhooks import Webhook as Signer

from annotations import permissions, queries
from annotations.exporters.events import event_row
from annotations.fetching import Door, Limits, NotFetchedError, post
from annotations.models import Delivery, Webhook
from annotations.services import outcomes
from annotations.services.copying import insert_many
from annotations.services.sequencer import assign_positions

PAGE = 500  # events noted down in one transaction
MOST_WAITING = 5000  # deliveries of one webhook
ROUND = 20.0  # seconds after which others get their turn
LEASE = timedelta(minutes=1)  # longer than an attempt, beyond the seconds it may take
DELIVERED_KEPT, DEAD_KEPT = timedelta(days=7), timedelta(days=90)


def tell_webhooks() -> None:
    """Note down what has happened for whom it concerns, and send what is due. May run several times at once."""
    assign_positions()
    for webhook in queries.webhooks_behind().values_list("pk", flat=True):
        while note_down(webhook):
            pass
    end = time.monotonic() + ROUND
    for webhook in queries.webhooks_to_call().values_list("pk", flat=True):
        if time.monotonic() < end:
            call_webhook(webhook)


@transaction.atomic
def note_down(key: uuid.UUID) -> bool:
    """Note down as deliveries the next events for a webhook; returns whether to go on with more. Where very many wait
    for it already, the rest stays in the history until they are gone."""
    going = Webhook.objects.living().filter(pk=key, paused_at=None)
    webhook = going.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related("project").first()
    if webhook is None or not is_answered_for(webhook) or queries.waiting_for(webhook, MOST_WAITING) == MOST_WAITING:
        return False
    newest = queries.newest_place(queries.events_in_order(webhook.project_id)).position
    between = {"position__gt": webhook.position, "position__lte": newest}
    events = queries.events_for_everybody(webhook.project_id).filter(**between)
    if webhook.verbs:
        events = events.filter(verb__in=webhook.verbs)
    found = list(events.order_by("position").values_list("pk", "position")[:PAGE])
    base = {"project": webhook.project, "webhook": webhook, "due_at": timezone.now()}
    insert_many(Delivery, [Delivery(**base, event_id=event) for event, _position in found])
    has_more = len(found) == PAGE
    Webhook.objects.filter(pk=key).update(position=found[-1][1] if has_more else newest)
    return has_more


def is_answered_for(webhook: Webhook) -> bool:
    """Whether who set a webhook up, or let it go on, still owns the project, in an account that is open; it is paused
    where they do not. No way out for what happens here outlasts their right to open it."""
    members = queries.members_of(webhook.project).filter(contributor__user__is_active=True)
    owner = members.filter(contributor=webhook.created_by_id).first()
    if owner is not None and permissions.may(owner.contributor, "webhook.manage"):
        return True
    outcomes.pause(webhook, _("Who answers for it no longer owns this project. Go on with it if it is still wanted."))
    return False


def call_webhook(key: uuid.UUID) -> None:
    """Send what is due to a webhook, one after the other, until one does not get through or others have their turn."""
    end = time.monotonic() + ROUND
    while time.monotonic() < end:
        delivery = take_next(key)
        if delivery is None or not attempt(delivery):
            return


@transaction.atomic
def take_next(key: uuid.UUID) -> Delivery | None:
    """Take the next delivery to a webhook. None when nothing is due, or somebody else is at it."""
    webhook = Webhook.objects.living().select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
    if webhook is None or webhook.deliveries.filter(queries.is_held()).exists():
        return None
    due = queries.deliveries_due().filter(queries.may_be_sent(), webhook=webhook).order_by("due_at", "id")
    delivery = due.select_related("webhook", "event__contributor__user").first()
    if delivery is not None:
        held = Now() + timedelta(seconds=settings.WEBHOOK_SECONDS) + LEASE
        Delivery.objects.filter(pk=delivery.pk).update(lease_until=held, attempts=F("attempts") + 1)
        delivery.attempts += 1
    return delivery


def attempt(delivery: Delivery) -> bool:
    """Send a delivery one holds, and note down what came of it. Returns whether to go on with the next."""
    if not may_leave(delivery):
        problem = _("What it tells is confidential by now. Nothing was sent.")
        outcomes.end(delivery, Delivery.State.DEAD, problem=problem)
        return True
    content = content_of(delivery)
    try:
        posted = post(delivery.webhook.url, content, headers_for(delivery, content), door=door())
    except NotFetchedError as refused:
        outcomes.unreached(delivery, refused)
        return False
    if posted.is_taken:
        outcomes.taken(delivery, posted)
    else:
        outcomes.refused_by(delivery, posted)
    return posted.is_taken


def may_leave(delivery: Delivery) -> bool:
    """Whether an event may still be told: its object can have become confidential since it was noted down."""
    event = delivery.event
    return event is None or queries.events_for_everybody(delivery.project_id).filter(pk=event.pk).exists()


def content_of(delivery: Delivery) -> bytes:
    """What is sent: the type of the event, its time, and the event as the change feed tells it."""
    if delivery.event is None:
        told: dict[str, Any] = {"type": "webhook.test", "timestamp": timezone.now(), "data": {}}
    else:
        row = event_row(delivery.event)
        told = {"type": row["verb"], "timestamp": row["at"], "data": row}
    told["data"] = {"project": delivery.project_id, **told["data"]}
    return orjson.dumps(told, option=orjson.OPT_UTC_Z)


def headers_for(delivery: Delivery, content: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks. The id is that of the event, however often it is sent."""
    message, now = str(delivery.event_id or delivery.pk), timezone.now()
    signed = [Signer(secret).sign(message, now, content.decode()) for secret in queries.secrets_of(delivery.webhook)]
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def door() -> Door:
    """The door as deliveries go through it: with limits of their own, no redirect, and no site asked for its wishes."""
    limits = Limits(settings.WEBHOOK_SECONDS, size=0, redirects=0)
    return Door(limits, settings.FETCH_USER_AGENT, allowed=settings.FETCH_ALLOWED_NETWORKS)


def forget_old_deliveries() -> int:
    """Delete what has been delivered, or given up, for long enough; returns how many."""
    delivered = Q(state=Delivery.State.DELIVERED, ended_at__lt=Now() - DELIVERED_KEPT)
    dead = Q(state=Delivery.State.DEAD, ended_at__lt=Now() - DEAD_KEPT)
    return Delivery.objects.filter(delivered | dead).delete()[0]
