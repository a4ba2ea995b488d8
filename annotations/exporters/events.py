"""An event as programs get it: in the change feed and by webhooks, one shape."""

from __future__ import annotations

from typing import Any

from annotations.models import Event
from annotations.queries import place_of

# That one of these is set puts an object out of sight; what is superseded or withdrawn stays to be read.
ENDS = ("deleted_at", "merged_into_id", "revoked_at", "used_at")
# What came in a body with evidence, which may have become confidential since; no answer of the API has it by this name.
UNTOLD = {"webannotation": ("parts",)}
# Those that answers call so too: the id is not the object's own, or its index stands there without the ending.
ENDING_IN_ID = ("external_id", "block_id")


def event_row(event: Event) -> dict[str, Any]:
    """What happened, in plain values. The event comes with its contributor and their user.

    `gone` tells that the object is not to be found under its id any more: by whom the event was read for
    (`queries.events_served`), else by who sees what everybody does; fields before and after are named as in the
    answers of the API.
    """
    return {
        "id": event.pk,
        "cursor": place_of(event).cursor,
        "at": event.created_at,
        "verb": event.verb,
        "act": event.act,
        "undoes": event.undoes,
        "contributor": {"id": event.contributor_id, "name": str(event.contributor)},
        "object_type": event.object_type,
        "object": event.object_id,
        "article": event.article_id,
        "claim": event.claim_id,
        "gone": is_gone(event),
        "before": named_as_answered(event.object_type, event.before),
        "after": named_as_answered(event.object_type, event.after),
    }


def is_gone(event: Event) -> bool:
    """Whether an event has put its object out of sight."""
    if event.verb.endswith(".hidden"):
        return event.object_type in ("evidence", "source") and not getattr(event, "still_seen", False)
    if event.after is None:
        return event.before is not None
    return any(event.after.get(name) for name in ENDS)


def named_as_answered(kind: str, recorded: dict[str, Any] | None) -> dict[str, Any] | None:
    """Recorded fields by their names on the wire: an object is named by what it is, not by the column."""
    if recorded is None:
        return None
    told = told_of(kind, recorded)
    return {name if name in ENDING_IN_ID else name.removesuffix("_id"): value for name, value in told.items()}


def told_of(kind: str, recorded: dict[str, Any]) -> dict[str, Any]:
    """Of the recorded fields of a kind of object, those that are told."""
    return {name: value for name, value in recorded.items() if name not in UNTOLD.get(kind, ())}
