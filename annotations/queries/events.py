"""Reading the history."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from annotations.models import OF_SIGHT, Article, Claim, Contributor, Event, Evidence, Membership, Source
from annotations.queries.sources import (
    evidence_hidden_from,
    evidence_kept_in_confidence,
    sees_confidential,
    sources_hidden_from,
    sources_kept_in_confidence,
)

# Only owners see these, so others are not told of them.
OF_OWNERS = ("webhook",)


def events_visible_to(actor: Contributor) -> QuerySet[Event]:
    """The events of the actor's project that have a position, without what concerns others' confidential evidence.

    That is what happened in confidence, and what happened in the open to what is confidential by now. Who has added
    evidence sees what becomes of it.
    """
    events = events_in_order(actor.project_id)
    if actor.role != Membership.Role.OWNER:
        events = events_for_members(events)
    if sees_confidential(actor):
        return events
    kept = Evidence.objects.filter(project=actor.project_id, added_by=actor, confidential=True)
    told = Q(confidential=False) | Q(contributor=actor) | Q(object_type="evidence", object_id__in=kept.values("pk"))
    return events.filter(told, not_about(evidence_hidden_from(actor), sources_hidden_from(actor)))


def events_served(actor: Contributor) -> QuerySet[Event]:
    """The events the actor sees, with who did what, each with `still_seen`: whether the actor goes on seeing what by
    that event is hidden from others."""
    events = events_visible_to(actor).select_related("contributor__user")
    if sees_confidential(actor):
        return events.annotate(still_seen=Value(True))
    mine = Evidence.objects.filter(added_by=actor)
    made = Source.objects.filter(created_by=actor, pk=OuterRef("object_id"))
    cited = mine.filter(deleted_at=None, source=OuterRef("object_id"))
    evidence = When(verb="evidence.hidden", then=Exists(mine.filter(pk=OuterRef("object_id"))))
    source = When(verb="source.hidden", then=Exists(made) | Exists(cited))
    return events.annotate(still_seen=Case(evidence, source, default=Value(False)))


def events_for_everybody(project: uuid.UUID) -> QuerySet[Event]:
    """The events that may leave the house: those that are seen by members who see nothing confidential."""
    events = events_for_members(events_in_order(project))
    hidden = not_about(evidence_kept_in_confidence(project), sources_kept_in_confidence(project))
    return events.filter(hidden, confidential=False)


def events_for_members(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of the events that are not for owners alone."""
    return events.exclude(object_type__in=OF_OWNERS)


def are_for_owners(events: QuerySet[Event]) -> bool:
    """Whether any of the events is for owners alone."""
    return events.filter(object_type__in=OF_OWNERS).exists()


def events_about_claim(events: QuerySet[Event], claim: uuid.UUID) -> QuerySet[Event]:
    """Those of the events that are about a claim. Its article, which never changes, leads to them by an index."""
    article = Claim.objects.filter(pk=claim).values("article")
    return events.filter(article=article[:1], claim_id=claim)


def events_in_order(project: uuid.UUID) -> QuerySet[Event]:
    """The events of a project that have a position."""
    return Event.objects.filter(project=project, position__isnull=False)


def not_about(hidden_evidence: QuerySet[Evidence], hidden_sources: QuerySet[Source]) -> Q:
    """What did not happen to what is hidden by now; and that it is hidden."""
    hidden = Q(object_type="evidence", object_id__in=hidden_evidence.values("pk"))
    hidden |= Q(object_type="source", object_id__in=hidden_sources.values("pk"))
    return ~hidden | Q(verb__in=OF_SIGHT)


def acts_of(actor: Contributor, *acts: uuid.UUID) -> QuerySet[Event]:
    """The events of acts of the actor, in the order they happened."""
    return Event.objects.filter(project=actor.project_id, contributor=actor, act__in=acts).order_by("id")


def acts_behind(actor: Contributor, act: uuid.UUID) -> list[uuid.UUID]:
    """The act of the actor, what it took back, and so on to the act that was done to begin with."""
    chain = [act]
    while (undone := acts_of(actor, chain[-1]).values_list("undoes", flat=True).first()) is not None:
        chain.append(undone)
    return chain


def events_of_act(actor: Contributor, act: uuid.UUID) -> QuerySet[Event]:
    """The events of one act of anybody in the actor's project."""
    return Event.objects.filter(project=actor.project_id, act=act)


