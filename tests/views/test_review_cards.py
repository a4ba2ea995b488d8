"""What a claim's card shows on the review page."""

from __future__ import annotations

import re
from datetime import date

import pytest

from annotations.models import Article, Claim, Contributor
from annotations.services.assessments import AssessmentInput, assess_claim, withdraw_assessment
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.cast import Cast, mark
from tests.views.review import HTMX, QUOTE, act, page_of, signed_in, url


def hints(who: Contributor, article: Article, claim: Claim | None = None) -> list[str]:
    return re.findall(r'data-hint="([^"]*)"', page_of(who, article, claim))


def test_a_card_says_what_is_odd_about_its_claim_also_to_who_only_reads(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "sourced")

    assert hints(cast.vic, article) == hints(cast.ben, article, claim) == ["sourced-without-source"]
    assert "Sourced, yet without a source" in page_of(cast.vic, article)


def test_hints_on_confidential_evidence_are_for_those_who_see_it(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "opinion")
    fields = {"stance": "refutes", "confidential": True}
    add_evidence(actor=cast.chi, claim=claim, new=EvidenceInput({"url": "https://roofs.example/"}, fields))

    assert hints(cast.ben, article) == []
    assert hints(cast.ada, article) == ["opinion-refuted"]


def test_a_hint_goes_with_the_answer_that_answers_it(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE, "sourced")

    answer = act(cast.ben, "evidence_add", claim, url="https://roofs.example/").content.decode()

    assert "data-hint" not in answer


SAID = {
    "claimant_name": "Maria Lopez",
    "claimant_role": "keeper",
    "claim_place": "Harbour Town",
    "claim_types": ["numerical", "causal"],
}


def facts(page: str) -> list[tuple[str, str]]:
    told = page.partition("claim__facts")[2].partition("</dl>")[0]
    return re.findall(r"<dt>([^<]*)</dt><dd[^>]*>([^<]*)</dd>", told)


def test_what_is_known_of_a_claim_shows_also_where_its_card_is_not_open(cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, QUOTE)
    assert "claim__facts" not in page_of(cast.vic, article)

    change_claim(actor=cast.ben, claim=claim, fields=SAID)

    assert facts(page_of(cast.vic, article)) == [
        ("Said by", "Maria Lopez (keeper)"),
        ("Where", "Harbour Town"),
        ("Kind", "numerical, causal"),
    ]


@pytest.mark.parametrize(
    ("precision", "shown"), [("", "3 March 2024"), ("day", "3 March 2024"), ("month", "March 2024"), ("year", "2024")]
)
def test_a_date_shows_no_more_than_is_known(cast: Cast, article: Article, precision: str, shown: str) -> None:
    claim = mark(cast.ben, article, QUOTE)
    fields = {"claim_date": date(2024, 3, 3), "claim_date_precision": precision}
    change_claim(actor=cast.ben, claim=claim, fields=fields)

    assert facts(page_of(cast.vic, article)) == [("When", shown)]


@pytest.mark.parametrize("written", ["yesterday", "2024-13", "14.3.2024", "24"])
def test_a_date_that_is_none_is_refused_and_says_how_to_write_one(cast: Cast, article: Article, written: str) -> None:
    claim = mark(cast.ben, article, QUOTE)

    refused = act(cast.ben, "claim", claim, details="all", claim_date=written)

    assert (refused.status_code, refused["X-Refused-Field"]) == (400, "claim_date")
    assert "a month as 2024-03" in refused.content.decode()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024", (date(2024, 1, 1), "year")),
        ("2024-03", (date(2024, 3, 1), "month")),
        ("2024-03-14", (date(2024, 3, 14), "")),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known_and_shown_so_again(
    cast: Cast, article: Article, written: str, kept: tuple[date, str]
) -> None:
    claim = mark(cast.ben, article, QUOTE)

    card = act(cast.ben, "claim", claim, details="all", claim_date=written).content.decode()

    claim.refresh_from_db()
    assert (claim.claim_date, claim.claim_date_precision) == kept
    assert f'name="claim_date" value="{written}"' in card


def test_statement_claimant_date_and_place_follow_the_link_to_evidence_unfolded(cast: Cast, article: Article) -> None:
    card = page_of(cast.ben, article, mark(cast.ben, article, QUOTE)).partition("data-evidence-url")[2]
    form = card[card.index("claim__details") :]
    before_the_fold = form[: form.index("<details")]

    names = re.findall(r'name="([^"]*)"', before_the_fold)
    assert [name for name in names if name not in ("csrfmiddlewaretoken", "details", "version")] == [
        "statement", "claimant_name", "claim_date", "claim_date_precision", "claim_place",
    ]  # fmt: skip


def test_a_card_that_is_open_offers_its_link_in_full_also_to_who_only_reads(cast: Cast, article: Article) -> None:
    address = url("claim", mark(cast.ben, article, QUOTE))

    card = signed_in(cast.vic).get(address, {"open": "1"}, headers=HTMX).content.decode()

    assert f'value="http://testserver{address}"' in card
    assert "Copy link" in card


def sifted(who: Contributor, article: Article) -> list[tuple[str, ...]]:
    """By what the page's filter knows each claim: tag, people, evidence."""
    return re.findall(r'data-kind="([^"]*)" data-people="([^"]*)" data-evidence="([^"]*)"', page_of(who, article))


@pytest.mark.parametrize("part", [30, 1])
def test_cards_say_by_what_they_are_sifted_alike_in_full_and_in_short(
    cast: Cast, article: Article, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr("annotations.views.review.window.PART", part)
    loans = mark(cast.ben, article, "lends 4,200 books", "sourced")
    roof = mark(cast.ben, article, QUOTE, "sourced")
    assess_claim(actor=cast.chi, claim=roof, new=AssessmentInput("opinion"))
    withdraw_assessment(actor=cast.ben, assessment=loans.assessments.get())
    hidden = {"confidential": True}
    add_evidence(actor=cast.chi, claim=loans, new=EvidenceInput({"url": "https://loans.example/"}, hidden))

    ben, chi = str(cast.ben.pk)[-8:], str(cast.chi.pk)[-8:]
    both = " ".join(sorted([ben, chi]))
    assert sifted(cast.ben, article) == [("unsettled", ben, "without"), ("unsettled", both, "without")]
    assert sifted(cast.ada, article) == [("unsettled", ben, "with"), ("unsettled", both, "without")]
