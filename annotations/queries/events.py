"""Reading the history."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet

from annotations.models import Contributor, Event
from annotations.queries.sources import sees_confidential


def events_visible_to(actor: Contributor) -> QuerySet[Event]:
    """The events of the actor's project that have a position, without what concerns others' confidential evidence."""
    events = Event.objects.filter(project=actor.project_id, position__isnull=False)
    if not sees_confidential(actor):
        events = events.filter(Q(confidential=False) | Q(contributor=actor))
    return events


def acts_of(actor: Contributor, act: uuid.UUID) -> QuerySet[Event]:
    """The events of one act of the actor, in the order they happened."""
    return Event.objects.filter(project=actor.project_id, contributor=actor, act=act).order_by("id")


def last_undoable_act(actor: Contributor) -> uuid.UUID | None:
    """The actor's newest act that is neither an undo nor undone already."""
    undone = Event.objects.filter(project=actor.project_id, undoes__isnull=False).values("undoes")
    mine = Event.objects.filter(project=actor.project_id, contributor=actor, undoes=None)
    return mine.exclude(act__in=undone).order_by("-id").values_list("act", flat=True).first()
