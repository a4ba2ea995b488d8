"""Reading claims and what is judged of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from annotations.models import (
    LIVE,
    STANDING,
    Assessment,
    Claim,
    Contributor,
    Decision,
    Passage,
    Placement,
    Revision,
)
from annotations.queries.grounds import evidence_weighed
from annotations.queries.sources import evidence_visible_to
from annotations.queries.spelled import Spelled
from annotations.queries.wording import claims_saying


def claims_visible_to(actor: Contributor) -> QuerySet[Claim]:
    """The living claims on living articles of the actor's project."""
    claims = Claim.objects.living().filter(project=actor.project_id, article__deleted_at=None)
    return claims.filter(merged_into=None)


def claims_addressed(actor: Contributor) -> QuerySet[Claim]:
    """The claims the actor sees, and those that have become part of one of them: what an address may name."""
    claims = Claim.objects.living().filter(project=actor.project_id, article__deleted_at=None)
    return claims.filter(merged_into__deleted_at=None).select_related("article")


def merged_into(actor: Contributor, claim: UUID) -> Claim | None:
    """The claim that another one, of which only the id is known, has become part of; None where there is none."""
    return _holding.first(actor.project_id, claim)


@Spelled
def _holding(project: UUID, claim: UUID) -> QuerySet[Claim]:
    return claims_visible_to(Contributor(project_id=project)).filter(merged=claim).select_related("article")


def claims_in_trash(actor: Contributor) -> QuerySet[Claim]:
    """The deleted claims on living articles, last deleted first, with the passage each stood in."""
    claims = Claim.objects.deleted().filter(project=actor.project_id, article__deleted_at=None)
    return with_merged(with_placement(claims.select_related("article"))).order_by("-deleted_at", "-id")


def claims_listed(
    actor: Contributor, *, search: str = "", tag: str = "", person: UUID | None = None, evidence: str = ""
) -> QuerySet[Claim]:
    """Claims as the list of the project shows them, newest first.

    `tag` is one of the tags or "unsettled"; `person` a contributor's id who has a live assessment on it; `evidence`
    "with" or "without"; `search` looks in the words marked and in the statement.
    """
    claims = claims_narrowed(actor, claims_visible_to(actor), search=search, tag=tag, person=person, evidence=evidence)
    return with_judgements(with_placement(claims.select_related("article"))).order_by("-created_at", "-id")


def placements_of(claim: str) -> QuerySet[Placement]:
    """Where the claim whose id is in the outer column stands now: in the newest revision first."""
    return Placement.objects.filter(claim=OuterRef(claim), superseded_at=None).order_by("-revision__number")


def parts_of_claim(claim: str) -> QuerySet[Claim]:
    """What has become part of the claim whose id is in the outer column, the eldest first."""
    return Claim.objects.filter(merged_into=OuterRef(claim)).order_by("number", "id")


def claims_narrowed(
    actor: Contributor,
    claims: QuerySet[Claim],
    *,
    search: str = "",
    tag: str = "",
    person: UUID | None = None,
    evidence: str = "",
) -> QuerySet[Claim]:
    """Those of `claims` that fit, as `claims_listed` says. Evidence the actor does not see counts as none."""
    if search:
        claims = claims_saying(actor, claims, search)
    if tag:
        claims = claims.filter(tag=None) if tag == "unsettled" else claims.filter(tag=tag)
    if person is not None:
        live = Assessment.objects.filter(claim=OuterRef("pk"), **LIVE)
        claims = claims.filter(Exists(live.filter(contributor=person)))
    if evidence:
        linked = Exists(evidence_visible_to(actor).filter(claim=OuterRef("pk")))
        claims = claims.filter(linked) if evidence == "with" else claims.filter(~linked)
    return claims


def claim_numbers(actor: Contributor, claims: Collection[UUID]) -> dict[UUID, int | None]:
    """The numbers of claims of the actor's project, deleted ones too: what the history calls them by."""
    return dict(Claim.objects.filter(project=actor.project_id, pk__in=claims).values_list("pk", "number"))


