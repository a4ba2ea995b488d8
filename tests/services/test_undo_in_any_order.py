"""Any acts in any order can be taken back and done again."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import queries
from annotations.anchoring import Span, find_quote
from annotations.models import (
    LIVE,
    Article,
    Claim,
    Event,
)
from annotations.permissions import may
from annotations.services.assessments import AssessmentInput, assess_claim, withdraw_assessment
from annotations.services.claims import ClaimInput, change_claim, delete_claim, mark_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence, remove_evidence
from annotations.services.history import Act
from annotations.services.merging import merge_claims
from annotations.services.splitting import PartInput, split_claim
from annotations.services.undo import undo_act
from tests.cast import Cast, mark
from tests.services.undoing import LINK, State, adjust, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


PEOPLE = ("ada", "ben", "chi")
QUOTES = ("the roof leaks", "it rains", "4,200 books", "the roof is sound")
TAGS = ("sourced", "disputed", "opinion")


def step(cast: Cast, article: Article, what: tuple[str, str, int], act: Act) -> None:
    """One act of somebody on what is there; `pick` chooses among it."""
    kind, _name, pick = what
    who = act.contributor
    claims = list(queries.claims_visible_to(who).order_by("pk"))
    if kind == "mark" or not claims:
        revision = queries.current_revision(article)
        span = find_quote(revision.text, QUOTES[pick % len(QUOTES)])
        given = AssessmentInput(tag=TAGS[pick % 3])
        mark_claim(actor=who, new=ClaimInput(revision=revision, span=span, details={}, assessment=given), act=act)
        return
    claim = claims[pick % len(claims)]
    on_evidence(kind, claim, pick, act)
    if kind == "assess":
        assess_claim(actor=who, claim=claim, new=AssessmentInput(tag=TAGS[pick % 3]), act=act)
    elif kind == "withdraw" and (mine := claim.assessments.filter(contributor=who, **LIVE).first()):
        withdraw_assessment(actor=who, assessment=mine, act=act)
    elif kind == "adjust":
        adjust(who, claim, QUOTES[(pick + 1) % len(QUOTES)], act)
    elif kind == "state":
        change_claim(actor=who, claim=claim, fields={"statement": f"statement {pick}"}, act=act)
    elif kind == "delete" and may(who, "claim.delete", claim):
        delete_claim(actor=who, claim=claim, act=act)
    elif kind == "merge" and claim != claims[0]:
        merge_claims(actor=who, claim=claim, into=claims[0], act=act)
    elif kind == "split" and (part := part_of(claim, pick)):
        split_claim(actor=who, claim=claim, part=part, act=act)
    elif kind == "decide" and who.role == "editor":
        take_decision(actor=who, claim=claim, tag=TAGS[pick % 3], reason="Clear.", act=act)


def part_of(claim: Claim, pick: int) -> PartInput | None:
    """The first, the last or some other letter of where the claim stands; None where it has but one."""
    whole = claim.placements.get(superseded_at=None).passage
    start = whole.start if pick == 0 else whole.end - 1 if pick == 1 else whole.start + pick
    letters = PartInput(whole.revision, Span(start, start + 1), list(claim.evidence.filter(deleted_at=None)))
    return letters if whole.quote.strip()[1:] and start < whole.end else None


def on_evidence(kind: str, claim: Claim, pick: int, act: Act) -> None:
    who = act.contributor
    if kind == "cite":
        new = EvidenceInput(cites={"url": f"{LINK}/{pick}"}, fields={"confidential": pick % 2 == 0})
        add_evidence(actor=who, claim=claim, new=new, act=act)
    mine = queries.evidence_visible_to(who).filter(claim=claim, added_by=who).first()
    if kind == "recite" and mine:
        change_evidence(actor=who, evidence=mine, fields={"stance": "refutes", "note": str(pick)}, act=act)
    elif kind == "remove" and mine:
        remove_evidence(actor=who, evidence=mine, act=act)


KINDS = (
    "mark", "assess", "withdraw", "adjust", "state", "delete", "cite", "recite", "remove", "decide", "merge", "split",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.integers(0, 5)), max_size=10)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_acts_can_be_taken_back_and_done_again_one_by_one(
    cast: Cast, article: Article, claim: Claim, plan: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        done: list[tuple[Act, State]] = []
        for what in plan:
            act = Act(getattr(cast, what[1]))
            before = state()
            step(cast, article, what, act)
            if not Event.objects.filter(act=act.id).exists():
                continue
            after = state()
            undo = undo_act(actor=act.contributor, act=act.id)
            assert state() == before
            done.append((undo_act(actor=act.contributor, act=undo.id), before))
            assert state() == after
        for redone, before in reversed(done):
            undo_act(actor=redone.contributor, act=redone.id)
            assert state() == before
        transaction.set_rollback(True)
