"""Reading webhooks and what is on its way to them."""

from __future__ import annotations

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from annotations.models import Contributor, Delivery, Event, Membership, Webhook


def webhooks_visible_to(actor: Contributor) -> QuerySet[Webhook]:
    """The webhooks of the actor's project, for owners alone, newest first; each with how many deliveries wait
    (`waiting_count`) and how many were given up (`dead_count`)."""
    webhooks = Webhook.objects.living().filter(project=actor.project_id).select_related("created_by__user")
    if actor.role != Membership.Role.OWNER:
        return webhooks.none()
    waiting, dead = (counted(state) for state in (Delivery.State.WAITING, Delivery.State.DEAD))
    return webhooks.annotate(waiting_count=waiting, dead_count=dead).order_by("-created_at", "-id")


def counted(state: str) -> Coalesce:
    """How many deliveries to a webhook are in a state."""
    found = Delivery.objects.filter(webhook=OuterRef("pk"), state=state).order_by().values("webhook")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def deliveries_visible_to(actor: Contributor) -> QuerySet[Delivery]:
    """What is on its way, or was, to the webhooks the actor sees, newest first."""
    deliveries = Delivery.objects.filter(project=actor.project_id, webhook__in=webhooks_visible_to(actor).values("pk"))
    return deliveries.select_related("event", "webhook").order_by("-created_at", "-id")


def waiting_for(webhook: Webhook, most: int) -> int:
    """How many deliveries wait for a webhook, counted up to `most`."""
    return Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)[:most].count()


def webhooks_behind() -> QuerySet[Webhook]:
    """The webhooks for which events wait that nobody has looked at yet, in all projects."""
    later = Event.objects.filter(project=OuterRef("project"), position__gt=OuterRef("position"))
    return Webhook.objects.living().filter(Exists(later), paused_at=None).order_by("pk")


def webhooks_to_call() -> QuerySet[Webhook]:
    """The webhooks to which something may be sent now, in all projects; in no order, so that none is always last."""
    due = deliveries_due().filter(may_be_sent(), webhook=OuterRef("pk"))
    return Webhook.objects.living().filter(Exists(due)).order_by("?")


def deliveries_due() -> QuerySet[Delivery]:
    """Deliveries that wait, are due, and that no worker holds."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=Now())
    return waiting.filter(Q(lease_until=None) | Q(lease_until__lte=Now()))


def is_held() -> Q:
    """What a worker is sending now."""
    return Q(state=Delivery.State.WAITING, lease_until__gt=Now())


def may_be_sent() -> Q:
    """What does not wait for its webhook to go on or recover; a test never does."""
    rested = Q(webhook__rests_until=None) | Q(webhook__rests_until__lte=Now())
    return Q(event=None) | (Q(webhook__paused_at=None) & rested)


def secrets_of(webhook: Webhook) -> list[str]:
    """The secrets that what is sent is signed with, the present one first."""
    former = Webhook.objects.filter(pk=webhook.pk, former_secret_until__gt=Now()).exclude(former_secret="")
    return [webhook.secret, *former.values_list("former_secret", flat=True)]


def is_under_way(webhook: Webhook) -> bool:
    """Whether a worker sends something to a webhook now, or is to as soon as it can."""
    waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING, due_at__lte=Now())
    return waiting.filter(may_be_sent()).exists()