def with_evidence_count(actor: Contributor, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with `evidence_count`: how much evidence on each the actor sees."""
    seen = evidence_visible_to(actor).filter(claim=OuterRef("pk")).order_by()
    counted = seen.values("claim").annotate(n=Count("pk")).values("n")
    return claims.annotate(evidence_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def claims_in_review(actor: Contributor, revision: Revision) -> QuerySet[Claim]:
    """The claims placed in a revision, with everything a card shows, in a fixed number of queries."""
    here = Placement.objects.filter(claim=OuterRef("pk"), revision=revision, superseded_at=None)
    claims = claims_visible_to(actor).filter(Exists(here), article=revision.article_id)
    evidence = evidence_weighed(actor).select_related("added_by__user")
    claims = with_judgements(with_placement(claims, revision)).annotate(article_published_on=F("article__published_on"))
    claims = claims.prefetch_related(Prefetch("evidence", queryset=evidence, to_attr="visible_evidence"))
    return with_merged(claims)


def claims_numbered(claims: QuerySet[Claim], number: int) -> QuerySet[Claim]:
    """Those of `claims` that have the number, themselves or by a claim that has become part of them."""
    part = Claim.objects.filter(merged_into=OuterRef("pk"), number=number)
    return claims.filter(Q(number=number) | Exists(part))


def with_merged(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with those that have become part of them, the eldest first."""
    return claims.prefetch_related(Prefetch("merged", queryset=Claim.objects.order_by("number", "id")))


def with_placement(claims: QuerySet[Claim], revision: Revision | None = None) -> QuerySet[Claim]:
    """Claims with `current_placements`: a list, newest revision first, of the placement each has now."""
    current = Placement.objects.filter(superseded_at=None).select_related("passage", "revision__article")
    current = current.defer("revision__text", "revision__offset_map").order_by("-revision__number")
    if revision is not None:
        current = current.filter(revision=revision)
    return claims.prefetch_related(Prefetch("placements", queryset=current, to_attr="current_placements"))


def with_judgements(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with `live_assessments` and `live_decisions` (at most one), each with its author."""
    assessments = Assessment.objects.filter(**LIVE).select_related(
        "contributor__user", "contributor__membership", "passage"
    )
    decisions = Decision.objects.filter(**LIVE).select_related("contributor__user")
    return claims.select_related("created_by__user").prefetch_related(
        Prefetch("assessments", queryset=assessments.order_by("created_at", "id"), to_attr="live_assessments"),
        Prefetch("decisions", queryset=decisions, to_attr="live_decisions"),
    )


def assessments_visible_to(actor: Contributor) -> QuerySet[Assessment]:
    """All assessments on claims the actor sees: live, superseded and withdrawn ones."""
    return Assessment.objects.filter(project=actor.project_id, claim__in=claims_visible_to(actor))


def decisions_visible_to(actor: Contributor) -> QuerySet[Decision]:
    """All decisions on claims the actor sees."""
    return Decision.objects.filter(project=actor.project_id, claim__in=claims_visible_to(actor))


def placements_visible_to(actor: Contributor) -> QuerySet[Placement]:
    """Where the claims the actor sees stand, and where they stood before."""
    return Placement.objects.filter(project=actor.project_id, claim__in=claims_visible_to(actor))


def passages_visible_to(actor: Contributor) -> QuerySet[Passage]:
    """The stretches of texts that a claim the actor sees stands or stood in, or that evidence they see cites."""
    placed = placements_visible_to(actor).filter(passage=OuterRef("pk"))
    cited = evidence_visible_to(actor).filter(cited_passage=OuterRef("pk"))
    passages = Passage.objects.filter(project=actor.project_id, revision__article__deleted_at=None)
    return passages.filter(Exists(placed) | Exists(cited))


def assessments_under(decision: str) -> QuerySet[Assessment]:
    """The assessments that the decision whose id is in the outer column rests on."""
    resting = Decision.rests_on.through.objects.filter(decision=OuterRef(OuterRef(decision)))
    return Assessment.objects.filter(pk__in=resting.values("assessment"))


def is_live(prefix: str = "") -> ExpressionWrapper[Q]:
    """Whether a judgement is neither superseded nor withdrawn; `prefix` leads to it."""
    return holds(LIVE, prefix)


def stands(prefix: str = "") -> ExpressionWrapper[Q]:
    """Whether a decision is live, and nothing it rests on has changed."""
    return holds(STANDING, prefix)


def holds(condition: Mapping[str, None], prefix: str) -> ExpressionWrapper[Q]:
    """A condition on columns as a value; `prefix` leads to them."""
    wanted = {f"{prefix}{column}": value for column, value in condition.items()}
    return ExpressionWrapper(Q(**wanted), output_field=BooleanField())


Judgements = TypeVar("Judgements", Assessment, Decision)


def live(judgements: QuerySet[Judgements], claim: Any) -> QuerySet[Judgements]:
    """Those on a claim that are neither superseded nor withdrawn, the eldest first."""
    return judgements.filter(claim=claim, **LIVE).order_by("created_at", "id")
