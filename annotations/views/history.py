"""What happened in a project, act by act."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.access import ProjectRequest, of_project
from annotations.errors import InvalidInputError
from annotations.models import Event
from annotations.services.sequencer import assign_positions
from annotations.services.undo import could_be_taken_back
from annotations.views.sentences import Names, changes_in, lines_of, names_in

PAGE_SIZE = 100
LARGEST_POSITION = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One act as the history shows it. `undo` is its id where the reader may take it back, else None."""

    event: Event
    sentences: list[str]
    changes: list[tuple[str, str, str]]
    undo: uuid.UUID | None
    is_taken_back: bool


@of_project(get="project.read")
def history(request: ProjectRequest) -> HttpResponse:
    """The newest acts; `?before=` a position leads to older ones."""
    assign_positions()
    before = position_in(request.GET.get("before", ""))
    events = queries.events_visible_to(request.actor).select_related("contributor__user", "article")
    if before is not None:
        events = events.filter(position__lt=before)
    found = list(events.order_by("-position")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "lines": lines(request, shown),
        "older": shown[-1].position if len(found) > PAGE_SIZE else None,
        "is_first": before is None,
        "here": "history",
    }
    return render(request, "annotations/history.html", context)


def position_in(words: str) -> int | None:
    """A position of the history, None for none; refuses anything else."""
    if not words:
        return None
    if not words.isdecimal() or len(words) > 19 or int(words) > LARGEST_POSITION:
        raise InvalidInputError(_("There is no such page of the history. Begin at its top."), field="before")
    return int(words)


def lines(request: ProjectRequest, events: list[Event]) -> list[Line]:
    """The acts of some events, newest first; of each, its events in the order they happened."""
    names = names_in(request.actor, events)
    taken_back = queries.acts_taken_back(request.actor, {event.act for event in events})
    acts = [list(act)[::-1] for _id, act in groupby(events, key=lambda event: event.act)]
    return [line_of(request, act, names, taken_back) for act in acts]


def line_of(request: ProjectRequest, act: list[Event], names: Names, taken_back: set[uuid.UUID]) -> Line:
    """One act. Its button is there where it could be taken back; whether it still can is found out by trying."""
    first = act[0]
    mine = permissions.may(request.actor, "act.undo") and first.contributor_id == request.actor.pk
    is_taken_back = first.act in taken_back
    undo = first.act if mine and not is_taken_back and could_be_undone(act) else None
    return Line(first, lines_of(act, names), changes_in(act), undo, is_taken_back)


def could_be_undone(act: Iterable[Event]) -> bool:
    """Whether every event of an act is of a kind that can be taken back."""
    return all(could_be_taken_back(event) for event in act)
