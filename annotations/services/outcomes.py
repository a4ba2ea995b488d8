"""What comes of an attempt to deliver: it is over, comes again later, or the webhook rests."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.fetching import NotFetchedError, Posted
from annotations.models import Delivery, Webhook
from annotations.services.history import Act, recorded
from annotations.services.operating import operator_of

# Seconds from each attempt to the next: 27 hours in all. After the last the delivery is dead.
DELAYS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
SHORTEST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=5)
DOWN_FOR = timedelta(minutes=15)  # what has waited longer for its receiver is sent as soon as it is back
SLOW = timedelta(seconds=3)
GONE = 410

_t = gettext_lazy
# The words of the door are for whoever wants to read a page.
PROBLEMS: dict[str, str | Promise] = {
    "not-web": _t("Give a full web address, such as https://desk.example/hook."),
    "odd-port": _t("Nothing is sent to other ports than 80 and 443, unless that network is allowed."),
    "internal": _t(
        "It leads into a private or internal network, to which nothing is sent unless FETCH_ALLOWED_NETWORKS names it."
    ),
    "unknown-host": _t("There is no server of that name."),
    "unreachable": _t("The server cannot be reached."),
    "insecure": _t("The server does not prove that it is the one: its certificate is not right."),
    "too-slow": _t("The server did not answer in time."),
    "broken": _t("The server broke off before it had answered."),
}


def taken(delivery: Delivery, posted: Posted) -> None:
    """Note down that the receiver took it. If it had been down for `DOWN_FOR`, all that waits for it is due at once; if
    it took longer than `SLOW`, it rests for as long as it took, so that it has no worker to itself."""
    end(delivery, Delivery.State.DELIVERED, status=posted.status, milliseconds=posted.milliseconds)
    if delivery.event_id is None:
        return
    webhook = Webhook.objects.filter(pk=delivery.webhook_id)
    since = webhook.values_list("failing_since", flat=True).first()
    took = timedelta(milliseconds=posted.milliseconds)
    if since is not None or took > SLOW:
        webhook.update(failing_since=None, rests_until=Now() + took if took > SLOW else None)
    if since is not None and timezone.now() - since > DOWN_FOR:
        delivery.webhook.deliveries.filter(state=Delivery.State.WAITING).update(due_at=Now())


@transaction.atomic
def refused_by(delivery: Delivery, posted: Posted) -> None:
    """Note down that the receiver answered, but did not take it. One that says it is gone (410) is told nothing
    more."""
    told = {"status": posted.status, "milliseconds": posted.milliseconds}
    if posted.status == GONE and delivery.event_id is not None:
        end(delivery, Delivery.State.DEAD, problem=_("The server says that nobody is there any more."), **told)
        pause(delivery.webhook, _("The server answered with 410: nobody is there any more."))
        return
    leads_on = 300 <= posted.status < 400
    problem = _("The server leads elsewhere, where nothing is sent.") if leads_on else _("The server did not take it.")
    failed(delivery, problem, posted.retry_after, **told)


def unreached(delivery: Delivery, refused: NotFetchedError) -> None:
    """Note down that no answer came. It may have arrived all the same."""
    failed(delivery, problem_of(refused))


def problem_of(refused: NotFetchedError) -> str:
    """Why nothing can be sent to an address, in a sentence for who wants to."""
    return str(PROBLEMS.get(refused.reason, refused.message))


@transaction.atomic
def failed(delivery: Delivery, problem: str, retry_after: int = 0, **told: int) -> None:
    """Have it sent again after the next of `DELAYS`, or later if the receiver asked for so many seconds
    (`retry_after`); after the last attempt it is dead. A test is sent once.

    `told` is what the answer was: `status`, and how many `milliseconds` it took.
    """
    tries = DELAYS if delivery.event_id is not None else ()
    if delivery.attempts > len(tries):
        end(delivery, Delivery.State.DEAD, problem=problem, **told)
    else:
        # Not to the second: who fails together had better not come back together.
        delay = tries[delivery.attempts - 1] * random.uniform(1, 1.2)  # noqa: S311  # nothing secret in it
        due = Now() + timedelta(seconds=max(delay, min(retry_after, DELAYS[-1])))
        write(delivery, due_at=due, problem=problem, **told)
    if delivery.event_id is not None:
        let_rest(delivery.webhook, retry_after)


def let_rest(webhook: Webhook, retry_after: int) -> None:
    """Leave a receiver alone for as long as it has been failing, within limits, or for the seconds it asked for; pause
    it once it has failed for `GIVEN_UP_AFTER`."""
    now = timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(failing_since=Coalesce("failing_since", Now()))
    webhook.refresh_from_db(fields=["failing_since"])
    failing = now - (webhook.failing_since or now)
    rest = min(max(failing, SHORTEST_REST, timedelta(seconds=retry_after)), LONGEST_REST)
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=Now() + rest)
    if failing > GIVEN_UP_AFTER:
        pause(webhook, _("Nothing got through for five days. What has happened since is told when it goes on."))


def pause(webhook: Webhook, why: str) -> None:
    """Send a webhook nothing until an owner lets it go on. `why` is a sentence for them."""
    before = recorded(webhook)
    webhook.save_change(None, paused_at=timezone.now(), paused_because=why)
    Act(operator_of(webhook.project)).changed("webhook.changed", webhook, before, noticing=("name",))


@transaction.atomic
def pause_all(why: str) -> int:
    """Pause every webhook of every project; returns how many that were."""
    going = list(Webhook.objects.living().filter(paused_at=None).select_related("project"))
    for webhook in going:
        pause(webhook, why)
    return len(going)


def end(delivery: Delivery, state: str, **told: Any) -> None:
    """Note down that nothing more comes of a delivery: it is delivered or dead (`state`)."""
    write(delivery, state=state, ended_at=Now(), due_at=None, **{"problem": "", **told})


def write(delivery: Delivery, **fields: Any) -> None:
    """Note down fields of a delivery and give its lease back. An attempt whose lease ran out, so that another worker
    has begun the next one, writes nothing."""
    held = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts)
    held.update(lease_until=None, **{"status": 0, "milliseconds": 0, **fields})
