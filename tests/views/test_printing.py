"""The article to be printed: its text, and every claim in full."""

from __future__ import annotations

import re

import pytest

from annotations.models import Article, Claim
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.views.review import window
from tests.cast import TEXT, Cast, bring_in, mark
from tests.views.review import QUOTE, signed_in, text_on, url

SURVEY = {"url": "https://builders.example/survey?page=2", "title": "Survey of the roof"}


def printed(who: object, article: Article) -> str:
    return signed_in(who).get(url("review_print", article)).content.decode()  # type: ignore[arg-type]


def notes(page: str) -> list[str]:
    """What each note says, without its markup."""
    found = re.findall(r'<article class="note.*?</article>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", note).split()) for note in found]


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, "disputed")


def test_an_article_of_another_project_is_not_there(cast: Cast, article: Article) -> None:
    assert signed_in(cast.mallory).get(url("review_print", article)).status_code == 404


def test_confidential_evidence_is_printed_for_nobody_who_may_not_see_it(cast: Cast, claim: Claim) -> None:
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(SURVEY, {"confidential": True}))

    assert "builders.example" not in printed(cast.chi, claim.article)
    assert "confidential" in notes(printed(cast.ben, claim.article))[0]


def test_an_article_without_claims_says_so(cast: Cast, article: Article) -> None:
    page = printed(cast.vic, article)

    assert text_on(page) == TEXT
    assert "Nobody has marked a claim" in page


def test_a_note_has_number_tag_words_assessments_and_evidence_with_its_address(cast: Cast, claim: Claim) -> None:
    change_claim(actor=cast.ben, claim=claim, fields={"statement": "The roof of the library leaks."})
    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced", rationale="He is named."))
    bearing = {"quote": "It leaks.", "locator": "p. 3", "note": "Seen in May."}
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(SURVEY, bearing))

    [note] = notes(printed(cast.vic, claim.article))

    said = [
        "Claim 1",
        "Unsettled",
        QUOTE,
        "The roof of the library leaks.",
        "Disputed Ben",
        "Sourced Chi : He is named.",
    ]
    said += ["supports Survey of the roof https://builders.example/survey?page=2 p. 3 · Ben It leaks. Seen in May."]
    places = [note.index(words) for words in said]
    assert places == sorted(places)


def test_every_claim_has_a_note_in_the_order_of_numbers_and_every_mark_leads_to_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PART", 1)
    article = bring_in(cast.ben, f"{TEXT}\n\nALSO READ: Five gardens to see")
    for quote in ("it rains", QUOTE, "Five gardens", "4,200 books"):
        mark(cast.ben, article, quote, "sourced")

    page = printed(cast.vic, article)

    assert [note.split()[1] for note in notes(page)] == ["1", "2", "3", "4"]
    leading = set(re.findall(r'aria-details="([^"]+)"', page))
    assert leading == set(re.findall(r'<article class="note[^"]*" id="([^"]+)"', page))
    assert '<details class="fold furniture" open>' in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
