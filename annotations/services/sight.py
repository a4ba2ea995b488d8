"""Telling those who follow a project what goes out of their sight and what comes into it.

The change itself is told in confidence, or not to them at all; without these events a program that has passed by would
keep what it may see no longer, and never ask for what it may. They name ids, nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from annotations import queries
from annotations.models import Evidence, Membership, Source
from annotations.services.history import Act
from annotations.services.settling import note_changed


def note_evidence(evidence: Evidence, act: Act, *, was_confidential: bool) -> None:
    """Tell of evidence that has been made confidential, or is so no longer."""
    if evidence.confidential != was_confidential:
        act.disclosed("evidence.hidden" if evidence.confidential else "evidence.revealed", evidence)
        note_changed([evidence.claim_id])


@contextmanager
def noting_source(source: Source | None, act: Act) -> Iterator[None]:
    """Do something to evidence on a source, and tell if that hides the source (all that cites it is confidential now)
    or shows it again."""
    if source is None:
        yield
        return
    was_hidden = queries.is_kept_in_confidence(source)
    yield
    is_hidden = queries.is_kept_in_confidence(source)
    if is_hidden != was_hidden:
        act.disclosed("source.hidden" if is_hidden else "source.revealed", source)


@contextmanager
def noting_sources(sources: Collection[UUID], act: Act) -> Iterator[None]:
    """As `noting_source`, of very many sources, by their ids."""
    kept = queries.sources_kept_in_confidence(act.contributor.project_id).filter(pk__in=sources)
    before = set(kept) if sources else set()
    yield
    after = set(kept.all()) if sources else set()
    for source in sorted(before ^ after, key=lambda one: one.pk):
        act.disclosed("source.hidden" if source in after else "source.revealed", source)


def note_role(membership: Membership, act: Act, *, before: str) -> None:
    """Tell a member whose role was `before` if they see from now on what others keep confidential, or no longer do."""
    sees = queries.role_sees_confidential(membership.role)
    if sees != queries.role_sees_confidential(before):
        verb = "confidential.revealed" if sees else "confidential.hidden"
        act.disclosed(verb, membership, contributor_id=str(membership.contributor_id))
