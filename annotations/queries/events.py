"""Reading the history."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Max, Q, QuerySet

from annotations.models import Contributor, Event
from annotations.queries.sources import evidence_hidden_from, sees_confidential, sources_hidden_from


def events_visible_to(actor: Contributor) -> QuerySet[Event]:
    """The events of the actor's project that have a position, without what concerns others' confidential evidence.

    That is what happened in confidence, and what happened in the open to what is confidential by now.
    """
    events = Event.objects.filter(project=actor.project_id, position__isnull=False)
    if sees_confidential(actor):
        return events
    hidden = Q(object_type="evidence", object_id__in=evidence_hidden_from(actor).values("pk"))
    hidden |= Q(object_type="source", object_id__in=sources_hidden_from(actor).values("pk"))
    return events.filter(Q(contributor=actor) | (Q(confidential=False) & ~hidden))


def acts_of(actor: Contributor, act: uuid.UUID) -> QuerySet[Event]:
    """The events of one act of the actor, in the order they happened."""
    return Event.objects.filter(project=actor.project_id, contributor=actor, act=act).order_by("id")


def act_behind(actor: Contributor, act: uuid.UUID) -> uuid.UUID:
    """The act of the actor that an undo or a redo is about in the end; of any other act, itself."""
    while (undone := acts_of(actor, act).values_list("undoes", flat=True).first()) is not None:
        act = undone
    return act


def events_of_act(actor: Contributor, act: uuid.UUID) -> QuerySet[Event]:
    """The events of one act of anybody in the actor's project."""
    return Event.objects.filter(project=actor.project_id, act=act)


def acts_taken_back(actor: Contributor, acts: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the acts that have been taken back."""
    undoing = Event.objects.filter(project=actor.project_id, undoes__in=acts)
    return {undone for undone in undoing.values_list("undoes", flat=True).distinct() if undone is not None}


def last_undoable_act(actor: Contributor) -> uuid.UUID | None:
    """The actor's newest act that is neither an undo nor undone already."""
    undone = Event.objects.filter(project=actor.project_id, undoes__isnull=False).values("undoes")
    mine = Event.objects.filter(project=actor.project_id, contributor=actor, undoes=None)
    return mine.exclude(act__in=undone).order_by("-id").values_list("act", flat=True).first()


def sees_event(actor: Contributor, *, confidential: bool, contributor: uuid.UUID) -> bool:
    """The rule of `events_visible_to`, for one event of the actor's project that has been read already."""
    return not confidential or contributor == actor.pk or sees_confidential(actor)


def events_after(position: int) -> QuerySet[Event]:
    """The events of all projects after a position, oldest first: for who tells them on and asks `sees_event` first."""
    return Event.objects.filter(position__gt=position).order_by("position")


def newest_position() -> int:
    """The position of the newest event of all, 0 before the first."""
    return Event.objects.aggregate(newest=Max("position"))["newest"] or 0
