"""Very many claims marked at once are as if each had been marked by itself, but in a fixed number of statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.anchoring import find_quote
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError
from annotations.models import (
    Article,
    Assessment,
    Claim,
    Decision,
    Event,
    Evidence,
    Passage,
    Placement,
    Project,
    Source,
)
from annotations.services.articles import delete_article
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import ClaimInput, delete_claim, mark_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, Stretch
from annotations.services.history import Act
from annotations.services.linking import add_evidence_to_many
from annotations.services.marking import mark_claims
from annotations.services.undo import undo_act
from tests.cast import Cast, bring_in, mark, revise

QUOTES = ("The harbour library", "the roof leaks", "the roof is sound", "the roof leaks", "it rains")


def input_of(article: Article, quote: str, tag: str = "", cites: Any = None, **details: Any) -> ClaimInput:
    revision = queries.current_revision(article)
    assessment = AssessmentInput(tag, rationale="Seen.") if tag else None
    evidence = None if cites is None else EvidenceInput(cites, {"note": "Look."})
    return ClaimInput(revision, find_quote(revision.text, quote), details, assessment, evidence)


def inputs_of(article: Article, other: Article) -> list[ClaimInput]:
    """Claims with much and with little said of them, on the same words and on others."""
    cited = input_of(other, "High water")
    return [
        input_of(article, QUOTES[0], "sourced", {"url": "https://harbour.example/a"}, claim_types=["numerical"]),
        input_of(article, QUOTES[1], "disputed", {"url": "https://harbour.example/a"}, statement="It leaks."),
        input_of(article, QUOTES[2], cites=Stretch(cited.revision, cited.span)),
        input_of(article, QUOTES[3], cites={"title": "A talk"}),
        input_of(other, "High water", "opinion"),
    ]


def left_in(project: Project) -> dict[str, Any]:
    """All that was made in a project, without ids and times, with the history of each claim as it happened."""
    rows: dict[type[Model], list[str]] = {
        Claim: ["number", "tag", "statement", "claim_types", "article__title"],
        Placement: ["claim__number", "how", "passage__quote", "passage__prefix"],
        Assessment: ["claim__number", "tag", "rationale", "passage__quote", "guideline_version__number"],
        Evidence: ["claim__number", "stance", "note", "source__url", "source__title", "cited_passage__quote"],
        Source: ["url", "title"],
        Passage: ["quote", "start", "end"],
        Article: ["title", "last_claim_number"],
    }
    found = {model: model._default_manager.filter(project=project).values_list(*names) for model, names in rows.items()}
    return {"history": history_in(project), **{str(model): sorted(map(str, all_)) for model, all_ in found.items()}}


def history_in(project: Project) -> list[str]:
    """What is remembered of each claim, in order, by the names of what was set."""
    told: dict[Any, list[str]] = {}
    for event in Event.objects.filter(project=project).exclude(claim_id=None).order_by("id"):
        told.setdefault(event.claim_id, []).append(f"{event.verb} {sorted(event.after or {})} {event.before}")
    return sorted(map(str, told.values()))


@pytest.fixture
def other(cast: Cast) -> Article:
    return bring_in(cast.ben, "High water is at noon.", title="Tides")


def test_who_may_not_mark_marks_none(cast: Cast, article: Article) -> None:
    with pytest.raises(NotPermittedError):
        mark_claims(actor=cast.vic, new=[input_of(article, QUOTES[0])])


def test_one_that_cannot_be_keeps_the_others_out(cast: Cast, article: Article, other: Article) -> None:
    good = input_of(article, QUOTES[0])

    with pytest.raises(InvalidInputError):
        mark_claims(actor=cast.ben, new=[good, input_of(article, QUOTES[1], checkable="perhaps")])
    old = input_of(other, "High water")
    revise(cast.ben, other, "Low water is at noon.")
    with pytest.raises(ConflictError, match="newer text"):
        mark_claims(actor=cast.ben, new=[good, old])
    delete_article(actor=cast.ada, article=other)
    with pytest.raises(ConflictError, match="trash"):
        mark_claims(actor=cast.ben, new=[good, old])
    assert not Claim.objects.exists()


def test_what_is_left_is_the_same_as_of_one_after_the_other(cast: Cast, article: Article, other: Article) -> None:
    theirs = bring_in(cast.mallory), bring_in(cast.mallory, "High water is at noon.", title="Tides")
    for new in inputs_of(article, other):
        mark_claim(actor=cast.ben, new=new)

    made = mark_claims(actor=cast.mallory, new=inputs_of(*theirs))

    assert [one.number for one in made] == [1, 2, 3, 4, 1]
    assert left_in(cast.mallory.project) == left_in(cast.project)


def test_numbers_go_on_and_no_passage_is_made_twice(cast: Cast, article: Article) -> None:
    mark(cast.chi, article, QUOTES[1])

    made = mark_claims(actor=cast.ben, new=[input_of(article, quote) for quote in QUOTES])

    assert [one.number for one in made] == [2, 3, 4, 5, 6]
    assert Passage.objects.count() == 4


def test_many_take_no_more_statements_than_few(cast: Cast, article: Article) -> None:
    def statements(new: list[ClaimInput]) -> int:
        with CaptureQueriesContext(connection) as asked:
            mark_claims(actor=cast.ben, new=new)
        return len(asked)

    def claims(first: int, last: int) -> list[ClaimInput]:
        cited = [{"url": f"https://harbour.example/{number}"} for number in range(first, last)]
        return [input_of(article, QUOTES[0], "sourced", source) for source in cited]

    few = statements(claims(0, 2))

    assert statements(claims(2, 42)) <= few < 30


def test_all_of_it_is_one_act_that_is_taken_back(cast: Cast, article: Article, other: Article) -> None:
    act = Act(cast.ben)
    mark_claims(actor=cast.ben, new=inputs_of(article, other), act=act)

    undo_act(actor=cast.ben, act=act.id)

    assert not queries.claims_visible_to(cast.ben).exists()
    assert not queries.evidence_visible_to(cast.ben).exists()


def test_evidence_for_many_reopens_what_was_decided_on_each(cast: Cast, article: Article) -> None:
    claims = mark_claims(actor=cast.ben, new=[input_of(article, quote, "sourced") for quote in QUOTES[:2]])
    for claim in claims:
        take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Seen.")

    cited = [EvidenceInput({"url": "https://a.example/"}, {"confidential": told}) for told in (False, True)]
    made = add_evidence_to_many(actor=cast.ben, new=list(zip(claims, cited, strict=True)))

    reasons = Decision.objects.order_by("claim__number").values_list("reopened_because", flat=True)
    assert list(reasons) == ["evidence.added", "undisclosed"]
    assert set(Claim.objects.values_list("tag", flat=True)) == {"sourced"}
    assert [one.source_id for one in made] == [Source.objects.get().pk] * 2


def test_evidence_on_one_that_is_gone_keeps_the_rest_out(cast: Cast, article: Article) -> None:
    claims = mark_claims(actor=cast.ben, new=[input_of(article, quote) for quote in QUOTES[:2]])
    delete_claim(actor=cast.ben, claim=claims[1])

    with pytest.raises(ConflictError, match="trash"):
        add_evidence_to_many(actor=cast.ben, new=[(claim, EvidenceInput({"title": "A talk"})) for claim in claims])
    assert not Evidence.objects.exists()
