"""What tests of undo share: acts in short, and everything there is as one state to compare."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import models

from annotations import queries
from annotations.anchoring import find_quote
from annotations.models import (
    LIVE,
    Article,
    Assessment,
    Block,
    Claim,
    Contributor,
    Coverage,
    Decision,
    Event,
    Evidence,
    Placement,
    Source,
)
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import adjust_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.history import Act, recorded
from annotations.services.undo import undo_act

LINK = "https://example.org/roof"
State = dict[str, Any]


def last_act(who: Contributor) -> uuid.UUID:
    act = Event.objects.filter(contributor=who).latest("id").act
    assert isinstance(act, uuid.UUID)
    return act


def take_back(who: Contributor) -> Act:
    """Undo the newest act of somebody."""
    return undo_act(actor=who, act=last_act(who))


def cite(who: Contributor, claim: Claim, url: str = LINK, **fields: object) -> Evidence:
    return add_evidence(actor=who, claim=claim, new=EvidenceInput(cites={"url": url}, fields=fields))


def assess(who: Contributor, claim: Claim, tag: str) -> Assessment:
    return assess_claim(actor=who, claim=claim, new=AssessmentInput(tag=tag))


def adjust(who: Contributor, claim: Claim, quote: str, act: Act | None = None) -> Claim:
    revision = queries.current_revision(claim.article)
    return adjust_claim(actor=who, claim=claim, revision=revision, span=find_quote(revision.text, quote), act=act)


def state() -> State:
    """All that lives, with every recorded field, and what the claims' tags are."""
    rows: list[models.QuerySet[Any]] = [
        Article.objects.living(),
        Block.objects.filter(revision__article__deleted_at=None),
        Claim.objects.living(),
        Source.objects.living(),
        Evidence.objects.living().filter(claim__deleted_at=None),
        Placement.objects.filter(superseded_at=None, claim__deleted_at=None),
        Assessment.objects.filter(**LIVE, claim__deleted_at=None),
        Decision.objects.filter(**LIVE, claim__deleted_at=None),
        Coverage.objects.filter(withdrawn_at=None),
    ]
    found = {f"{row._meta.model_name} {row.pk}": recorded(row) for query in rows for row in query}
    tags = {f"tag of {claim.pk}": claim.tag for claim in Claim.objects.living()}
    return found | tags


def there_and_back(who: Contributor, do: Callable[[], object]) -> tuple[State, State]:
    """Do, undo, redo, undo; refuse to go on where a state is not what it was. The states before and after."""
    before = state()
    do()
    after = state()
    for expected in (before, after, before):
        take_back(who)
        assert state() == expected
    return before, after
