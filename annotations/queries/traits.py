"""Reading by what claims are sifted on the review page: who is behind them, and whether there is evidence."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass

from annotations.models import LIVE, Assessment, Contributor, Revision
from annotations.queries.claims import claims_visible_to
from annotations.queries.sources import evidence_visible_to


@dataclass(frozen=True, slots=True)
class Traits:
    """`people` marked a claim or have a live assessment on it; `evidenced` are the claims with evidence that the reader
    may see."""

    people: dict[uuid.UUID, set[uuid.UUID]]
    evidenced: set[uuid.UUID]


def traits_in(actor: Contributor, revision: Revision) -> Traits:
    """The traits of all claims of an article, as rows of ids: of thousands there need not be objects."""
    claims = claims_visible_to(actor).filter(article=revision.article_id)
    people: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for claim, person in claims.values_list("pk", "created_by"):
        people[claim].add(person)
    # Joined plainly: a subquery takes seconds for thousands of claims before the database knows that there are so many.
    live = Assessment.objects.filter(project=actor.project_id, claim__article=revision.article_id, **LIVE)
    for claim, person in live.order_by().values_list("claim", "contributor"):
        people[claim].add(person)
    evidence = evidence_visible_to(actor).filter(claim__article=revision.article_id)
    return Traits(people, set(evidence.order_by().values_list("claim", flat=True)))
