"""Assessments, decisions, and the tag that follows from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Article, Assessment, Claim, Contributor, Decision, Event, Tag
from annotations.services.assessments import AssessmentInput, assess_claim, replace_assessment, withdraw_assessment
from annotations.services.decisions import take_decision, withdraw_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.projects import change_project, write_guideline
from annotations.services.settling import settled_tag
from tests.cast import Cast, mark

QUOTE = "the roof leaks"


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, tag="sourced")


def assess(actor: Contributor, claim: Claim, tag: str) -> Assessment:
    return assess_claim(actor=actor, claim=claim, new=AssessmentInput(tag=tag))


def tag_of(claim: Claim) -> str | None:
    return Claim.objects.get(pk=claim.pk).tag


tags = st.lists(st.sampled_from(Tag.values), max_size=6)


@given(tags, st.sampled_from(Tag.values), st.integers(1, 6))
def test_a_decision_settles_whatever_the_assessments_say(given: list[str], decided: str, required: int) -> None:
    assert settled_tag(given, decided, required) == decided


@given(tags, st.integers(1, 6))
def test_without_a_decision_enough_voices_must_all_agree(given: list[str], required: int) -> None:
    settled = settled_tag(given, None, required)

    assert (settled is not None) == (len(given) >= required and len(set(given)) == 1)
    assert settled in (None, *given)


def test_an_unknown_tag_is_refused(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidInputError) as refused:
        assess(cast.chi, claim, "true")

    assert refused.value.field == "tag"


def test_a_reason_that_is_too_long_is_refused(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidInputError, match="10001") as refused:
        assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced", rationale="a" * 10_001))

    assert refused.value.field == "rationale"


def test_a_viewer_may_not_assess(cast: Cast, claim: Claim) -> None:
    with pytest.raises(NotPermittedError):
        assess(cast.vic, claim, "sourced")


def test_one_assessment_settles_by_default(claim: Claim) -> None:
    assert tag_of(claim) == "sourced"


def test_a_second_reviewer_who_disagrees_unsettles(cast: Cast, claim: Claim) -> None:
    assess(cast.chi, claim, "disputed")

    assert tag_of(claim) is None
    assert Event.objects.filter(verb="claim.unsettled", claim_id=claim.pk).count() == 1


def test_a_newer_assessment_supersedes_and_keeps_the_older(cast: Cast, claim: Claim) -> None:
    assess(cast.ben, claim, "opinion")

    assert tag_of(claim) == "opinion"
    assert [a.is_live for a in Assessment.objects.filter(claim=claim)] == [False, True]


def test_saying_the_same_again_changes_nothing(cast: Cast, claim: Claim) -> None:
    before = Event.objects.count()

    assess(cast.ben, claim, "sourced")

    assert Event.objects.count() == before


def test_nobody_withdraws_anothers_assessment(cast: Cast, claim: Claim) -> None:
    assessment = claim.assessments.get()

    for somebody in (cast.olu, cast.ada, cast.chi):
        with pytest.raises(NotPermittedError):
            withdraw_assessment(actor=somebody, assessment=assessment)


def test_withdrawing_leaves_the_claim_unsettled(cast: Cast, claim: Claim) -> None:
    withdraw_assessment(actor=cast.ben, assessment=claim.assessments.get())

    assert tag_of(claim) is None
    with pytest.raises(ConflictError):
        withdraw_assessment(actor=cast.ben, assessment=claim.assessments.get())


def test_an_assessment_remembers_the_guideline_it_was_given_under(cast: Cast, claim: Claim) -> None:
    write_guideline(actor=cast.ada, fields={"opinion": "What no evidence can settle."})

    later = assess(cast.chi, claim, "sourced")

    assert claim.assessments.get(contributor=cast.ben).guideline_version.number == 1  # type: ignore[union-attr]
    assert later.guideline_version is not None
    assert later.guideline_version.number == 2


def test_a_stale_guideline_is_refused(cast: Cast) -> None:
    write_guideline(actor=cast.ada, fields={"opinion": "One."}, version=1)

    with pytest.raises(StaleVersionError):
        write_guideline(actor=cast.olu, fields={"opinion": "Two."}, version=1)

    assert queries.guideline_of(cast.project).opinion == "One."


def test_when_more_voices_are_required_every_claim_is_settled_anew(cast: Cast, claim: Claim) -> None:
    change_project(actor=cast.olu, fields={"required_assessments": 2})
    assert tag_of(claim) is None

    assess(cast.chi, claim, "sourced")

    assert tag_of(claim) == "sourced"


def test_a_reviewer_may_not_decide(cast: Cast, claim: Claim) -> None:
    with pytest.raises(NotPermittedError):
        take_decision(actor=cast.ben, claim=claim, tag="sourced", reason="I say so.")


def test_a_decision_needs_a_reason(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidInputError) as refused:
        take_decision(actor=cast.ada, claim=claim, tag="sourced", reason="  ")

    assert refused.value.field == "reason"


def test_a_decision_settles_a_disagreement_and_names_what_it_rests_on(cast: Cast, claim: Claim) -> None:
    assess(cast.chi, claim, "disputed")

    decision = take_decision(actor=cast.ada, claim=claim, tag="disputed", reason="The council says otherwise.")

    assert tag_of(claim) == "disputed"
    assert set(decision.rests_on.values_list("contributor", flat=True)) == {cast.ben.pk, cast.chi.pk}


def test_a_decision_is_reopened_when_evidence_comes(cast: Cast, claim: Claim) -> None:
    assess(cast.chi, claim, "disputed")
    take_decision(actor=cast.ada, claim=claim, tag="disputed", reason="The council says otherwise.")

    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites={"url": "https://example.org/roof"}))

    assert tag_of(claim) is None
    assert Decision.objects.get().reopened_because == "evidence.added"


def test_a_withdrawn_decision_gives_way_to_the_assessments(cast: Cast, claim: Claim) -> None:
    decision = take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="It is a view.")

    withdraw_decision(actor=cast.ada, decision=decision)

    assert tag_of(claim) == "sourced"


def test_a_second_decision_replaces_the_first(cast: Cast, claim: Claim) -> None:
    take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="It is a view.")

    take_decision(actor=cast.olu, claim=claim, tag="disputed", reason="Both have a point.")

    assert tag_of(claim) == "disputed"
    assert [d.is_live for d in Decision.objects.order_by("created_at")] == [False, True]


def test_nobody_replaces_an_assessment_of_somebody_else(cast: Cast, claim: Claim) -> None:
    with pytest.raises(NotPermittedError):
        replace_assessment(actor=cast.ada, assessment=claim.assessments.get(), fields={"tag": "opinion"})

    assert tag_of(claim) == "sourced"


def test_what_no_longer_stands_is_not_replaced(cast: Cast, claim: Claim) -> None:
    first = claim.assessments.get()
    assess(cast.ben, claim, "opinion")

    with pytest.raises(ConflictError):
        replace_assessment(actor=cast.ben, assessment=first, fields={"tag": "disputed"})


def test_replacing_an_assessment_keeps_what_was_not_named(cast: Cast, claim: Claim) -> None:
    first = replace_assessment(actor=cast.ben, assessment=claim.assessments.get(), fields={"rationale": "Seen it."})

    newer = replace_assessment(actor=cast.ben, assessment=first, fields={"tag": "disputed"}, version=1)

    assert (newer.tag, newer.rationale) == ("disputed", "Seen it.")
    assert claim.assessments.count() == 3
    assert tag_of(claim) == "disputed"