def acts_taken_back(actor: Contributor, acts: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the acts that have been taken back."""
    undoing = Event.objects.filter(project=actor.project_id, undoes__in=acts)
    return {undone for undone in undoing.values_list("undoes", flat=True).distinct() if undone is not None}


def events_of_kind(actor: Contributor, verb: str) -> QuerySet[Event]:
    """The actor's own events of a kind that take nothing back, the newest first."""
    return Event.objects.filter(project=actor.project_id, contributor=actor, verb=verb, undoes=None).order_by("-id")


def last_undoable_act(actor: Contributor) -> uuid.UUID | None:
    """The actor's newest act that is neither an undo nor undone already."""
    undone = Event.objects.filter(project=actor.project_id, undoes__isnull=False).values("undoes")
    mine = Event.objects.filter(project=actor.project_id, contributor=actor, undoes=None)
    return mine.exclude(act__in=undone).order_by("-id").values_list("act", flat=True).first()


class Turn(NamedTuple):
    """What an undo or a redo would take back: `act`; and `behind`, the act that was done to begin with."""

    act: uuid.UUID
    behind: uuid.UUID


class Turns(NamedTuple):
    """What a person may take back, and do again, on an article."""

    undo: Turn | None
    redo: Turn | None


# Acts on the article itself are not done on its review page, and would surprise whoever takes them back there.
NOT_ON_THE_PAGE = ("article", "import")


def turns_of(actor: Contributor, article: Article) -> Turns:
    """The actor's newest act on the article that stands, and the newest taken back with no new act of theirs after it.

    Taking back an undo is redo, so an act stands when it has been turned an even number of times. Ids of acts are
    ordered by time.
    """
    here = Event.objects.filter(contributor=actor, article=article)
    # A new text is not taken back, and what it did to the claims goes with it.
    here = here.exclude(object_type__in=NOT_ON_THE_PAGE).exclude(
        act__in=here.filter(object_type="revision").values("act")
    )
    undoing = here.order_by().values_list("act", "undoes").distinct().filter(undoes__isnull=False)
    turned = {act: undone for act, undone in undoing if undone is not None}
    taken_back = set(turned.values())
    new = here.filter(undoes=None).order_by("-act").values_list("act", flat=True)
    last = new.exclude(act__in=taken_back).first()
    chains = [chain_of(act, turned) for act in turned.keys() - taken_back]
    redone = [Turn(chain[0], chain[-1]) for chain in chains if len(chain) % 2]
    undone = [Turn(chain[0], chain[-1]) for chain in chains if not len(chain) % 2]
    undo = max([*redone, *([Turn(last, last)] if last else [])], default=None)
    redo = max(undone, default=None)
    is_newest = redo is not None and redo.act > (new.first() or redo.behind)
    return Turns(undo, redo if is_newest else None)


def chain_of(act: uuid.UUID, turned: Mapping[uuid.UUID, uuid.UUID]) -> list[uuid.UUID]:
    """The act, what it took back, what that had taken back, and so on to the act that was done to begin with."""
    chain = [act]
    while (behind := turned.get(chain[-1])) is not None:
        chain.append(behind)
    return chain


def sees_event(
    actor: Contributor, *, object_type: str, confidential: bool, contributor: uuid.UUID, keeper: uuid.UUID | None
) -> bool:
    """The rule of `events_visible_to`, for one event of the actor's project that has been read already, at the moment
    it happens. `keeper` has added the evidence it happened to: who merges claims moves others' evidence unseen."""
    if object_type in OF_OWNERS and actor.role != Membership.Role.OWNER:
        return False
    told = keeper if object_type == "evidence" else contributor
    return not confidential or actor.pk == told or sees_confidential(actor)


def with_keeper(events: QuerySet[Event]) -> QuerySet[Event]:
    """Events with the `keeper` of each that happened in confidence: who has added the evidence, None for others."""
    added_by = Evidence.objects.filter(pk=OuterRef("object_id")).values("added_by")
    return events.annotate(keeper=Case(When(confidential=True, then=Subquery(added_by)), default=None))


def events_after(position: int) -> QuerySet[Event]:
    """The events of all projects after a position, oldest first: for who tells them on and asks `sees_event` first."""
    return with_keeper(Event.objects.filter(position__gt=position).order_by("position"))


def newest_position() -> int:
    """The position of the newest event of all, 0 before the first."""
    return Event.objects.aggregate(newest=Max("position"))["newest"] or 0
