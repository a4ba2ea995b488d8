"""Taking a merge back and doing it again, when others have gone on meanwhile."""

from __future__ import annotations

import pytest

from annotations.errors import ConflictError, NotPermittedError
from annotations.models import Article, Assessment, Claim, Decision, Event, Evidence
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import change_evidence
from annotations.services.history import Act
from annotations.services.merging import merge_claims
from annotations.services.undo import undo_act
from tests.cast import Cast, actor, mark
from tests.services.joining import live, merge, now
from tests.services.undoing import assess, cite, last_act, take_back, there_and_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


@pytest.fixture
def kept(cast: Cast, article: Article) -> Claim:
    return mark(cast.chi, article, "Its keeper says the roof leaks", tag="sourced")


def test_a_merge_with_everything_in_it(cast: Cast, article: Article, gone: Claim, kept: Claim) -> None:
    merge(cast.ada, mark(cast.ada, article, "leaks", tag="opinion"), gone)
    assess(cast.ben, kept, "opinion")
    assess(cast.chi, gone, "disputed")
    cite(cast.ben, gone, note="Seen.")
    cite(cast.chi, kept)
    cite(cast.chi, gone, "https://example.org/other", confidential=True)
    take_decision(actor=cast.ada, claim=gone, tag="opinion", reason="It rains.")
    take_decision(actor=cast.olu, claim=kept, tag="disputed", reason="It is dry.")
    change_claim(actor=cast.ben, claim=gone, fields={"statement": "It leaks."})

    before, after = there_and_back(cast.ben, lambda: merge(cast.ben, gone, kept))

    assert before != after
    assert now(gone).tag == "opinion"


def test_a_merge_is_one_act(cast: Cast, gone: Claim, kept: Claim) -> None:
    act = Act(cast.ben)

    merge_claims(actor=cast.ben, claim=gone, into=kept, act=act)
    before = Event.objects.filter(act=act.id).count()
    undo = undo_act(actor=cast.ben, act=act.id)

    assert before > 2
    assert {event.claim_id for event in Event.objects.filter(act=undo.id)} == {gone.pk, kept.pk}


def test_a_merge_is_not_taken_back_from_under_a_newer_assessment(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ada, gone, kept)
    assess(cast.ben, kept, "opinion")

    with pytest.raises(ConflictError):
        take_back(cast.ada)


def test_what_others_add_after_a_merge_stays_where_they_put_it(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ben, gone, kept)
    evidence = cite(cast.chi, kept)

    take_back(cast.ben)

    evidence.refresh_from_db()
    assert evidence.claim_id == kept.pk
    assert live(Assessment, gone) == [("Ben", "sourced")]


def test_a_decision_taken_on_the_merged_claim_is_open_once_they_are_two_again(
    cast: Cast, gone: Claim, kept: Claim
) -> None:
    merge(cast.ben, gone, kept)
    take_decision(actor=cast.ada, claim=kept, tag="opinion", reason="All in all.")

    take_back(cast.ben)

    assert Decision.objects.get().reopened_because == "act.undone"
    assert now(kept).tag == "sourced"


def test_a_merge_is_not_done_again_over_what_others_have_added(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ben, gone, kept)
    take_back(cast.ben)
    redo = last_act(cast.ben)
    cite(cast.chi, gone)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=redo)

    assert now(gone).merged_into is None


def test_an_act_on_a_claim_that_went_since_is_not_taken_back(cast: Cast, gone: Claim, kept: Claim) -> None:
    change_claim(actor=cast.chi, claim=gone, fields={"statement": "It leaks."})
    merge(cast.ben, gone, kept)

    with pytest.raises(ConflictError, match="has become part of"):
        undo_act(actor=cast.chi, act=last_act(cast.chi))


def test_marking_is_not_taken_back_once_another_claim_is_part_of_it(cast: Cast, article: Article) -> None:
    bare, kept = mark(cast.ben, article, "the roof leaks"), mark(cast.chi, article, "roof leaks")
    merge(cast.ben, bare, kept)

    with pytest.raises(ConflictError):
        take_back(cast.chi)


def test_who_may_no_longer_decide_does_not_do_a_decision_again(cast: Cast, kept: Claim) -> None:
    take_decision(actor=cast.ada, claim=kept, tag="opinion", reason="Clear.")
    undo = take_back(cast.ada)
    cast.ada.membership.role = "reviewer"
    cast.ada.membership.save()
    assert cast.ada.user is not None

    with pytest.raises(NotPermittedError):
        undo_act(actor=actor(cast.ada.user, cast.project), act=undo.id)


def test_changing_evidence_after_a_merge_leaves_it_where_it_is(cast: Cast, gone: Claim, kept: Claim) -> None:
    evidence = cite(cast.ben, gone)
    merge(cast.ada, gone, kept)
    change_evidence(actor=cast.ben, evidence=evidence_now(evidence), fields={"note": "Seen."})

    take_back(cast.ada)

    assert (evidence_now(evidence).claim_id, evidence_now(evidence).note) == (gone.pk, "Seen.")


def evidence_now(evidence: Evidence) -> Evidence:
    return Evidence.objects.select_related("claim").get(pk=evidence.pk)


def test_assessing_the_merged_claim_supersedes_what_moved(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ada, gone, kept)

    assess_claim(actor=cast.ben, claim=kept, new=AssessmentInput("opinion"))

    assert live(Assessment, kept) == [("Chi", "sourced"), ("Ben", "opinion")]
