"""Reading what a claim stands on, for the hints beside it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    F,
    Func,
    JSONField,
    Max,
    Min,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from annotations.linting import Grounds, Hint, Item, hints_on, last_day
from annotations.models import LIVE, Assessment, Claim, Contributor, Evidence
from annotations.queries.sources import evidence_visible_to


def with_grounds(actor: Contributor, claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with all that `hints_for` reads, in a fixed number of queries: `live_assessments` (bare), the evidence the
    actor may see as `visible_evidence`, and `article_published_on`."""
    live = Assessment.objects.filter(**LIVE)
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


def grounds_column(actor: Contributor) -> Any:
    """For a query of claims, what `hints_of_column` reads, as one text: the tag by which each is weighed, the evidence
    the actor may see, and the words by which the text names its source."""
    live = Assessment.objects.filter(claim=OuterRef("pk"), **LIVE).order_by()
    given = live.values("claim").annotate(least=Min("tag"), most=Max("tag")).filter(least=F("most"))
    tag = Case(When(tag=None, then=Subquery(given.values("least"))), default=F("tag"))
    evidence = Func(ArraySubquery(evidence_columns(actor)), function="array_to_json", output_field=JSONField())
    words = Concat("attribution_cue", "claimant_name")
    parts = (Coalesce(tag, Value(""), output_field=TextField()), PART, Cast(evidence, TextField()), PART, words)
    return Concat(*parts, output_field=TextField())


# What JSON writes otherwise, so that it parts what stands before words, whatever these are.
PART = Value("\x1f")


def evidence_columns(actor: Contributor) -> QuerySet[Evidence, Any]:
    """The evidence on a claim that the actor may see, as arrays: when the claim was made, and what is weighed."""
    article = "cited_passage__revision__article__"
    made = ("claim__claim_date", "claim__claim_date_precision", "claim__article__published_on")
    day = Case(When(source=None, then=f"{article}published_on"), default="source__published_at")
    seen = evidence_visible_to(actor).filter(claim=OuterRef("pk")).order_by("created_at", "id")
    cited = (Coalesce("source__publisher", f"{article}publisher"), Coalesce("source__url", f"{article}url"), day)
    return seen.values(told=Func(*made, "stance", *cited, function="json_build_array", output_field=JSONField()))


def hints_of_column(grounds: str) -> list[Hint]:
    """What is odd about a claim of which the `grounds_column` was read."""
    tag, evidence, words = grounds.split(PART.value, 2)
    read: list[Any] = json.loads(evidence)
    made_by = day_made(*read[0][:3]) if read else None
    items = [weighed_as(stance, publisher, url, as_day(day)) for *_made, stance, publisher, url, day in read]
    return hints_on(Grounds(tag, bool(words.strip()), made_by, items))


def day_made(day: str | None, precision: str, of_article: str | None) -> date | None:
    """The last day on which a claim can have been made."""
    said = as_day(day)
    return last_day(said, precision) if said else as_day(of_article)


def as_day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def tag_of(claim: Claim) -> str:
    """The settled tag or, before there are enough, the one that all who have assessed the claim gave; "" for none."""
    given = {one.tag for one in claim.live_assessments}  # type: ignore[attr-defined]  # prefetched by the query
    return claim.tag or (given.pop() if len(given) == 1 else "")


def item_of(evidence: Evidence) -> Item:
    """Evidence as it is weighed."""
    return weighed_as(evidence.stance, *publication_of(evidence))


def weighed_as(stance: str, publisher: str, url: str, published: date | None) -> Item:
    """Evidence as it is weighed, by what is known of what it cites."""
    return Item(stance, publisher, (urlsplit(url).hostname or "").removeprefix("www."), published)


def publication_of(evidence: Evidence) -> tuple[str, str, date | None]:
    """Publisher, address and day of what is cited: a source, or another article of the project."""
    if evidence.source is not None:
        return evidence.source.publisher, evidence.source.url, evidence.source.published_at
    assert evidence.cited_passage is not None  # the database holds that it is one of the two
    article = evidence.cited_passage.revision.article
    return article.publisher, article.url, article.published_on
