"""Reading sources and evidence. Confidential evidence is filtered here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from annotations.models import Contributor, Evidence, Membership, Project, Source


def evidence_visible_to(actor: Contributor) -> QuerySet[Evidence]:
    """The living evidence on living claims that the actor may see."""
    return evidence_open_to(actor, Evidence.objects.living())


def evidence_in_trash(actor: Contributor) -> QuerySet[Evidence]:
    """The removed evidence on living claims that the actor may see, last removed first; each with what it cites."""
    removed = evidence_open_to(actor, Evidence.objects.deleted()).order_by("-deleted_at", "-id")
    return removed.select_related("claim__article", "source", "cited_passage")


def evidence_open_to(actor: Contributor, evidence: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Those of the evidence that is on living claims of the project and not hidden from the actor."""
    evidence = evidence.filter(project=actor.project_id, claim__deleted_at=None, claim__article__deleted_at=None)
    return evidence if sees_confidential(actor) else evidence.filter(Q(confidential=False) | Q(added_by=actor))


def evidence_for_everybody() -> QuerySet[Evidence]:
    """The living evidence that may leave the house."""
    return Evidence.objects.living().filter(confidential=False)


def sees_confidential(actor: Contributor) -> bool:
    """Whether the actor sees everybody's confidential evidence, not just their own."""
    return role_sees_confidential(actor.role)


def role_sees_confidential(role: str) -> bool:
    """Whether members with this role see everybody's confidential evidence."""
    return role in (Membership.Role.OWNER, Membership.Role.EDITOR)


def sources_visible_to(actor: Contributor) -> QuerySet[Source]:
    """The living sources of the actor's project; one cited by nothing but confidential evidence hides likewise."""
    return seen_by(actor, Source.objects.living().filter(project=actor.project_id))


def sources_in_trash(actor: Contributor) -> QuerySet[Source]:
    """The deleted sources of the actor's project, last deleted first; hidden as living ones are."""
    deleted = Source.objects.deleted().filter(project=actor.project_id)
    return seen_by(actor, deleted).order_by("-deleted_at", "-id")


def seen_by(actor: Contributor, sources: QuerySet[Source]) -> QuerySet[Source]:
    """Those of the sources the actor may know of."""
    return sources if sees_confidential(actor) else sources.exclude(pk__in=sources_hidden_from(actor))


def sources_hidden_from(actor: Contributor) -> QuerySet[Source]:
    """The sources that others cite in confidence, where nothing open, or of the actor's own, cites them too.

    Confidential evidence in the trash hides its source as before: removing it must not give the source away.
    """
    sources = Source.objects.filter(project=actor.project_id).exclude(created_by=actor)
    hidden = evidence_hidden_from(actor).filter(source=OuterRef("pk"))
    cited = Evidence.objects.living().filter(source=OuterRef("pk"))
    return sources.filter(Exists(hidden), ~Exists(cited.filter(Q(confidential=False) | Q(added_by=actor))))


def evidence_hidden_from(actor: Contributor) -> QuerySet[Evidence]:
    """Others' confidential evidence, in the trash too, for who does not see everybody's."""
    return evidence_kept_in_confidence(actor.project_id).exclude(added_by=actor)


def evidence_kept_in_confidence(project: UUID) -> QuerySet[Evidence]:
    """The confidential evidence of a project, in the trash too: what never leaves the house."""
    return Evidence.objects.filter(project=project, confidential=True)


def sources_kept_in_confidence(project: UUID) -> QuerySet[Source]:
    """The sources that are cited in confidence alone, by whomever."""
    hidden = evidence_kept_in_confidence(project).filter(source=OuterRef("pk"))
    cited = Evidence.objects.living().filter(source=OuterRef("pk"), confidential=False)
    return Source.objects.filter(Exists(hidden), ~Exists(cited), project=project)


def is_kept_in_confidence(source: Source) -> bool:
    """Whether a source is cited in confidence alone. Most are cited by nothing confidential, and asked about once."""
    cited = Evidence.objects.filter(source=source)
    return cited.filter(confidential=True).exists() and not cited.filter(confidential=False, deleted_at=None).exists()


def sources_listed(actor: Contributor, *, search: str = "") -> QuerySet[Source]:
    """Sources as the list shows them, newest first, each with `cited_count`: how often the actor sees it cited."""
    sources = sources_narrowed(sources_visible_to(actor), search=search)
    seen = Q(evidence__in=evidence_visible_to(actor))
    return sources.annotate(cited_count=Count("evidence", filter=seen)).order_by("-created_at", "-id")


def sources_narrowed(sources: QuerySet[Source], *, search: str = "") -> QuerySet[Source]:
    """Those of `sources` with `search` in their address, title or publisher."""
    if not search:
        return sources
    return sources.filter(Q(url__icontains=search) | Q(title__icontains=search) | Q(publisher__icontains=search))


def source_by_address(project: Project, url: str) -> Source | None:
    """The living source with this canonicalised address, seen or not: an address is kept once per project."""
    return Source.objects.living().filter(project=project, url=url).first()


def sources_by_address(project: Project, urls: Collection[str]) -> dict[str, Source]:
    """The living sources with any of these canonicalised addresses, by theirs; as `source_by_address`."""
    found = Source.objects.living().filter(project=project, url__in=[url for url in urls if url])
    return {source.url: source for source in found}
