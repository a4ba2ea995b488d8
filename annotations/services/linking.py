"""Linking very much evidence at once: what `evidence.add_evidence` does, in a fixed number of statements for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction

from annotations import permissions
from annotations.models import Claim, Contributor, Evidence
from annotations.services.changing_many import follow_up
from annotations.services.copying import insert_many
from annotations.services.evidence import EvidenceInput, cite, new_evidence
from annotations.services.guards import lock_articles, lock_claims
from annotations.services.history import Act
from annotations.services.sight import noting_sources
from annotations.services.sources import take_sources

Cited = tuple[Claim, EvidenceInput]


@transaction.atomic
def add_evidence_to_many(*, actor: Contributor, new: Sequence[Cited], act: Act | None = None) -> list[Evidence]:
    """Link evidence to claims, in the order given: one act.

    Raises:
        As `evidence.add_evidence`, for any of them; then none is linked.
    """
    permissions.require(actor, "evidence.add")
    lock_articles(articles_of(new))
    claims = lock_claims([claim for claim, _evidence in new])
    act = act or Act(actor)
    made = record_evidence_of_many([(claims[claim.pk], evidence) for claim, evidence in new], act)
    follow_up(made, "evidence.added", act)
    return made


def articles_of(new: Sequence[Cited]) -> Iterator[UUID]:
    """The articles of the claims, and those whose words are cited."""
    for claim, evidence in new:
        yield claim.article_id
        if evidence.cited_article is not None:
            yield evidence.cited_article


def record_evidence_of_many(new: Sequence[Cited], act: Act) -> list[Evidence]:
    """Write the evidence under the claims' locks."""
    made = [new_evidence(claim, evidence, act.contributor) for claim, evidence in new]
    described = [(given.cites, one.confidential) for one, (_claim, given) in zip(made, new, strict=True)]
    taken = take_sources([(cites, told) for cites, told in described if isinstance(cites, dict)], act)
    sources = iter(taken)
    for one, (cites, _told) in zip(made, described, strict=True):
        cite(one, next(sources)[0] if isinstance(cites, dict) else cites, act)
    is_new = {source.pk for source, made_now in taken if made_now}
    with noting_sources({one.source_id for one in made if one.source_id} - is_new, act):
        insert_many(Evidence, made)
    act.created_all("evidence.added", ((one, {}) for one in made))
    return made
