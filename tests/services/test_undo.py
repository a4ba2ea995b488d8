"""Taking acts back, and taking that back."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from annotations import queries
from annotations.errors import ConflictError, LivingTwinError, NotPermittedError
from annotations.models import (
    Article,
    Claim,
    Event,
    Membership,
    Source,
)
from annotations.services.articles import change_article, delete_article
from annotations.services.assessments import withdraw_assessment
from annotations.services.claims import change_claim, delete_claim, restore_claim
from annotations.services.coverage import cover_blocks
from annotations.services.decisions import take_decision, withdraw_decision
from annotations.services.evidence import change_evidence, remove_evidence
from annotations.services.history import Act
from annotations.services.people import change_role, invite
from annotations.services.sources import add_source, change_source, delete_source
from annotations.services.undo import undo_act
from tests.cast import TEXT, Cast, actor, bring_in, mark, revise
from tests.services.undoing import LINK, adjust, assess, cite, last_act, state, take_back, there_and_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


def test_who_may_no_longer_do_it_takes_nothing_back_that_took_the_role(cast: Cast, claim: Claim) -> None:
    settling, deleting = Act(cast.ada), Act(cast.ada)
    take_decision(actor=cast.ada, claim=claim, tag="disputed", reason="The council says so.", act=settling)
    delete_article(actor=cast.ada, article=bring_in(cast.ben, title="Tides"), act=deleting)
    change_role(actor=cast.olu, membership=cast.ada.membership, role="reviewer")
    ada = actor(cast.ada.user, cast.project)  # type: ignore[arg-type]  # ada has one

    for act in (settling, deleting):
        with pytest.raises(NotPermittedError):
            undo_act(actor=ada, act=act.id)

    claim.refresh_from_db()
    assert claim.tag == "disputed"
    assert not queries.articles_visible_to(ada).filter(title="Tides").exists()


# What is refused


def test_an_act_nobody_did_is_refused(cast: Cast) -> None:
    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=uuid.uuid4())


def test_an_act_of_somebody_else_is_refused_to_an_editor_too(cast: Cast, claim: Claim) -> None:
    act = last_act(cast.ben)

    for other in (cast.chi, cast.ada, cast.mallory):
        with pytest.raises(ConflictError):
            undo_act(actor=other, act=act)
    assert queries.claims_visible_to(cast.ben).filter(pk=claim.pk).exists()


def test_who_may_write_no_more_takes_nothing_back(cast: Cast, claim: Claim) -> None:
    change_role(actor=cast.olu, membership=Membership.objects.get(contributor=cast.ben), role="viewer")
    assert cast.ben.user is not None

    with pytest.raises(NotPermittedError):
        take_back(actor(cast.ben.user, cast.project))


def test_nothing_is_taken_back_twice(cast: Cast, claim: Claim) -> None:
    act = last_act(cast.ben)
    undo_act(actor=cast.ben, act=act)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)


def test_what_cannot_be_taken_back_says_so(cast: Cast) -> None:
    invite(actor=cast.olu, role="viewer")

    with pytest.raises(ConflictError) as refused:
        take_back(cast.olu)

    assert refused.value.details["verbs"] == ["member.invited"]


def test_what_changed_since_is_shown_in_both_states(cast: Cast, claim: Claim) -> None:
    change_claim(actor=cast.ben, claim=claim, fields={"statement": "It leaks."})
    act = last_act(cast.ben)
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "It drips."})

    with pytest.raises(ConflictError) as refused:
        undo_act(actor=cast.ben, act=act)

    assert refused.value.details["left"] == {"statement": "It leaks."}
    assert refused.value.details["present"] == {"statement": "It drips."}


def test_another_field_changed_since_is_left_alone(cast: Cast, claim: Claim) -> None:
    change_claim(actor=cast.ben, claim=claim, fields={"statement": "It leaks."})
    act = last_act(cast.ben)
    change_claim(actor=cast.chi, claim=claim, fields={"claim_place": "the harbour"})

    undo_act(actor=cast.ben, act=act)

    claim.refresh_from_db()
    assert (claim.statement, claim.claim_place) == ("", "the harbour")


def second(cast: Cast, claim: Claim) -> object:
    return assess(cast.chi, claim, "disputed")


def decide(cast: Cast, claim: Claim) -> object:
    return take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Clear.")


def link(cast: Cast, claim: Claim) -> object:
    return cite(cast.chi, claim)


def move(cast: Cast, claim: Claim) -> object:
    return adjust(cast.chi, claim, "the roof leaks, but")


def state_it(cast: Cast, claim: Claim) -> object:
    return change_claim(actor=cast.chi, claim=claim, fields={"statement": "It drips."})


@pytest.mark.parametrize("work", [second, decide, link, move, state_it])
def test_marking_stays_once_others_have_worked_on_the_claim(
    cast: Cast, claim: Claim, work: Callable[[Cast, Claim], object]
) -> None:
    act = last_act(cast.ben)
    work(cast, claim)
    before = state()

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)

    assert state() == before


def test_an_article_with_claims_of_others_stays(cast: Cast, article: Article) -> None:
    act = last_act(cast.ben)
    mark(cast.chi, article, "it rains")

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)


@pytest.mark.parametrize("work", ["revise", "cover"])
def test_an_article_others_have_revised_or_been_through_stays(cast: Cast, article: Article, work: str) -> None:
    act, revision = last_act(cast.ben), queries.current_revision(article)
    if work == "revise":
        revise(cast.chi, article, f"{TEXT}\n\nThe roof is sound again.")
    else:
        cover_blocks(actor=cast.chi, revision=revision, blocks=list(queries.blocks_of(revision)[:1]))

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)

    assert queries.articles_visible_to(cast.ben).filter(pk=article.pk).exists()


def test_a_source_others_cite_stays(cast: Cast, claim: Claim) -> None:
    add_source(actor=cast.ben, fields={"url": LINK})
    act = last_act(cast.ben)
    cite(cast.chi, claim)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)


def test_a_deleted_source_does_not_come_back_beside_its_twin(cast: Cast) -> None:
    source = add_source(actor=cast.ben, fields={"url": LINK})
    delete_source(actor=cast.ben, source=source)
    twin = add_source(actor=cast.chi, fields={"url": LINK})

    with pytest.raises(LivingTwinError) as refused:
        take_back(cast.ben)

    assert refused.value.details["source"] == str(twin.pk)


def test_a_deleted_article_does_not_come_back_beside_its_twin(cast: Cast, article: Article) -> None:
    change_article(actor=cast.ada, article=article, fields={"external_id": "A1"})
    delete_article(actor=cast.ada, article=article)
    twin = bring_in(cast.ben)
    change_article(actor=cast.ben, article=twin, fields={"external_id": "A1"})

    with pytest.raises(LivingTwinError) as refused:
        take_back(cast.ada)

    assert refused.value.details["article"] == str(twin.pk)


def test_a_withdrawn_assessment_does_not_come_back_beside_a_newer_one(cast: Cast, claim: Claim) -> None:
    withdraw_assessment(actor=cast.ben, assessment=claim.assessments.get())
    act = last_act(cast.ben)
    assess(cast.ben, claim, "opinion")

    with pytest.raises(LivingTwinError):
        undo_act(actor=cast.ben, act=act)


# What is taken back


def test_marking_with_everything_at_once(cast: Cast, article: Article) -> None:
    there_and_back(cast.ben, lambda: mark(cast.ben, article, "the roof leaks", tag="sourced"))


def test_a_claim_taken_back_and_restored_from_the_trash_is_whole(cast: Cast, claim: Claim) -> None:
    before = state()
    take_back(cast.ben)

    restore_claim(actor=cast.ada, claim=claim)

    assert state() == before


def test_ends_that_were_moved_go_back(cast: Cast, claim: Claim) -> None:
    there_and_back(cast.chi, lambda: adjust(cast.chi, claim, "the roof leaks, but"))


def test_moving_the_ends_back_makes_what_one_saw_of_the_claim_out_of_date(cast: Cast, claim: Claim) -> None:
    seen = adjust(cast.chi, claim, "the roof leaks, but").version

    take_back(cast.chi)

    claim.refresh_from_db()
    assert claim.version > seen


def test_every_detail_that_was_changed_goes_back(cast: Cast, claim: Claim) -> None:
    fields = {
        "statement": "The roof of the library leaks.",
        "claimant_name": "the keeper",
        "claim_date": "2024-05-01",
        "claim_date_precision": "day",
        "claim_types": ["event_or_property", "causal"],
        "checkable": "yes",
    }
    before, after = there_and_back(cast.ben, lambda: change_claim(actor=cast.ben, claim=claim, fields=fields))

    assert before != after


def test_a_claim_goes_into_the_trash_and_out_of_it_and_back(cast: Cast, claim: Claim) -> None:
    there_and_back(cast.ben, lambda: delete_claim(actor=cast.ben, claim=claim))
    delete_claim(actor=cast.ben, claim=claim)
    there_and_back(cast.ada, lambda: restore_claim(actor=cast.ada, claim=claim))


def test_a_newer_assessment_gives_way_to_the_earlier(cast: Cast, claim: Claim) -> None:
    _before, after = there_and_back(cast.ben, lambda: assess(cast.ben, claim, "opinion"))

    assert after[f"tag of {claim.pk}"] == "opinion"
    assert Claim.objects.get(pk=claim.pk).tag == "sourced"


def test_an_assessment_that_was_withdrawn_comes_back(cast: Cast, claim: Claim) -> None:
    given = claim.assessments.get()

    there_and_back(cast.ben, lambda: withdraw_assessment(actor=cast.ben, assessment=given))


def test_a_newer_decision_gives_way_to_the_earlier(cast: Cast, claim: Claim) -> None:
    decide(cast, claim)

    there_and_back(cast.olu, lambda: take_decision(actor=cast.olu, claim=claim, tag="disputed", reason="Looked again."))


def test_a_decision_that_was_withdrawn_comes_back(cast: Cast, claim: Claim) -> None:
    decision = take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Clear.")

    there_and_back(cast.ada, lambda: withdraw_decision(actor=cast.ada, decision=decision))


def test_a_decision_reopened_by_an_assessment_stands_again(cast: Cast, claim: Claim) -> None:
    decide(cast, claim)

    before, after = there_and_back(cast.chi, lambda: assess(cast.chi, claim, "disputed"))

    assert (before[f"tag of {claim.pk}"], after[f"tag of {claim.pk}"]) == ("opinion", None)


def test_a_decision_is_reopened_when_what_it_rests_on_is_taken_back(cast: Cast, claim: Claim) -> None:
    for rest in (lambda: assess(cast.chi, claim, "disputed"), lambda: cite(cast.chi, claim)):
        rest()
        act = last_act(cast.chi)
        decision = take_decision(actor=cast.ada, claim=claim, tag="opinion", reason="Clear.")

        undo_act(actor=cast.chi, act=act)

        decision.refresh_from_db()
        assert decision.reopened_because == "act.undone"
        assert Claim.objects.get(pk=claim.pk).tag == "sourced"


def test_evidence_goes_with_the_source_it_brought(cast: Cast, claim: Claim) -> None:
    there_and_back(cast.chi, lambda: cite(cast.chi, claim, note="seen", confidential=True))

    assert not Source.objects.living().exists()


def test_a_source_made_on_the_way_stays_for_others_who_cite_it(cast: Cast, article: Article, claim: Claim) -> None:
    evidence = cite(cast.ben, claim)
    act = last_act(cast.ben)
    cite(cast.chi, mark(cast.chi, article, "it rains"))

    undo_act(actor=cast.ben, act=act)

    evidence.refresh_from_db()
    assert evidence.deleted_at is not None
    assert Source.objects.get().deleted_at is None


def test_a_source_made_on_the_way_stays_once_somebody_described_it(cast: Cast, claim: Claim) -> None:
    evidence = cite(cast.ben, claim)
    act = last_act(cast.ben)
    source = Source.objects.get()
    change_source(actor=cast.chi, source=source, fields={"title": "Roof report"})

    undo_act(actor=cast.ben, act=act)

    evidence.refresh_from_db()
    assert evidence.deleted_at is not None
    assert Source.objects.get().deleted_at is None


def test_evidence_that_was_changed_or_removed_comes_back(cast: Cast, claim: Claim) -> None:
    evidence = cite(cast.chi, claim)
    fields = {"stance": "refutes", "quote": "It leaks.", "accessed_at": "2024-05-01T10:00:00Z"}

    there_and_back(cast.chi, lambda: change_evidence(actor=cast.chi, evidence=evidence, fields=fields))
    there_and_back(cast.chi, lambda: remove_evidence(actor=cast.chi, evidence=evidence))


def test_what_was_done_to_sources_goes_back(cast: Cast) -> None:
    there_and_back(cast.ben, lambda: add_source(actor=cast.ben, fields={"url": LINK, "authors": ["A. Keeper"]}))
    source = add_source(actor=cast.ben, fields={"url": f"{LINK}/2"})
    fields = {"title": "Roof report", "authors": ["A. Keeper", "B. Mason"], "published_at": "2024-05-01"}
    there_and_back(cast.ben, lambda: change_source(actor=cast.ben, source=source, fields=fields))
    there_and_back(cast.ben, lambda: delete_source(actor=cast.ben, source=source))


def test_what_was_done_to_articles_goes_back(cast: Cast, article: Article) -> None:
    fields = {"title": "The roof", "published_on": "2024-05-01"}

    there_and_back(cast.ben, lambda: bring_in(cast.ben, title="Another"))
    there_and_back(cast.ada, lambda: change_article(actor=cast.ada, article=article, fields=fields))
    there_and_back(cast.ada, lambda: delete_article(actor=cast.ada, article=article))


def test_an_undo_is_remembered_as_an_act_of_its_own(cast: Cast, claim: Claim) -> None:
    act = last_act(cast.ben)

    undo = undo_act(actor=cast.ben, act=act)

    events = Event.objects.filter(act=undo.id)
    assert {event.undoes for event in events} == {act}
    assert "claim.undone" in events.values_list("verb", flat=True)


def test_what_lies_in_the_trash_is_not_changed_by_undoing(cast: Cast, article: Article, claim: Claim) -> None:
    assess(cast.chi, claim, "disputed")
    assessing = last_act(cast.chi)
    delete_article(actor=cast.ada, article=article)

    with pytest.raises(ConflictError):
        undo_act(actor=cast.chi, act=assessing)

    assert queries.articles_in_trash(cast.ada).get() == article
    take_back(cast.ada)
    undo_act(actor=cast.chi, act=assessing)
    assert Claim.objects.get(pk=claim.pk).tag == "sourced"
