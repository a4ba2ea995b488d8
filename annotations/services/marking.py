"""Marking very many claims at once: what `claims.mark_claim` does, in a fixed number of statements for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from annotations import permissions, queries
from annotations.anchoring import Span
from annotations.errors import about
from annotations.models import Article, Assessment, Claim, Contributor, Passage, Placement
from annotations.services.assessments import judged
from annotations.services.claims import ClaimInput, new_placement, require_details
from annotations.services.copying import insert_many
from annotations.services.guards import lock_articles, require_living, require_newest
from annotations.services.history import Act
from annotations.services.linking import record_evidence_of_many
from annotations.services.passages import take_passages
from annotations.services.revisions import ends_of
from annotations.services.settling import first_tag, settled_note


@dataclass(frozen=True, slots=True)
class Marked:
    """A claim that is made and not saved yet, with where it stands and what is said of it at once."""

    claim: Claim
    placement: Placement
    assessment: Assessment | None


@transaction.atomic
def mark_claims(*, actor: Contributor, new: Sequence[ClaimInput], act: Act | None = None) -> list[Claim]:
    """Make claims of stretches of text, in the order given: one act.

    Raises:
        As `claims.mark_claim`, for any of them; then none is made.
    """
    permissions.require(actor, "claim.mark")
    articles = lock_articles(articles_of(new))
    revisions = {one.revision.pk: one.revision for one in new}
    for revision in revisions.values():
        require_living(articles[revision.article_id])
        require_newest(revision)
    act = act or Act(actor)
    passages = {pk: take_passages(text, spans_in(new, pk)) for pk, text in revisions.items()}
    made = [marked(act, one, articles[one.revision.article_id], passages[one.revision.pk][one.span]) for one in new]
    Article.objects.bulk_update({one.claim.article for one in made}, ["last_claim_number"])
    with act.at_once():
        write(made, act)
        cited = [
            (one.claim, given.evidence) for one, given in zip(made, new, strict=True) if given.evidence is not None
        ]
        with about("evidence"):
            record_evidence_of_many(cited, act)
        claims = [one.claim for one in made]
        act.noted_all(settled_note(claim, None, claim.tag) for claim in claims if claim.tag is not None)
    return claims


def articles_of(new: Iterable[ClaimInput]) -> Iterator[UUID]:
    """The articles that are marked, and those whose words are cited."""
    for one in new:
        yield one.revision.article_id
        if one.evidence is not None and one.evidence.cited_article is not None:
            yield one.evidence.cited_article


def spans_in(new: Iterable[ClaimInput], revision: UUID) -> list[Span]:
    return [one.span for one in new if one.revision.pk == revision]


def marked(act: Act, new: ClaimInput, article: Article, passage: Passage) -> Marked:
    """One of the claims, with the next number of its article and the tag that follows from its one assessment."""
    claim = Claim(project=act.contributor.project, article=article, created_by=act.contributor)
    require_details(claim, new.details)
    assessment = None if new.assessment is None else judged(claim, new.assessment, act)
    if assessment is not None:
        assessment.passage = passage
    claim.tag = first_tag(claim, assessment)
    article.last_claim_number += 1
    claim.number = article.last_claim_number
    return Marked(claim, new_placement(claim, passage, act, Placement.How.MARKED), assessment)


def where(placement: Placement) -> dict[str, Any]:
    """What is remembered of the place of a claim when it is marked."""
    return {"revision_id": str(placement.revision_id), **ends_of(placement)}


def write(made: Sequence[Marked], act: Act) -> None:
    """Save the claims with what belongs to each, and remember it as if each had been marked by itself."""
    assessments = [one.assessment for one in made if one.assessment is not None]
    guideline = queries.guideline_of(act.contributor.project)
    for assessment in assessments:
        assessment.guideline_version = guideline
    insert_many(Claim, [one.claim for one in made])
    insert_many(Placement, [one.placement for one in made])
    insert_many(Assessment, assessments)
    act.created_all("claim.marked", ((one.claim, where(one.placement)) for one in made))
    act.created_all("claim.placed", ((one.placement, ends_of(one.placement)) for one in made))
    act.created_all("assessment.given", ((assessment, {}) for assessment in assessments))
