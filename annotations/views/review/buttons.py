"""The two buttons of the review page that take back and do again, each with words for what that would be."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from annotations import permissions, queries
from annotations.models import Article, Contributor, Event
from annotations.views.sentences import lines_of, names_in

_w = gettext_lazy
# Key, key to press, name, label and what is said where there is nothing; in the order of `queries.Turns`.
BOTH: tuple[tuple[str, str, Any, Any, Any], ...] = (
    ("undo", "u", _w("Undo"), _w("Undo: %s"), _w("Undo: there is nothing of yours to take back here")),
    ("redo", "Shift+u", _w("Redo"), _w("Redo: %s"), _w("Redo: there is nothing to do again")),
)


@dataclass(frozen=True, slots=True)
class Button:
    """One of the two. `act` is what it takes back, None where there is nothing; `label` says it in a few words."""

    key: str
    keys: str
    name: str
    act: uuid.UUID | None
    label: str


def turn_buttons(actor: Contributor, article: Article) -> list[Button]:
    """Undo and redo as they are now for a person on an article; none for who takes nothing back."""
    if not permissions.may(actor, "act.undo"):
        return []
    turns = queries.turns_of(actor, article)
    words = words_of(actor, [turn.behind for turn in turns if turn])
    return [
        Button(key, keys, name, turn.act, label % words[turn.behind])
        if turn
        else Button(key, keys, name, None, nothing)
        for (key, keys, name, label, nothing), turn in zip(BOTH, turns, strict=True)
    ]


def words_of(actor: Contributor, acts: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The first thing that is to be said of each of the actor's acts, on the page of its article."""
    events = list(queries.acts_of(actor, *acts).select_related("article", "contributor__user"))
    names = names_in(actor, events, in_article=True)
    by_act: dict[uuid.UUID, list[Event]] = {act: [] for act in acts}
    for event in events:
        by_act[event.act].append(event)
    # A source that was made on the way to evidence is not what the act was about.
    on_claims = {act: [event for event in of_act if event.claim_id] for act, of_act in by_act.items()}
    return {act: lines_of(on_claims[act] or of_act, names)[0] for act, of_act in by_act.items()}
