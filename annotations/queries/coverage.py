"""Reading who has been through what."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from annotations.models import Contributor, Coverage, Event, Revision


def coverage_visible_to(actor: Contributor) -> QuerySet[Coverage]:
    """All coverage of living articles of the actor's project, that withdrawn too."""
    return Coverage.objects.filter(project=actor.project_id, block__revision__article__deleted_at=None)


def coverage_served(actor: Contributor) -> QuerySet[Coverage]:
    """Coverage as programs get it: with who gave it, and of what; to be narrowed by `covered_article` and
    `covered_revision`."""
    served = (
        coverage_visible_to(actor)
        .select_related("contributor__user", "block__revision")
        .alias(covered_article=F("block__revision__article"), covered_revision=F("block__revision"))
    )
    return served.defer("block__revision__text", "block__revision__offset_map")


def is_covered(prefix: str = "") -> ExpressionWrapper[Q]:
    """Whether coverage is not withdrawn; `prefix` leads to it."""
    return ExpressionWrapper(Q(**{f"{prefix}withdrawn_at": None}), output_field=BooleanField())


def coverage_of(
    actor: Contributor, revision: Revision, only: Collection[int] | None = None
) -> dict[int, list[Contributor]]:
    """Who has been through each block of a revision, by the block's index, in the order they said so: one query.

    `only` narrows it to the blocks with these indexes. A block nobody has been through is not in it.
    """
    live = coverage_visible_to(actor).filter(block__revision=revision, withdrawn_at=None)
    if only is not None:
        live = live.filter(block__index__in=only)
    people: dict[int, list[Contributor]] = defaultdict(list)
    for one in live.select_related("contributor__user", "block").order_by("created_at", "id"):
        people[one.block.index].append(one.contributor)
    return dict(people)


def blocks_covered_in(actor: Contributor, revision: Revision, act: uuid.UUID) -> list[int]:
    """The indexes of a revision's blocks whose coverage an act of anybody's gave or took back, in text order."""
    told = Event.objects.filter(project=actor.project_id, act=act, object_type="coverage")
    touched = coverage_visible_to(actor).filter(block__revision=revision, pk__in=told.values("object_id"))
    return list(touched.order_by("block__index").values_list("block__index", flat=True).distinct())
