"""What is pasted on the review page, and judging what others have marked by one key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Assessment, Claim, Evidence
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.browser.conftest import OpenPage
from tests.browser.review import LINK, QUOTE, address, bar, card, said, select
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)


def paste(page: Page, pasted: str) -> None:
    """What Ctrl+V does where the focus is."""
    page.evaluate(
        """(pasted) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", pasted);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            (document.activeElement ?? document.body).dispatchEvent(event);
        }""",
        pasted,
    )


def test_words_pasted_on_a_selection_or_while_one_types_do_nothing_of_ours(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    quote = card(page, claim).locator("[data-evidence-form] textarea[name=quote]")

    select(page, article, "lends 4,200 books")
    expect(bar(page)).to_be_visible()
    paste(page, "The roof leaks since May.")
    card(page, claim).locator("[data-evidence-url]").focus()
    paste(page, "The roof leaks since May.")

    expect(quote).to_have_value("")
    assert Claim.objects.count() == 1


def test_a_link_pasted_on_a_selection_makes_claim_tag_and_evidence_in_one(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    select(page, article, QUOTE)
    expect(bar(page)).to_be_visible()

    paste(page, f" {LINK}\n")

    expect(card(page).get_by_role("link", name=LINK)).to_be_visible()
    assert Claim.objects.get().tag == "sourced"


def test_words_and_link_pasted_on_a_claim_are_its_evidence(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()

    paste(page, "It leaks,  they say. \r\nSince May.\n")
    link = card(page, claim).locator("[data-evidence-url]")
    expect(link).to_be_focused()
    page.locator("[data-column]").focus()
    paste(page, LINK)
    expect(link).to_have_value(LINK)
    page.keyboard.press("Enter")

    expect(card(page, claim).get_by_role("link", name=LINK)).to_be_visible()
    assert Evidence.objects.get().quote == "It leaks,  they say.\nSince May."


def test_words_pasted_go_to_the_evidence_that_quotes_nothing_yet(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    evidence = add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": LINK}, {}))
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()

    paste(page, "It leaks.")
    expect(said(page, "the quote of the evidence added last")).to_be_attached()
    page.keyboard.press("Enter")

    expect(card(page, claim).get_by_role("list", name="Evidence")).to_contain_text("It leaks.")
    evidence.refresh_from_db()
    assert evidence.quote == "It leaks."


def test_a_second_reviewer_agrees_or_contests_by_one_key(cast: Cast, article: Article, open_page: OpenPage) -> None:
    first, second = mark(cast.ben, article, QUOTE, "disputed"), mark(cast.ben, article, "is sound", "sourced")
    page = open_page(cast.chi, address(article))
    page.locator("[data-column]").focus()

    page.keyboard.press("n")
    page.keyboard.press("a")
    expect(card(page, first).get_by_role("list", name="Assessments").get_by_role("listitem")).to_have_count(2)
    page.locator("[data-column]").focus()
    page.keyboard.press("a")
    expect(said(page, "nothing here to agree with")).to_be_attached()

    page.keyboard.press("n")
    page.keyboard.press("r")
    expect(card(page, second).get_by_label("Why you assess it so")).to_be_focused()
    page.keyboard.type("Who says so?")
    card(page, second).get_by_role("group", name="Your assessment").get_by_role("button", name="Opinion").click()
    expect(card(page, second).get_by_role("list", name="Assessments")).to_contain_text("Who says so?")
    assert list(Assessment.objects.filter(contributor=cast.chi).order_by("pk").values_list("tag", flat=True)) == [
        "disputed",
        "opinion",
    ]
