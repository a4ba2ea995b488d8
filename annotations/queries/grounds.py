"""Reading what a claim stands on, for the hints beside it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from django.db.models import F, Prefetch, QuerySet

from annotations.linting import Grounds, Hint, Item, hints_on, last_day
from annotations.models import Assessment, Claim, Contributor, Evidence
from annotations.queries.sources import evidence_visible_to


def with_grounds(actor: Contributor, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with all that `hints_for` reads, in a fixed number of queries: `live_assessments` (bare), the evidence the
    actor may see as `visible_evidence`, and `article_published_on`."""
    live = Assessment.objects.filter(superseded_at=None, withdrawn_at=None)
    return claims.annotate(article_published_on=F("article__published_on")).prefetch_related(
        Prefetch("assessments", queryset=live, to_attr="live_assessments"),
        Prefetch("evidence", queryset=evidence_weighed(actor), to_attr="visible_evidence"),
    )


def evidence_weighed(actor: Contributor) -> QuerySet[Evidence]:
    """The evidence the actor may see, with who published what it cites, and when."""
    evidence = evidence_visible_to(actor).select_related("source", "cited_passage__revision__article")
    return evidence.defer("cited_passage__revision__text", "cited_passage__revision__offset_map")


def hints_for(claim: Claim) -> list[Hint]:
    """What is odd about a claim that was read by `with_grounds`, as far as its reader may see."""
    day = claim.claim_date
    made_by = last_day(day, claim.claim_date_precision) if day else claim.article_published_on  # type: ignore[attr-defined]  # annotated
    evidence = [item_of(one) for one in claim.visible_evidence]  # type: ignore[attr-defined]  # prefetched by the query
    names_its_source = bool(claim.attribution_cue.strip() or claim.claimant_name.strip())
    return hints_on(Grounds(tag_of(claim), names_its_source, made_by, evidence))


def tag_of(claim: Claim) -> str:
    """The settled tag or, before there are enough, the one that all who have assessed the claim gave; "" for none."""
    given = {one.tag for one in claim.live_assessments}  # type: ignore[attr-defined]  # prefetched by the query
    return claim.tag or (given.pop() if len(given) == 1 else "")


def item_of(evidence: Evidence) -> Item:
    """Evidence as it is weighed."""
    publisher, url, published = publication_of(evidence)
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Item(evidence.stance, publisher, host, published)


def publication_of(evidence: Evidence) -> tuple[str, str, date | None]:
    """Publisher, address and day of what is cited: a source, or another article of the project."""
    if evidence.source is not None:
        return evidence.source.publisher, evidence.source.url, evidence.source.published_at
    assert evidence.cited_passage is not None  # the database holds that it is one of the two
    article = evidence.cited_passage.revision.article
    return article.publisher, article.url, article.published_on
