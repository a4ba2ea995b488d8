"""What taking an act back rests on, be it of a few changes (`undo`) or of very many (`undo_many`)."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import ConflictError
from annotations.exporters.events import told_of
from annotations.models import (
    Article,
    Assessment,
    Claim,
    Coverage,
    Decision,
    Event,
    Evidence,
    Feed,
    ImportItem,
    Placement,
    Reanchoring,
    Source,
    Watch,
    Webhook,
)
from annotations.services.history import jsonable, recorded

# How an object is taken away again whose making is undone.
TAKEN_AWAY_BY: dict[type[models.Model], str] = {
    Article: "deleted_at",
    Claim: "deleted_at",
    Source: "deleted_at",
    Evidence: "deleted_at",
    Placement: "superseded_at",
    Reanchoring: "settled_at",
    Assessment: "withdrawn_at",
    Decision: "withdrawn_at",
    Coverage: "withdrawn_at",
    Feed: "deleted_at",
    Watch: "deleted_at",
    Webhook: "deleted_at",
    ImportItem: "replaced_at",
}
# What taking these back asks for, for who did them may have another role by now.
ASKED_AGAIN = {
    "article.changed": "article.change",
    "article.deleted": "article.delete",
    "article.restored": "article.delete",
    "block.changed": "block.change",
    "claim.merged": "claim.merge",
    "claim.deleted": "claim.delete",
    "claim.restored": "claim.delete",
    "reanchoring.settled": "claim.place",
    "decision.taken": "decision.take",
    "decision.withdrawn": "decision.take",
    "feed.changed": "feed.change",
    "feed.removed": "feed.change",
    "feed.restored": "feed.change",
    "item.made": "article.import",
    "item.replaced": "article.import",
    "item.corrected": "article.import",
    "item.dropped": "article.import",
    "item.taken_back": "article.import",
    "item.chosen": "article.import",
    "source.deleted": "source.delete",
    "source.restored": "source.delete",
    "webhook.added": "webhook.manage",
    "webhook.changed": "webhook.manage",
    "webhook.removed": "webhook.manage",
    "evidence.changed": "evidence.change",
    "evidence.removed": "evidence.remove",
    "evidence.restored": "evidence.remove",
}


def values_before(event: Event, obj: models.Model) -> dict[str, Any]:
    """What takes an event back: the recorded fields as they were before, or those that set aside what came to be."""
    return event.before if event.before is not None else taken_away(obj)


def taken_away(obj: models.Model) -> dict[str, Any]:
    """What sets an object aside whose making is undone."""
    values: dict[str, Any] = {TAKEN_AWAY_BY[type(obj)]: jsonable(timezone.now())}
    return {**values, "state": ImportItem.State.DROPPED} if isinstance(obj, ImportItem) else values


def put_back(obj: models.Model, values: dict[str, Any]) -> None:
    """Set recorded fields. Nothing is written yet."""
    for name, value in values.items():
        setattr(obj, name, obj._meta.get_field(name).to_python(value))  # type: ignore[union-attr]  # columns have it


def present_and_left(event: Event, obj: models.Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the act set, as it is now and as the act left it."""
    state = recorded(obj)
    left = {name: value for name, value in (event.after or {}).items() if name in state}
    return {name: state[name] for name in left}, left


def is_unchanged(event: Event, obj: models.Model) -> bool:
    """Whether what the act set is as the act left it."""
    present, left = present_and_left(event, obj)
    return present == left


def require_not_taken_back(project: uuid.UUID, act: uuid.UUID) -> None:
    """Refuse to take an act back twice."""
    if Event.objects.filter(project=project, undoes=act).exists():
        raise ConflictError(_("This has been taken back already."))


def in_the_trash() -> ConflictError:
    """The refusal to change from outside what is in the trash."""
    return ConflictError(_("What this was about is in the trash. Restore it first."))


def changed_since(kind: str, pk: uuid.UUID | None, present: Any = None, left: Any = None) -> ConflictError:
    """The refusal to take back what is not as the act left it, or was worked on since. Where they differ it shows what
    is there now and what the act had left."""
    words = _("Something has changed here since, so this cannot simply be taken back.")
    present, left = (state and told_of(kind, state) for state in (present, left))
    return ConflictError(words, object_type=kind, object_id=str(pk), present=present, left=left)
