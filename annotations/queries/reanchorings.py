"""Reading what is asked about claims whose text has changed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from annotations.models import Claim, Contributor, Placement, Reanchoring, Revision, User
from annotations.queries.claims import claims_visible_to


def reanchorings_visible_to(actor: Contributor) -> QuerySet[Reanchoring]:
    """All that was ever asked about the claims the actor sees, settled or not."""
    return Reanchoring.objects.filter(project=actor.project_id, claim__in=claims_visible_to(actor))


def reanchorings_open(actor: Contributor) -> QuerySet[Reanchoring]:
    """What is still asked, the eldest first."""
    return reanchorings_visible_to(actor).filter(settlement="").order_by("created_at", "id")


def reanchorings_of(claim: str) -> QuerySet[Reanchoring]:
    """What is still asked about the claim whose id is in the outer column, the eldest first."""
    return Reanchoring.objects.filter(claim=OuterRef(claim), settlement="").order_by("created_at", "id")


def reanchorings_served(actor: Contributor) -> QuerySet[Reanchoring]:
    """As people and programs get them: with the claim and where it stood, without the texts."""
    served = reanchorings_visible_to(actor).select_related(
        "claim__article", "placement__passage", "placement__revision", "revision", "settled_by__user"
    )
    texts = ("text", "offset_map", "sketch")
    return served.defer(*(f"{of}__{name}" for of in ("revision", "placement__revision") for name in texts))


def to_place_by_project(user: User) -> dict[UUID, int]:
    """How many claims are to be placed in each project a user is a member of; those without any are left out."""
    mine = user.contributors.filter(membership__isnull=False).values("project")
    asked = Reanchoring.objects.filter(project__in=mine, settlement="", **of_what_lives())
    return dict(asked.order_by().values_list("project").annotate(n=Count("pk")))


def to_place_by_article(actor: Contributor, articles: Collection[UUID]) -> dict[UUID, int]:
    """How many claims are to be placed in each of some articles."""
    asked = Reanchoring.objects.filter(project=actor.project_id, claim__article__in=articles, settlement="")
    counted = asked.filter(**of_what_lives()).order_by().values_list("claim__article").annotate(n=Count("pk"))
    return dict(counted)


def of_what_lives() -> dict[str, None]:
    return {"claim__deleted_at": None, "claim__merged_into": None, "claim__article__deleted_at": None}


def claims_kept_on_older(actor: Contributor, newest: Revision) -> list[tuple[int | None, UUID, int]]:
    """The claims that stand in older revisions alone, where nobody is asked about it: number and id of each, and the
    number of the newest revision it stands in."""
    asked = Reanchoring.objects.filter(claim=OuterRef("pk"), settlement="")
    kept = claims_elsewhere(actor, newest).filter(~Exists(asked))
    stands = Max("placements__revision__number", filter=Q(placements__superseded_at=None))
    return list(kept.annotate(stands=stands).order_by("number").values_list("number", "pk", "stands"))


def claims_elsewhere(actor: Contributor, revision: Revision) -> QuerySet[Claim]:
    """The claims of an article that have no place in one of its revisions."""
    here = Placement.objects.filter(claim=OuterRef("pk"), revision=revision, superseded_at=None)
    return claims_visible_to(actor).filter(~Exists(here), article=revision.article_id)
