"""Making one claim of two: what moves, what gives way, what is refused, and all of it taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import LIVE, Article, Assessment, Claim, Decision, Event, Evidence
from annotations.services.assessments import withdraw_assessment
from annotations.services.claims import change_claim, delete_claim, restore_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import remove_evidence, restore_evidence
from annotations.services.merging import merge_claims
from tests.cast import Cast, bring_in, mark
from tests.services.joining import live, merge, now
from tests.services.undoing import LINK, assess, cite, last_act, state, take_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


@pytest.fixture
def kept(cast: Cast, article: Article) -> Claim:
    return mark(cast.chi, article, "Its keeper says the roof leaks", tag="sourced")


# What is refused


def test_who_only_reads_merges_nothing(cast: Cast, gone: Claim, kept: Claim) -> None:
    with pytest.raises(NotPermittedError):
        merge(cast.vic, gone, kept)


def test_a_claim_does_not_become_part_of_itself(cast: Cast, gone: Claim) -> None:
    with pytest.raises(InvalidInputError) as refused:
        merge(cast.ben, gone, gone)

    assert refused.value.field == "into"


def test_claims_of_two_articles_stay_two(cast: Cast, gone: Claim) -> None:
    elsewhere = mark(cast.ben, bring_in(cast.ben, title="Two"), "the roof leaks")

    with pytest.raises(InvalidInputError):
        merge(cast.ben, gone, elsewhere)


def delete_gone(cast: Cast, gone: Claim, kept: Claim) -> object:
    return delete_claim(actor=cast.ada, claim=gone)


def delete_kept(cast: Cast, gone: Claim, kept: Claim) -> object:
    return delete_claim(actor=cast.ada, claim=kept)


def merge_them(cast: Cast, gone: Claim, kept: Claim) -> object:
    return merge(cast.ada, gone, kept)


def merge_the_other_way(cast: Cast, gone: Claim, kept: Claim) -> object:
    return merge(cast.ada, kept, gone)


@pytest.mark.parametrize("already", [delete_gone, delete_kept, merge_them, merge_the_other_way])
def test_what_is_deleted_or_merged_already_is_not_merged(
    cast: Cast, gone: Claim, kept: Claim, already: Callable[[Cast, Claim, Claim], object]
) -> None:
    already(cast, gone, kept)
    before = state()

    with pytest.raises(ConflictError):
        merge(cast.ben, gone, kept)

    assert state() == before


def test_a_version_that_is_out_of_date_is_refused(cast: Cast, gone: Claim, kept: Claim) -> None:
    seen = gone.version
    change_claim(actor=cast.chi, claim=gone, fields={"statement": "It drips."})

    with pytest.raises(StaleVersionError):
        merge_claims(actor=cast.ben, claim=gone, into=kept, version=seen)


def test_work_on_the_claim_that_went_is_refused_and_names_the_other(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ben, gone, kept)

    with pytest.raises(ConflictError, match="Claim 1 has become part of claim 2") as refused:
        assess(cast.chi, gone, "opinion")

    assert refused.value.details["merged_into"] == str(kept.pk)


def test_what_moved_while_somebody_looked_at_it_is_not_changed_under_the_wrong_claim(
    cast: Cast, gone: Claim, kept: Claim
) -> None:
    merge(cast.ben, gone, kept)
    seen_there = Assessment.objects.select_related("claim").get(contributor=cast.ben)
    take_back(cast.ben)

    with pytest.raises(ConflictError, match="moved to another claim"):
        withdraw_assessment(actor=cast.ben, assessment=seen_there)


# What becomes of what was said


def test_everything_moves_along_with_the_words_it_is_about(cast: Cast, gone: Claim, kept: Claim) -> None:
    evidence, removed = cite(cast.ben, gone), cite(cast.ben, gone, "https://example.org/old")
    remove_evidence(actor=cast.ben, evidence=removed)
    assess(cast.ben, gone, "disputed")

    merge(cast.ada, gone, kept)

    assert not any(part.exists() for part in (gone.assessments, gone.decisions, gone.evidence))
    assert live(Assessment, kept) == [("Chi", "sourced"), ("Ben", "disputed")]
    judged = kept.assessments.filter(contributor=cast.ben).values_list("passage__quote", flat=True)
    assert set(judged) == {"the roof leaks"}
    assert kept.assessments.count() == 3
    assert queries.evidence_visible_to(cast.ben).get() == evidence
    restore_evidence(actor=cast.ben, evidence=Evidence.objects.get(pk=removed.pk))
    assert kept.evidence.filter(deleted_at=None).count() == 2


def test_the_tag_is_settled_anew(cast: Cast, gone: Claim, kept: Claim) -> None:
    assess(cast.ben, gone, "disputed")

    assert merge(cast.ada, gone, kept).tag is None
    assert now(kept).tag is None


def test_of_two_assessments_by_one_person_the_newer_stays(cast: Cast, gone: Claim, kept: Claim) -> None:
    assess(cast.ben, kept, "opinion")
    assess(cast.chi, gone, "disputed")

    merge(cast.ada, gone, kept)

    assert live(Assessment, kept) == [("Ben", "opinion"), ("Chi", "disputed")]
    assert kept.assessments.filter(superseded_at=None).count() == 2
    assert kept.assessments.count() == 4


def test_of_two_decisions_the_newer_stays_and_is_open_again(cast: Cast, gone: Claim, kept: Claim) -> None:
    take_decision(actor=cast.ada, claim=gone, tag="opinion", reason="It rains.")
    take_decision(actor=cast.olu, claim=kept, tag="disputed", reason="It is dry.")

    merge(cast.ben, gone, kept)

    decision = Decision.objects.get(claim=kept, **LIVE)
    assert (decision.contributor, decision.reopened_because) == (cast.olu, "claim.merged")
    assert kept.decisions.count() == 2
    assert now(kept).tag == "sourced"


def test_a_decision_stands_when_the_other_claim_carried_nothing(cast: Cast, article: Article, kept: Claim) -> None:
    bare = mark(cast.ben, article, "the roof leaks")
    take_decision(actor=cast.ada, claim=kept, tag="disputed", reason="It is dry.")

    merge(cast.ben, bare, kept)

    assert now(kept).tag == "disputed"


def test_a_decision_on_the_claim_that_goes_settles_the_other_where_that_carried_nothing(
    cast: Cast, article: Article, gone: Claim
) -> None:
    bare = mark(cast.ben, article, "roof leaks")
    take_decision(actor=cast.ada, claim=gone, tag="disputed", reason="It is dry.")

    merge(cast.ben, gone, bare)

    assert now(bare).tag == "disputed"


def test_evidence_that_doubles_waits_in_the_trash(cast: Cast, gone: Claim, kept: Claim) -> None:
    cite(cast.ben, gone, quote="It drips.")
    cite(cast.chi, kept, quote="It drips.", note="Page 4.")

    merge(cast.ada, gone, kept)

    (stays,) = queries.evidence_visible_to(cast.ada)
    (double,) = queries.evidence_in_trash(cast.ada)
    assert (stays.note, double.added_by, double.claim_id) == ("Page 4.", cast.ben, kept.pk)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"note": "Page 4."}, {"note": "Page 5."}),
        ({"stance": "supports"}, {"stance": "refutes"}),
        ({"quote": "It drips."}, {"quote": ""}),
        ({"confidential": True}, {"confidential": False}),
    ],
)
def test_evidence_that_says_something_of_its_own_stays(
    cast: Cast, gone: Claim, kept: Claim, one: dict[str, object], other: dict[str, object]
) -> None:
    cite(cast.ben, gone, LINK, **one)
    cite(cast.ben, kept, LINK, **other)

    merge(cast.ada, gone, kept)

    assert queries.evidence_visible_to(cast.ada).filter(claim=kept).count() == 2


def test_what_is_said_about_the_claim_is_taken_over_where_nothing_was_said(
    cast: Cast, gone: Claim, kept: Claim
) -> None:
    told = {"statement": "It leaks.", "claimant_name": "the keeper", "claimant_role": "keeper", "claim_place": "here"}
    change_claim(actor=cast.ben, claim=gone, fields=told)
    change_claim(actor=cast.chi, claim=kept, fields={"claimant_name": "Ms Tide", "statement": "It drips."})

    merged = merge(cast.ada, gone, kept)

    assert (merged.statement, merged.claimant_name, merged.claimant_role) == ("It drips.", "Ms Tide", "")
    assert merged.claim_place == "here"


def test_who_follows_the_claim_that_stays_is_told_and_sees_another_version(
    cast: Cast, article: Article, kept: Claim
) -> None:
    bare = mark(cast.ben, article, "the roof leaks")
    seen = now(kept).version

    merge(cast.ben, bare, kept)

    act = Event.objects.filter(act=last_act(cast.ben))
    assert {bare.pk, kept.pk} == set(act.values_list("claim_id", flat=True))
    assert now(kept).version > seen


# Where numbers and addresses lead


def test_a_chain_leads_to_its_last_one(cast: Cast, article: Article, gone: Claim, kept: Claim) -> None:
    last = mark(cast.ada, article, "the roof leaks, but")

    merge(cast.ben, gone, kept)
    merge(cast.ben, kept, last)

    assert set(last.merged.all()) == {gone, kept}
    assert queries.merged_into(cast.vic, gone.pk) == last


def test_an_address_leads_nowhere_for_who_may_not_see_where(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ben, gone, kept)

    assert queries.merged_into(cast.mallory, gone.pk) is None
    assert queries.merged_into(cast.vic, kept.pk) is None
    assert queries.merged_into(cast.vic, uuid.uuid4()) is None


def test_an_address_leads_on_once_the_claim_is_back_from_the_trash(cast: Cast, gone: Claim, kept: Claim) -> None:
    merge(cast.ben, gone, kept)
    delete_claim(actor=cast.ada, claim=kept)
    assert gone not in queries.claims_in_trash(cast.ada)

    restore_claim(actor=cast.ada, claim=kept)

    assert queries.merged_into(cast.vic, gone.pk) == kept


def test_a_claim_others_made_part_of_it_is_not_deleted_by_its_author_alone(
    cast: Cast, gone: Claim, kept: Claim
) -> None:
    merge(cast.chi, gone, kept)

    with pytest.raises(NotPermittedError):
        delete_claim(actor=cast.chi, claim=kept)

    delete_claim(actor=cast.ada, claim=kept)
