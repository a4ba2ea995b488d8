"""What feeds and watches have in common: whose turn it is, who looks at it now, and when it is looked at again.

All times are the database's. A look that is never finished, because its worker died or its message was lost, is made up
for by the next one: what is looked for does not go away.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Q, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from annotations import permissions, queue
from annotations.errors import ConflictError, DomainError
from annotations.fetching import BUSY, Fetched, Known, NotFetchedError
from annotations.models import Feed, Watch
from annotations.models.watching import LONGEST_MINUTES, Watching

W = TypeVar("W", bound=Watching)

TASKS: dict[type[Watching], str] = {Feed: "annotations.check_feed", Watch: "annotations.check_watch"}
# One that goes on after a rest has no next time yet.
DUE = Q(next_check_at__lte=Now()) | Q(next_check_at=None, paused_at=None)
MOST_AT_ONCE = 200
GONE = 410
MINUTE = timedelta(minutes=1)


def wake_due() -> int:
    """Wake a worker for whatever is to be looked at now; returns how many that were. May run several times at once."""
    return sum(wake(kind, key) for kind in TASKS for key in list(due(kind)))


def due(kind: type[Watching]) -> list[uuid.UUID]:
    """Ids of what is to be looked at, longest overdue first."""
    rows = kind._default_manager.filter(DUE, deleted_at=None)
    return list(rows.order_by("next_check_at").values_list("pk", flat=True)[:MOST_AT_ONCE])


@transaction.atomic
def wake(kind: type[Watching], key: uuid.UUID) -> bool:
    """Send one due look on its way. The next is noted down at once: whoever comes here meanwhile sends it no more."""
    waiting = kind._default_manager.filter(DUE, pk=key)
    sent = waiting.update(next_check_at=in_minutes(F("minutes")))
    if sent:
        queue.send(TASKS[kind], key)
    return bool(sent)


def in_minutes(minutes: Combinable) -> Combinable:
    """So many minutes from now."""
    return Now() + ExpressionWrapper(minutes * MINUTE, output_field=DurationField())


def ask(row: Watching, *more: object) -> None:
    """Wake a worker for a look now, with `more` to say to its task. It is noted down as due: it comes though the
    message may be lost.
    """
    write(row, next_check_at=Now())
    queue.send(TASKS[type(row)], row.pk, *more)


def unless_resting(moment: Combinable) -> Combinable:
    """A next time, none for what rests."""
    return Case(When(paused_at=None, then=moment), default=None, output_field=DateTimeField())


def hold(kind: type[W], key: uuid.UUID) -> W | None:
    """Begin a look. None when somebody else is at it, or there is nothing to look at any more."""
    rows = kind._default_manager.filter(pk=key, deleted_at=None)
    if not rows.filter(Q(lease_until=None) | Q(lease_until__lt=Now())).update(lease_until=Now() + longest_look()):
        return None
    return rows.select_related("project", "created_by__membership", "created_by__user").first()


def longest_look() -> timedelta:
    """What no look takes: a fetch with its turns, two texts read, and some minutes more."""
    return timedelta(seconds=settings.FETCH_SECONDS + 2 * settings.IMPORT_SECONDS, minutes=5)


def require_still(row: Watching, action: str) -> None:
    """Refuse to go on for somebody who may not do this any more, themselves."""
    if not permissions.may(row.created_by, action):
        raise ConflictError(
            _("%(name)s, who wished for this, may no longer bring articles in. Remove it, and set it up again.")
            % {"name": row.created_by}
        )


def known_to(row: Watching) -> Known:
    """What the last look has found, for the server to compare."""
    return Known(row.etag, row.last_modified)


def seen(row: Watching, got: Fetched, **fields: Any) -> None:
    """End a look well. What the server says of this state is kept where it fits, so that it need not be sent again."""
    found = {"etag": fitting(got.etag, 300), "last_modified": fitting(got.last_modified, 100)}
    state = {} if got.is_unchanged else found
    later = unless_resting(in_minutes(F("minutes")))
    told = {"checked_at": Now(), "next_check_at": later, "failures": 0, "problem": ""}
    write(row, lease_until=None, **{**told, **state, **fields})


def fitting(value: str, longest: int) -> str:
    """The value, "" where it does not fit: a part of it would compare to nothing."""
    return value if len(value) <= longest else ""


def missed(row: Watching, refused: DomainError) -> None:
    """End a look that found nothing, with the reason for the person. The next is the later the more have failed.

    An address that is gone for good is not looked at any more until somebody says so.
    """
    if isinstance(refused, NotFetchedError) and refused.reason == BUSY:
        write(row, lease_until=None, next_check_at=Now() + timedelta(seconds=refused.details["retry_after"]))
        return
    failures = row.failures + 1
    wait = max(minutes_after(row.minutes, failures) * 60, refused.details.get("retry_after", 0))
    later = unless_resting(Now() + timedelta(seconds=min(wait, LONGEST_MINUTES * 60)))
    paused = {"paused_at": Now(), "next_check_at": None} if refused.details.get("status") == GONE else {}
    told = {"checked_at": Now(), "next_check_at": later, "failures": failures, "problem": refused.message}
    write(row, lease_until=None, **{**told, **paused})


@contextmanager
def told_when_missed(row: Watching) -> Iterator[None]:
    """End a look badly, with the reason for the person, where the block is refused or finds no room."""
    try:
        yield
    except DomainError as refused:
        missed(row, refused)
    except OSError as full:
        missed(row, not_kept(full))


def not_kept(full: OSError) -> ConflictError:
    """The refusal for what was fetched and found no room here."""
    reason = full.strerror or _("unknown reason")
    return ConflictError(_("What was fetched could not be kept here (%(reason)s).") % {"reason": reason})


def minutes_after(minutes: int, failures: int) -> int:
    """The minutes until the next look after so many have failed in a row: twice as many for each."""
    return min(minutes << min(failures, 12), LONGEST_MINUTES)


def write(row: Watching, **fields: Any) -> None:
    """Note down how it goes. This is nobody's change: the version stays."""
    type(row)._default_manager.filter(pk=row.pk).update(**fields)
