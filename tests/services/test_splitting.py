"""Making two claims of one: what each stands on, what goes along, and taking it back."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.anchoring import find_quote
from annotations.errors import (
    ConflictError,
    InvalidInputError,
    InvalidSpanError,
    NotPermittedError,
    StaleVersionError,
)
from annotations.models import LIVE, Article, Claim, Contributor, Evidence
from annotations.services.claims import change_claim, delete_claim
from annotations.services.evidence import remove_evidence
from annotations.services.splitting import PartInput, split_claim
from tests.cast import Cast, bring_in, mark
from tests.services.undoing import assess, cite, take_back, there_and_back

pytestmark = pytest.mark.django_db

WHOLE = "the roof leaks, but the council says the roof is sound"
FIRST, LAST, AMID = "the roof leaks", "the council says the roof is sound", "the council says"


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, WHOLE, tag="disputed")


def split(who: Contributor, claim: Claim, quote: str, *evidence: Evidence, version: int | None = None) -> Claim:
    revision = queries.current_revision(claim.article)
    part = PartInput(revision, find_quote(revision.text, quote), evidence)
    return split_claim(actor=who, claim=claim, part=part, version=version)


def words(claim: Claim) -> str:
    return str(claim.placements.get(superseded_at=None).passage.quote)


# What is refused


def test_who_only_reads_splits_nothing(cast: Cast, claim: Claim) -> None:
    with pytest.raises(NotPermittedError):
        split(cast.vic, claim, FIRST)


@pytest.mark.parametrize("quote", ["Its keeper says", "says the roof leaks", "the roof is sound."])
def test_words_that_are_not_the_claims_are_refused(cast: Cast, claim: Claim, quote: str) -> None:
    with pytest.raises(InvalidSpanError):
        split(cast.ben, claim, quote)

    assert Claim.objects.count() == 1


def test_the_whole_claim_is_no_part_of_it(cast: Cast, claim: Claim) -> None:
    with pytest.raises(InvalidSpanError, match="whole"):
        split(cast.ben, claim, WHOLE)


def test_all_but_blanks_is_the_whole_too(cast: Cast) -> None:
    blanks_and_all = mark(cast.ben, bring_in(cast.ben, "So it rains there."), "it rains ")

    with pytest.raises(InvalidSpanError, match="whole"):
        split(cast.ben, blanks_and_all, "it rains")


def test_evidence_of_another_claim_does_not_come_along(cast: Cast, article: Article, claim: Claim) -> None:
    elsewhere = cite(cast.ben, mark(cast.ben, article, "it rains"))
    removed = cite(cast.ben, claim, "https://example.org/old")
    remove_evidence(actor=cast.ben, evidence=removed)

    for evidence in (elsewhere, removed):
        with pytest.raises(InvalidInputError):
            split(cast.ben, claim, FIRST, evidence)

    assert Claim.objects.count() == 2


def test_a_version_that_is_out_of_date_is_refused(cast: Cast, claim: Claim) -> None:
    seen = claim.version
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "It drips."})

    with pytest.raises(StaleVersionError):
        split(cast.ben, claim, FIRST, version=seen)


def test_a_claim_in_the_trash_is_not_split(cast: Cast, claim: Claim) -> None:
    delete_claim(actor=cast.ben, claim=claim)

    with pytest.raises(ConflictError):
        split(cast.ben, claim, FIRST)


def test_a_text_the_claim_does_not_stand_in_is_refused(cast: Cast, claim: Claim) -> None:
    other = queries.current_revision(bring_in(cast.ben, title="Two"))

    part = PartInput(other, find_quote(other.text, FIRST))

    with pytest.raises(ConflictError):
        split_claim(actor=cast.ben, claim=claim, part=part)


# What each of the two stands on


@pytest.mark.parametrize(
    ("part", "rest"),
    [
        (FIRST, ", but the council says the roof is sound"),
        (LAST, "the roof leaks, but"),
        (AMID, WHOLE),
    ],
)
def test_the_claim_keeps_the_rest_where_that_is_one_stretch(cast: Cast, claim: Claim, part: str, rest: str) -> None:
    new = split(cast.ben, claim, part)

    assert (words(new), words(claim)) == (part, rest)


def test_the_new_claim_has_a_number_of_its_own_and_counts_as_the_splitters(cast: Cast, claim: Claim) -> None:
    new = split(cast.chi, claim, FIRST)

    assert (new.number, new.created_by) == (2, cast.chi)


def test_what_one_saw_of_the_claim_is_out_of_date(cast: Cast, claim: Claim) -> None:
    seen = claim.version

    split(cast.ben, claim, AMID)

    claim.refresh_from_db()
    assert claim.version > seen


# Who says what


def test_only_ones_own_assessment_is_given_anew(cast: Cast, claim: Claim) -> None:
    assess(cast.chi, claim, "sourced")

    new = split(cast.ben, claim, FIRST)

    given = new.assessments.get()
    assert (given.contributor, given.tag, given.passage.quote) == (cast.ben, "disputed", FIRST)
    stays = claim.assessments.filter(**LIVE).order_by("created_at")
    assert [(one.contributor, one.passage.quote) for one in stays] == [(cast.ben, WHOLE), (cast.chi, WHOLE)]
    assert new.tag == "disputed"


def test_who_had_not_assessed_the_claim_leaves_the_part_unassessed(cast: Cast, claim: Claim) -> None:
    new = split(cast.chi, claim, FIRST)

    assert not new.assessments.exists()
    assert new.tag is None


def test_evidence_comes_along_only_where_it_is_asked_for(cast: Cast, claim: Claim) -> None:
    wanted = cite(cast.ben, claim, quote="It drips.", note="Seen.")
    cite(cast.ben, claim, "https://example.org/other")

    new = split(cast.ben, claim, FIRST, wanted)

    copy = new.evidence.get()
    assert (copy.source_id, copy.quote, copy.note) == (wanted.source_id, "It drips.", "Seen.")
    assert claim.evidence.filter(deleted_at=None).count() == 2


def test_what_others_noted_stays_with_what_they_linked(cast: Cast, claim: Claim) -> None:
    theirs = cite(cast.chi, claim, quote="It drips.", note="I was there.", question="Does it?", answer="Yes.")

    copy = split(cast.ben, claim, FIRST, theirs).evidence.get()

    assert (copy.added_by, copy.quote) == (cast.ben, "It drips.")
    assert (copy.note, copy.question, copy.answer) == ("", "", "")


def test_confidential_evidence_stays_confidential(cast: Cast, claim: Claim) -> None:
    secret = cite(cast.ben, claim, confidential=True)

    assert split(cast.ben, claim, FIRST, secret).evidence.get().confidential


def test_who_said_it_holds_for_both_and_what_is_stated_does_not(cast: Cast, claim: Claim) -> None:
    told = {"claimant_name": "the keeper", "claim_date": "2024-05-01", "claim_date_precision": "day"}
    change_claim(actor=cast.ben, claim=claim, fields={**told, "statement": "Both say so.", "checkable": "yes"})

    new = split(cast.ben, claim, FIRST)

    assert (new.claimant_name, str(new.claim_date), new.claim_date_precision) == ("the keeper", "2024-05-01", "day")
    assert (new.statement, new.checkable) == ("", "")


# Taking it back


@pytest.mark.parametrize("part", [FIRST, LAST, AMID])
def test_a_split_with_everything_in_it(cast: Cast, claim: Claim, part: str) -> None:
    evidence = [cite(cast.ben, claim, note="Seen."), cite(cast.chi, claim, "https://example.org/other")]
    assess(cast.chi, claim, "sourced")

    before, after = there_and_back(cast.ben, lambda: split(cast.ben, claim, part, *evidence))

    assert before != after


def test_a_split_stays_once_others_have_worked_on_the_part(cast: Cast, claim: Claim) -> None:
    assess(cast.chi, split(cast.ben, claim, FIRST), "opinion")

    with pytest.raises(ConflictError):
        take_back(cast.ben)
