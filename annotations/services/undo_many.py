"""Taking back an act that touched very many claims or much evidence: what `undo` does with each, for all of them in a
fixed number of statements for every thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet, prefetch_related_objects

from annotations import permissions, queries
from annotations.models import (
    LIVE,
    Article,
    Assessment,
    Claim,
    Contributor,
    Decision,
    Event,
    Evidence,
    Placement,
    Source,
)
from annotations.models.verbs import OF_SIGHT
from annotations.services.changing_many import Before, follow_up, save_all, sources_of
from annotations.services.history import Act, recorded
from annotations.services.revisions import catch_up
from annotations.services.settling import settle_some
from annotations.services.sight import note_evidence, noting_sources
from annotations.services.taking_back import (
    ASKED_AGAIN,
    changed_since,
    in_the_trash,
    is_unchanged,
    present_and_left,
    put_back,
    require_not_taken_back,
    values_before,
)

MANY = 300
AT_ONCE = 1_000
DERIVED = ("claim.settled", "claim.unsettled", *OF_SIGHT)
# What such an act is about, and what it is made of.
KINDS: dict[str, type[Model]] = {
    "claim": Claim,
    "placement": Placement,
    "assessment": Assessment,
    "evidence": Evidence,
    "source": Source,
}
VERBS = {
    "claim.marked", "claim.placed", "claim.changed", "claim.deleted", "assessment.given", "source.added",
    "evidence.added", "evidence.changed", "evidence.removed",
}  # fmt: skip


def is_of_many(actor: Contributor, act: UUID) -> bool:
    """Whether an act did nothing but mark, change and delete claims, or the same with evidence, and that often."""
    events = queries.acts_of(actor, act).exclude(verb__in=DERIVED)
    others = events.exclude(verb__in=VERBS) | events.exclude(undoes=None)
    return events[: MANY + 1].count() > MANY and not others.exists()


def take_back_many(*, actor: Contributor, act: UUID, undo: Act) -> None:
    """Make every change of such an act the other way round. Its articles are locked.

    Raises:
        NotPermittedError; ConflictError (taken back already, in the trash, changed or worked on since).
    """
    events = queries.acts_of(actor, act).exclude(verb__in=DERIVED)
    require_not_taken_back(actor.project_id, act)
    own = events.filter(object_type="claim").values("object_id")
    in_trash = Claim.objects.deleted().filter(pk__in=events.values("claim_id")).exclude(pk__in=own)
    if in_trash.exists() or Article.objects.deleted().filter(pk__in=events.order_by().values("article")).exists():
        raise in_the_trash()
    made = set(events.filter(verb="claim.marked").values_list("object_id", flat=True))
    touched: set[UUID] = set()
    for some in in_pieces(events.order_by("-id").iterator(AT_ONCE)):
        take_back_some(some, made, undo)
        touched.update(event.claim_id for event in some if event.claim_id is not None)
    settle_all(sorted(touched), undo)


def in_pieces(events: Iterable[Event]) -> Iterator[list[Event]]:
    """The events in lists that are not too long, in which no object stands twice."""
    some: list[Event] = []
    seen: set[UUID] = set()
    for event in events:
        if len(some) == AT_ONCE or event.object_id in seen:
            yield some
            some, seen = [], set()
        some.append(event)
        seen.add(event.object_id)
    if some:
        yield some


def take_back_some(events: Sequence[Event], made: set[UUID], undo: Act) -> None:
    """Take back events from the last to the first; what belongs to a claim `made` in the act goes with that."""
    there = {kind: objects_of(kind, events) for kind in KINDS}
    require_nobody_works_on(made & there["claim"].keys(), events[0].act)
    going: dict[str, Before] = {kind: [] for kind in KINDS}
    for event in events:
        obj = there[event.object_type][event.object_id]
        if event.verb in ASKED_AGAIN:
            permissions.require(undo.contributor, ASKED_AGAIN[event.verb], obj)
        if isinstance(obj, Source):
            continue
        require_unchanged(event, obj)
        if event.object_type == "claim" or event.claim_id not in made:
            going[event.object_type].append((obj, recorded(obj)))
            put_back(obj, values_before(event, obj))
    take_back_claims(going["claim"], undo)
    take_back_evidence(going["evidence"], undo)
    take_back_sources([event for event in events if event.object_type == "source"], there["source"], undo)


def take_back_claims(befores: Before, undo: Act) -> None:
    save_all(Claim, befores, names_in(befores))
    undo.changed_all("claim.undone", befores)


def take_back_evidence(befores: Before, undo: Act) -> None:
    """Take evidence back, with what follows for the claims it is on and for who sees it."""
    rows: list[Any] = [row for row, _before in befores]
    with noting_sources(sources_of(rows), undo):
        save_all(Evidence, befores, names_in(befores))
    undo.changed_all("evidence.undone", befores)
    for row, (_row, before) in zip(rows, befores, strict=True):
        note_evidence(row, undo, was_confidential=before["confidential"])
    follow_up(rows, "act.undone", undo)


def take_back_sources(events: Sequence[Event], there: dict[UUID, Any], undo: Act) -> None:
    """Set sources aside that were made for evidence, but for those that others cite or have changed by now."""
    act = {event.act for event in events}
    mine = Event.objects.filter(act__in=act, object_type="evidence").values("object_id")
    cited = Evidence.objects.living().filter(source__in=there).exclude(pk__in=mine)
    staying = set(cited.values_list("source", flat=True))
    befores: Before = []
    for event in events:
        source = there[event.object_id]
        if source.pk not in staying and is_unchanged(event, source):
            befores.append((source, recorded(source)))
            put_back(source, values_before(event, source))
    save_all(Source, befores, names_in(befores))
    undo.changed_all("source.undone", befores)


def names_in(befores: Before) -> set[str]:
    """The fields that are another now in any of the rows."""
    return {name for row, before in befores for name, value in recorded(row).items() if value != before[name]}


def objects_of(kind: str, events: Iterable[Event]) -> dict[UUID, Any]:
    """The objects of a kind that events are about, by their ids."""
    rows: QuerySet[Any] = KINDS[kind]._base_manager.select_for_update(of=("self",), no_key=True)
    if kind == "evidence":
        rows = rows.select_related("claim")
    found = rows.in_bulk([event.object_id for event in events if event.object_type == kind])
    if kind == "claim":
        prefetch_related_objects(list(found.values()), "merged")
    return found


def require_unchanged(event: Event, obj: Model) -> None:
    """Refuse when an object no longer is as the act left it."""
    if not is_unchanged(event, obj):
        raise changed_since(event.object_type, obj.pk, *present_and_left(event, obj))


def require_nobody_works_on(claims: set[UUID], act: UUID) -> None:
    """Refuse when others have judged claims that the act made, or have linked or merged anything."""
    mine = Event.objects.filter(act=act, claim_id__in=claims).values("object_id")
    of_others: list[QuerySet[Any]] = [
        Assessment.objects.filter(claim__in=claims, **LIVE).exclude(pk__in=mine),
        Decision.objects.filter(claim__in=claims, **LIVE),
        Evidence.objects.living().filter(claim__in=claims).exclude(pk__in=mine),
    ]
    for rows in of_others:
        if (found := rows.values_list("claim", flat=True).first()) is not None:
            raise changed_since("claim", found)
    if (merged := Claim.objects.filter(merged_into__in=claims).first()) is not None:
        raise changed_since("claim", merged.merged_into_id)


def settle_all(claims: Sequence[UUID], undo: Act) -> None:
    """What follows for claims that are touched: those that are there again stand in the newest text, and their tags are
    settled anew."""
    behind = Claim.objects.living().filter(merged_into=None, article__revisions__number__gt=1).select_related("article")
    for first in range(0, len(claims), AT_ONCE):
        some = claims[first : first + AT_ONCE]
        for claim in behind.filter(pk__in=some).distinct().order_by("pk"):
            catch_up(claim, undo)
        settle_some(some, undo.contributor.project.required_assessments, undo)
