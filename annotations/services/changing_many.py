"""Changing and deleting very many claims at once, or very much evidence: what `claims` and `evidence` do with one, in a
fixed number of statements for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from annotations import permissions
from annotations.models import Claim, Contributor, Evidence
from annotations.models.base import Versioned
from annotations.services.claims import require_details
from annotations.services.copying import update_many
from annotations.services.evidence import FIELDS, lock_all_evidence, reason
from annotations.services.guards import lock_claims, require_fields, require_version
from annotations.services.history import Act, recorded
from annotations.services.settling import reopen_decisions, settle_some
from annotations.services.sight import note_evidence, noting_sources

Row = TypeVar("Row", bound=Versioned)
Before = list[tuple[Versioned, dict[str, Any]]]  # rows with what was recorded of each before it changed


@dataclass(frozen=True, slots=True)
class Change(Generic[Row]):
    """A row with the fields to be set on it, at the version that was seen."""

    row: Row
    version: int
    fields: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def change_claims(*, actor: Contributor, changes: Sequence[Change[Claim]], act: Act | None = None) -> list[Claim]:
    """Change what is said about claims: one act. Raises as `claims.change_claim`, for any of them; then none is."""
    for change in changes:
        permissions.require(actor, "claim.change", change.row)
    present = lock_claims(change.row for change in changes)
    befores = filled(present, changes, require_details)
    save_all(Claim, befores, {name for change in changes for name in change.fields})
    (act or Act(actor)).changed_all("claim.changed", befores)
    return [present[change.row.pk] for change in changes]


@transaction.atomic
def delete_claims(*, actor: Contributor, changes: Sequence[Change[Claim]], act: Act | None = None) -> list[Claim]:
    """Put claims into the trash: one act. Raises as `claims.delete_claim`, for any of them; then none goes."""
    prefetch_related_objects([change.row for change in changes], "merged")
    for change in changes:
        permissions.require(actor, "claim.delete", change.row)
    present = lock_claims(change.row for change in changes)
    befores = set_aside(present, changes)
    save_all(Claim, befores, {"deleted_at"})
    (act or Act(actor)).changed_all("claim.deleted", befores)
    return [present[change.row.pk] for change in changes]


@transaction.atomic
def change_all_evidence(
    *, actor: Contributor, changes: Sequence[Change[Evidence]], act: Act | None = None
) -> list[Evidence]:
    """Change how evidence bears on its claims: one act. Raises as `evidence.change_evidence`, for any of it."""
    for change in changes:
        permissions.require(actor, "evidence.change", change.row)
    act, present = act or Act(actor), lock_all_evidence([change.row for change in changes])
    befores = filled(present, changes, lambda one, fields: require_fields(one, fields, FIELDS))
    changed = [present[row.pk] for row, _before in befores]
    with noting_sources(sources_of(changed), act):
        save_all(Evidence, befores, {name for change in changes for name in change.fields})
    act.changed_all("evidence.changed", befores)
    for evidence, (_row, before) in zip(changed, befores, strict=True):
        note_evidence(evidence, act, was_confidential=before["confidential"])
    follow_up(changed, "evidence.changed", act)
    return [present[change.row.pk] for change in changes]


@transaction.atomic
def remove_all_evidence(
    *, actor: Contributor, changes: Sequence[Change[Evidence]], act: Act | None = None
) -> list[Evidence]:
    """Put evidence into the trash: one act. Raises as `evidence.remove_evidence`, for any of it; then none goes."""
    for change in changes:
        permissions.require(actor, "evidence.remove", change.row)
    act, present = act or Act(actor), lock_all_evidence([change.row for change in changes])
    gone = [present[change.row.pk] for change in changes]
    befores = set_aside(present, changes)
    with noting_sources(sources_of(gone), act):
        save_all(Evidence, befores, {"deleted_at"})
    act.changed_all("evidence.removed", befores)
    follow_up(gone, "evidence.removed", act)
    return gone


def filled(
    present: Mapping[UUID, Row], changes: Sequence[Change[Row]], fill: Callable[[Row, dict[str, Any]], None]
) -> Before:
    """Set what is asked for on locked rows, and find those that are another now, each as it was recorded before.

    Raises:
        StaleVersionError; InvalidInputError, by `fill`, which checks the fields it sets.
    """
    befores: Before = []
    for change in changes:
        row = present[change.row.pk]
        before = recorded(row)
        fill(row, change.fields)
        require_version(row, change.version)
        if recorded(row) != before:
            befores.append((row, before))
    return befores


def set_aside(present: Mapping[UUID, Row], changes: Sequence[Change[Row]]) -> Before:
    """Let locked rows be deleted from now on; each as it was recorded before. Raises StaleVersionError."""
    befores: Before = []
    for change in changes:
        row = present[change.row.pk]
        require_version(row, change.version)
        befores.append((row, recorded(row)))
        row.deleted_at = timezone.now()
    return befores


def sources_of(evidence: Sequence[Evidence]) -> set[UUID]:
    return {one.source_id for one in evidence if one.source_id is not None}


def save_all(model: type[Versioned], befores: Before, names: Collection[str]) -> None:
    """Write fields of rows that are locked and were checked, and count each one's version up."""
    now, rows = timezone.now(), [row for row, _before in befores]
    for row in rows:
        row.version, row.updated_at = row.version + 1, now
    update_many(model, rows, {*names, "version", "updated_at"})


def follow_up(evidence: Sequence[Evidence], what: str, act: Act) -> None:
    """What follows for claims whose evidence has changed in some way: decisions on them stand no more, and their tags
    are settled anew."""
    for confidential in (False, True):
        touched = [one for one in evidence if one.confidential is confidential]
        if touched:
            reopen_decisions({one.claim_id for one in touched}, act, reason(touched[0], what))
    settle_some(sorted({one.claim_id for one in evidence}), act.contributor.project.required_assessments, act)
