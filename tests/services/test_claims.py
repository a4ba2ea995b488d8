"""Marking, adjusting, deleting and restoring claims."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.anchoring import Span, find_quote
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import Article, Assessment, Claim, Event, Passage, Placement, Source
from annotations.services.articles import delete_article
from annotations.services.assessments import AssessmentInput
from annotations.services.claims import (
    ClaimInput,
    adjust_claim,
    change_claim,
    delete_claim,
    mark_claim,
    restore_claim,
)
from annotations.services.evidence import EvidenceInput
from tests.cast import Cast, bring_in, mark
from tests.many import mark_many

QUOTE = "lends 4,200 books a week"


def new_claim(article: Article, **more: object) -> ClaimInput:
    revision = queries.current_revision(article)
    return ClaimInput(revision=revision, span=find_quote(revision.text, QUOTE), **{"details": {}, **more})  # type: ignore[arg-type]  # any field


def test_a_viewer_may_not_mark(cast: Cast, article: Article) -> None:
    with pytest.raises(NotPermittedError):
        mark_claim(actor=cast.vic, new=new_claim(article))

    assert not Claim.objects.exists()


def test_an_article_in_the_trash_takes_no_claims(cast: Cast, article: Article) -> None:
    delete_article(actor=cast.ada, article=article)

    with pytest.raises(ConflictError):
        mark_claim(actor=cast.ben, new=new_claim(article))


def test_marking_and_assessing_takes_few_statements_however_many_claims_there_are(cast: Cast, article: Article) -> None:
    mark_many(cast.ben, article, QUOTE, 50)
    new = new_claim(article, assessment=AssessmentInput(tag="sourced"))

    with CaptureQueriesContext(connection) as asked:
        claim = mark_claim(actor=cast.ben, new=new)

    assert len(asked) <= 9, [one["sql"] for one in asked]
    told = list(Event.objects.filter(claim_id=claim.pk).order_by("id").values_list("verb", flat=True))
    assert told == ["claim.marked", "claim.placed", "assessment.given", "claim.settled"]


def test_a_wrong_detail_leaves_nothing_behind(cast: Cast, article: Article) -> None:
    with pytest.raises(InvalidInputError) as refused:
        mark_claim(actor=cast.ben, new=new_claim(article, details={"checkable": "perhaps"}))

    assert refused.value.field == "checkable"
    assert not Claim.objects.exists()
    assert queries.articles_visible_to(cast.ben).get().last_claim_number == 0


def test_a_wrong_evidence_address_takes_the_whole_act_back(cast: Cast, article: Article) -> None:
    evidence = EvidenceInput(cites={"url": "javascript:alert(1)"})

    with pytest.raises(InvalidInputError):
        mark_claim(actor=cast.ben, new=new_claim(article, evidence=evidence))

    assert not Claim.objects.exists()
    assert not Event.objects.filter(verb="claim.marked").exists()


def test_marking_tagging_and_linking_are_one_act(cast: Cast, article: Article) -> None:
    evidence = EvidenceInput(cites={"url": "https://Example.org:443/loans?utm_source=x#top"})

    claim = mark_claim(
        actor=cast.ben, new=new_claim(article, assessment=AssessmentInput(tag="sourced"), evidence=evidence)
    )

    assert (claim.number, claim.tag) == (1, "sourced")
    assert Source.objects.get().url == "https://example.org/loans"
    acts = Event.objects.filter(contributor=cast.ben, claim_id=claim.pk).values_list("act", flat=True)
    assert len(set(acts)) == 1


def test_the_passage_holds_quote_and_surroundings(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, QUOTE)

    passage = Passage.objects.get()
    text = queries.current_revision(article).text
    assert text[passage.start : passage.end] == passage.quote == QUOTE
    assert text.startswith(passage.prefix)
    assert passage.suffix == text[passage.end : passage.end + 32]


def test_claims_may_overlap_nest_and_stand_in_one_place(cast: Cast, article: Article) -> None:
    quotes = ["roof leaks, but the council", "the council says the roof is sound", "council", "council"]

    numbers = [mark(cast.ben, article, quote).number for quote in quotes]

    assert numbers == [1, 2, 3, 4]
    assert Passage.objects.count() == 3


def test_a_number_is_never_given_twice(cast: Cast, article: Article) -> None:
    delete_claim(actor=cast.ben, claim=mark(cast.ben, article, QUOTE))

    assert mark(cast.ben, article, QUOTE).number == 2


def test_changing_a_stale_claim_is_refused(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "It lends many books."}, version=claim.version)

    with pytest.raises(StaleVersionError):
        change_claim(actor=cast.ben, claim=claim, fields={"statement": "It lends few."}, version=claim.version)

    claim.refresh_from_db()
    assert claim.statement == "It lends many books."


def test_a_field_that_is_not_a_detail_cannot_be_changed(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)

    with pytest.raises(InvalidInputError):
        change_claim(actor=cast.ben, claim=claim, fields={"tag": "opinion"})


def test_adjusting_makes_a_new_placement_and_leaves_the_judged_passage(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, tag="sourced")
    revision = queries.current_revision(article)

    adjust_claim(actor=cast.chi, claim=claim, revision=revision, span=Span(0, 44))

    assert Placement.objects.filter(claim=claim).count() == 2
    assert Placement.objects.get(claim=claim, superseded_at=None).passage.end == 44
    assert Assessment.objects.get().passage.quote == QUOTE


def test_somebody_elses_claim_is_not_a_reviewers_to_delete(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)

    with pytest.raises(NotPermittedError):
        delete_claim(actor=cast.chi, claim=claim)


def test_a_deleted_claim_comes_back_as_it_was(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, tag="disputed")
    delete_claim(actor=cast.ada, claim=claim)
    assert not queries.claims_visible_to(cast.ben).exists()

    restore_claim(actor=cast.ada, claim=claim)

    assert queries.claims_visible_to(cast.ben).get().tag == "disputed"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annotations_revision SET text = 'other'",
        "UPDATE annotations_passage SET quote = 'other'",
        "UPDATE annotations_block SET start = start + 1",
        "UPDATE annotations_event SET verb = 'nothing'",
        "DELETE FROM annotations_event",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_frozen(cast: Cast, article: Article, statement: str) -> None:
    mark(cast.ben, article, QUOTE)

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_itself_refuses_a_quote_that_does_not_stand_there(cast: Cast, article: Article) -> None:
    revision = queries.current_revision(article)

    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(project=cast.project, revision=revision, start=0, end=3, quote="the")


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_tie_two_projects(cast: Cast) -> None:
    other = bring_in(cast.mallory)

    with pytest.raises(IntegrityError, match="claim_article_of_same_project"):
        Claim.objects.create(project=cast.project, article=other, created_by=cast.ben)
