"""What is odd about claims as they are stored, and who is told of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import queries
from annotations.anchoring import find_quote
from annotations.models import Article, Claim, Contributor, Evidence
from annotations.services.articles import change_article
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, Stretch, add_evidence, remove_evidence
from tests.cast import Cast, bring_in, mark

QUOTE = "the roof leaks"


def codes(who: Contributor, claim: Claim) -> list[str]:
    """What `who` is told of a claim: the same beside its card, which is made of models, and in lists, which are not."""
    (shown,) = queries.with_grounds(who, queries.claims_visible_to(who).filter(pk=claim.pk))
    listed = queries.claims_visible_to(who).annotate(grounds=queries.grounds_column(who)).get(pk=claim.pk)
    assert queries.hints_of_column(listed.grounds) == queries.hints_for(shown)
    return [hint.code for hint in queries.hints_for(shown)]


def link(who: Contributor, claim: Claim, url: str, *, stance: str = "supports", **more: Any) -> Evidence:
    confidential = more.pop("confidential", False)
    new = EvidenceInput({"url": url, **more}, {"stance": stance, "confidential": confidential})
    return add_evidence(actor=who, claim=claim, new=new)


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, "sourced")


def test_confidential_evidence_gives_no_hint_to_who_may_not_see_it(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    link(cast.chi, claim, "https://roofs.example/", stance="refutes", confidential=True)

    assert codes(cast.ben, claim) == codes(cast.vic, claim) == []
    assert codes(cast.chi, claim) == codes(cast.ada, claim) == ["opinion-refuted"]


def test_confidential_evidence_answers_no_hint_of_who_may_not_see_it(cast: Cast, claim: Claim) -> None:
    link(cast.chi, claim, "https://roofs.example/", confidential=True)

    assert codes(cast.ben, claim) == ["sourced-without-source"]
    assert codes(cast.ada, claim) == []


def test_evidence_that_was_removed_counts_no_more(cast: Cast, claim: Claim) -> None:
    evidence = link(cast.ben, claim, "https://roofs.example/")
    assert codes(cast.ben, claim) == []

    remove_evidence(actor=cast.ben, evidence=evidence)

    assert codes(cast.ben, claim) == ["sourced-without-source"]


@pytest.mark.parametrize("name", ["attribution_cue", "claimant_name"])
def test_a_source_that_the_text_names_is_one(cast: Cast, claim: Claim, name: str) -> None:
    change_claim(actor=cast.ben, claim=claim, fields={name: "Its keeper"})

    assert codes(cast.ben, claim) == []


def test_where_assessments_differ_no_tag_is_weighed(cast: Cast, claim: Claim) -> None:
    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput("opinion"))

    assert codes(cast.ben, claim) == []


def test_before_enough_have_assessed_it_the_tag_they_gave_is_weighed(cast: Cast, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(tag=None)

    assert codes(cast.ben, claim) == ["sourced-without-source"]


@pytest.mark.parametrize(
    ("precision", "published", "is_late"),
    [
        ("day", date(2026, 3, 15), True),
        ("month", date(2026, 3, 15), False),
        ("month", date(2026, 4, 1), True),
        ("year", date(2026, 12, 31), False),
    ],
)
def test_a_claims_date_is_as_exact_as_it_says(
    cast: Cast, claim: Claim, precision: str, published: date, is_late: bool
) -> None:
    fields = {"claim_date": date(2026, 3, 14), "claim_date_precision": precision}
    change_claim(actor=cast.ben, claim=claim, fields=fields)

    link(cast.ben, claim, "https://roofs.example/", published_at=published)

    assert codes(cast.ben, claim) == (["evidence-later-than-claim"] if is_late else [])


def test_a_claim_without_a_date_was_made_by_the_day_of_its_article(cast: Cast, article: Article, claim: Claim) -> None:
    change_article(actor=cast.ada, article=article, fields={"published_on": date(2026, 3, 14)})

    link(cast.ben, claim, "https://roofs.example/", published_at=date(2026, 3, 15))

    assert codes(cast.ben, claim) == ["evidence-later-than-claim"]


def test_words_of_another_article_count_by_its_record(cast: Cast, claim: Claim) -> None:
    other = bring_in(cast.ben, "Rain came in at noon.\n\nThe keeper put out buckets.", "Rain")
    change_article(actor=cast.ada, article=other, fields={"publisher": "Harbour Gazette"})
    revision = queries.current_revision(other)
    span = find_quote(revision.text, "Rain came in")

    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(Stretch(revision, span), {"stance": "supports"}))
    link(cast.ben, claim, "https://roofs.example/", publisher="Harbour gazette")

    assert codes(cast.ben, claim) == ["one-publisher"]


def test_hints_for_many_claims_cost_no_more_queries_than_for_one(cast: Cast, article: Article, claim: Claim) -> None:
    link(cast.ben, claim, "https://roofs.example/")
    with CaptureQueriesContext(connection) as for_one:
        codes_of_all(cast)
    for quote in ("lends 4,200 books", "the council says", "when it rains"):
        link(cast.ben, mark(cast.ben, article, quote, "disputed"), f"https://roofs.example/{quote[:3]}")

    with CaptureQueriesContext(connection) as for_many:
        codes_of_all(cast)

    assert len(for_many) == len(for_one)


def codes_of_all(cast: Cast) -> list[list[str]]:
    claims = queries.with_grounds(cast.ben, queries.claims_visible_to(cast.ben))
    return [[hint.code for hint in queries.hints_for(one)] for one in claims]
