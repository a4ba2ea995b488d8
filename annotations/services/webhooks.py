"""Setting webhooks up, changing and removing them. What is sent to them: `deliveries`."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions, queries, queue
from annotations.errors import ConflictError, InvalidInputError
from annotations.fetching import NotFetchedError, require_address
from annotations.models import FOR_EVERYBODY, Contributor, Delivery, Webhook
from annotations.queries import Place
from annotations.services.guards import require_fields, require_version, save_change
from annotations.services.history import Act, recorded
from annotations.services.outcomes import problem_of

FIELDS = ("name", "url", "verbs")
SECRET_PREFIX = "whsec_"  # noqa: S105  # not a secret: what Standard Webhooks has every one begin with
FORMER_SECRET_KEPT = timedelta(days=1)


@transaction.atomic
def add_webhook(*, actor: Contributor, fields: dict[str, Any], act: Act | None = None) -> Webhook:
    """Set up a webhook that is told of what happens from now on. Its `secret` is to be shown once.

    Args:
        fields: `name`, `url`, and `verbs` where not all events are to be told.

    Raises:
        InvalidInputError: no address of the web, a verb nobody knows. What lies behind a name is asked at delivery.
    """
    permissions.require(actor, "webhook.manage")
    webhook = Webhook(project=actor.project, created_by=actor, secret=new_secret())
    webhook.position = queries.newest_place(queries.events_in_order(actor.project_id)).position
    set_fields(webhook, {"name": "", "url": "", **fields})
    webhook.save(force_insert=True)
    (act or Act(actor)).created("webhook.added", webhook)
    return webhook


def new_secret() -> str:
    """A fresh secret, as Standard Webhooks writes them."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def set_fields(webhook: Webhook, fields: dict[str, Any]) -> None:
    """Set fields that hold. Raises InvalidInputError."""
    require_fields(webhook, fields, FIELDS)
    if "url" in fields:
        try:
            require_address(webhook.url, settings.FETCH_ALLOWED_NETWORKS)
        except NotFetchedError as refused:
            raise InvalidInputError(problem_of(refused), field="url") from refused
    webhook.verbs = known_verbs(webhook.verbs)


def known_verbs(asked: Sequence[str]) -> list[str]:
    """The verbs, each once. Raises InvalidInputError for one that does not exist, or is never told outside."""
    unknown = next((verb for verb in asked if verb not in FOR_EVERYBODY), None)
    if unknown is not None:
        raise InvalidInputError(_("There is no event “%s” that is told to webhooks.") % unknown, field="verbs")
    return list(dict.fromkeys(asked))


def lock_webhook(webhook: Webhook) -> Webhook:
    """The living webhook as it is now, locked."""
    present = Webhook.objects.select_for_update(no_key=True, of=("self",)).select_related("project").get(pk=webhook.pk)
    if present.deleted_at is not None:
        raise ConflictError(_("This webhook was removed. Take that back first, or set up a new one."))
    return present


@transaction.atomic
def change_webhook(
    *, actor: Contributor, webhook: Webhook, fields: dict[str, Any], version: int | None = None, act: Act | None = None
) -> Webhook:
    """Change what a webhook is told and where (`FIELDS`), and whether it rests (`paused`). What happens meanwhile is
    told when it goes on; whoever lets it go on answers for it."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(webhook)
    before = recorded(webhook)
    fields = dict(fields)
    paused = fields.pop("paused", webhook.paused_at is not None)
    set_fields(webhook, fields)
    changes = {name: getattr(webhook, name) for name in fields if getattr(webhook, name) != before[name]}
    if paused != (webhook.paused_at is not None):
        changes |= {"paused_at": timezone.now(), "paused_because": ""} if paused else going_on(webhook, actor)
    elif "url" in changes:
        changes |= afresh(webhook)
    if changes:
        save_change(webhook, version, changes)
        (act or Act(actor)).changed("webhook.changed", webhook, before, noticing=("name",))
    else:
        require_version(webhook, version)
    return webhook


def going_on(webhook: Webhook, actor: Contributor) -> dict[str, Any]:
    """What lets a webhook go on, for which the actor answers from now on."""
    return {"paused_at": None, "paused_because": "", "created_by": actor, **afresh(webhook)}


def afresh(webhook: Webhook) -> dict[str, Any]:
    """What lets a webhook begin anew: everything that waits is due, and nothing is held against it."""
    webhook.deliveries.filter(state=Delivery.State.WAITING).update(due_at=Now())
    return {"failing_since": None, "rests_until": None}


@transaction.atomic
def remove_webhook(
    *, actor: Contributor, webhook: Webhook, version: int | None = None, act: Act | None = None
) -> Webhook:
    """Tell an address nothing more."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(webhook)
    before = recorded(webhook)
    save_change(webhook, version, {"deleted_at": timezone.now()})
    (act or Act(actor)).changed("webhook.removed", webhook, before, noticing=("name",))
    return webhook


@transaction.atomic
def renew_secret(*, actor: Contributor, webhook: Webhook) -> Webhook:
    """Give a webhook a new `secret`, to be shown once. For a day everything is signed with the former one as well, so
    that a receiver can change over without missing anything."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(webhook)
    former = {"former_secret": webhook.secret, "former_secret_until": timezone.now() + FORMER_SECRET_KEPT}
    save_change(webhook, None, {"secret": new_secret(), **former})
    Act(actor).noted("webhook.secret_renewed", webhook, None, {"name": webhook.name})
    return webhook


@transaction.atomic
def send_test(*, actor: Contributor, webhook: Webhook) -> Delivery:
    """Have a message sent that says nothing, at once and once, also to a webhook that is paused. One at a time: a
    receiver that is slow to answer must not keep the workers for as many as are asked for."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(webhook)
    if webhook.deliveries.filter(event=None, state=Delivery.State.WAITING).exists():
        raise ConflictError(_("A test is on its way. What comes of it stands among the deliveries."))
    delivery = Delivery.objects.create(project=webhook.project, webhook=webhook, due_at=Now())
    queue.send("annotations.call_webhook", webhook.pk)
    return delivery


@transaction.atomic
def replay(*, actor: Contributor, webhook: Webhook, after: Place) -> Webhook:
    """Have everything told again that happened after a place in the history, whatever became of it before."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(webhook)
    if after.position < webhook.position:
        save_change(webhook, None, {"position": after.position})
        Act(actor).noted("webhook.replayed", webhook, None, {"name": webhook.name})
    return webhook


@transaction.atomic
def retry_delivery(*, actor: Contributor, delivery: Delivery) -> Delivery:
    """Try a delivery anew that was given up."""
    permissions.require(actor, "webhook.manage")
    webhook = lock_webhook(delivery.webhook)
    if not renew(webhook, pk=delivery.pk):
        raise ConflictError(_("This was not given up: it is delivered, or waits for its next attempt."))
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def retry_dead(*, actor: Contributor, webhook: Webhook) -> int:
    """Try everything anew that was given up; returns how much that is. Tests are not: they would say nothing."""
    permissions.require(actor, "webhook.manage")
    return renew(lock_webhook(webhook), event__isnull=False)


def renew(webhook: Webhook, **which: Any) -> int:
    """Let dead deliveries of a locked webhook wait again, as if none had been tried; returns how many."""
    dead = webhook.deliveries.filter(state=Delivery.State.DEAD, **which)
    renewed = dead.update(state=Delivery.State.WAITING, attempts=0, due_at=Now(), ended_at=None)
    if renewed:
        queue.send("annotations.call_webhook", webhook.pk)
    return renewed
