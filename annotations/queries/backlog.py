"""What waits to be done for all projects, for whoever runs the installation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Min
from django.db.models.functions import Now

from annotations.models import Delivery, Export, Import, Job, Webhook
from annotations.queries.webhooks import deliveries_due, may_be_sent

GOING = (Job.State.QUEUED, Job.State.RUNNING)
LATELY = timedelta(days=1)


class Jobs(NamedTuple):
    """How many jobs of a kind wait, are worked on, and have failed since yesterday."""

    waiting: int
    running: int
    failed: int


class Calls(NamedTuple):
    """How many webhooks there are, get nothing through, are paused; how many deliveries wait and were given up."""

    webhooks: int
    failing: int
    paused: int
    waiting: int
    dead: int


def jobs_counted(kind: type[Job]) -> Jobs:
    """The jobs of a kind, in all projects."""
    jobs = kind._default_manager.all()
    waiting, running = (jobs.filter(state=state).count() for state in GOING)
    return Jobs(waiting, running, jobs.filter(state=Job.State.FAILED, ended_at__gt=Now() - LATELY).count())


def calls_counted() -> Calls:
    """The webhooks that are there, and what is on its way to them, in all projects."""
    webhooks = Webhook.objects.living()
    going = webhooks.filter(paused_at=None)
    deliveries = Delivery.objects.filter(webhook__in=webhooks.values("pk"))
    waiting, dead = (deliveries.filter(state=one).count() for one in (Delivery.State.WAITING, Delivery.State.DEAD))
    failing = going.exclude(failing_since=None).count()
    return Calls(webhooks.count(), failing, webhooks.count() - going.count(), waiting, dead)


def due_since() -> datetime | None:
    """Since when the oldest of what a worker should have taken up by now has been due; None where nothing is."""
    found = [
        kind._default_manager.filter(state__in=GOING, lease_until__lt=Now()).aggregate(at=Min("lease_until"))["at"]
        for kind in (Import, Export)
    ]
    deliveries = deliveries_due().filter(may_be_sent(), webhook__deleted_at=None)
    found.append(deliveries.aggregate(at=Min("due_at"))["at"])
    return min((moment for moment in found if moment is not None), default=None)
