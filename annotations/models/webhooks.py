"""What is told to other programs as it happens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annotations.models.base import ProjectRow, Versioned, VersionedQuerySet
from annotations.models.events import Event
from annotations.models.people import Contributor


class Webhook(Versioned):
    """An address that is told of the events of a project, as Standard Webhooks has it.

    `position` is that of the last event for which there is a delivery already, or that was none of its `verbs`; an
    empty list of verbs means all. What is sent is signed with `secret`, and with `former_secret` too for a while.

    While nothing gets through it has been `failing_since` then, and is left alone until `rests_until`.
    """

    name = models.CharField(_("name"), max_length=100)
    url = models.URLField(_("address"), max_length=2000)
    verbs = ArrayField(models.CharField(max_length=40), verbose_name=_("events"), default=list, blank=True)
    secret = models.CharField(max_length=200, editable=False)
    former_secret = models.CharField(max_length=200, blank=True, editable=False)
    former_secret_until = models.DateTimeField(null=True, editable=False)
    position = models.BigIntegerField(default=0, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True)
    paused_because = models.TextField(_("why it is paused"), blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    rests_until = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, related_name="+")

    objects = VersionedQuerySet["Webhook"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["project", "-created_at", "-id"], name="webhook_newest_first")]

    def __str__(self) -> str:
        return self.name


class Delivery(ProjectRow):
    """One event on its way to a webhook; a test has none. `attempts` have been made, the next is due at `due_at`.

    A worker that sends it holds it until `lease_until`. What has been tried often enough is dead and can be sent anew.
    `status`, `problem` and `milliseconds` tell of the last attempt; `status` is 0 where there was no answer.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), null=True)
    lease_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(_("delivered or given up"), null=True)
    status = models.PositiveSmallIntegerField(_("answered with"), default=0)
    problem = models.TextField(_("what went wrong"), blank=True)
    milliseconds = models.PositiveIntegerField(_("took"), default=0)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "delivered", "dead"]), name="delivery_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["webhook", "due_at"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["webhook"], name="delivery_held", condition=Q(state="waiting", lease_until__isnull=False)
            ),
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_dead", condition=Q(state="dead")),
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.webhook_id}"
