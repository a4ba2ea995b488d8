"""What is said about a claim, its link, and its words in other articles: on its card, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from annotations.models import Article, Claim
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, card
from tests.cast import Cast, bring_in, mark

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "He said the roof leaks, again."


def test_by_keyboard_alone_from_the_link_into_statement_speaker_date_and_place(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "sourced")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()
    page.keyboard.press("e")
    expect(card(page, claim).locator("[data-evidence-url]")).to_be_focused()

    for said in ("The roof leaks.", "Maria Lopez", "2024-03"):
        page.keyboard.press("Tab")
        page.keyboard.insert_text(said)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Harbour Town")
    page.keyboard.press("Enter")

    expect(card(page, claim).locator(".claim__facts")).to_have_text(
        "Said byMaria LopezWhenMarch 2024WhereHarbour Town", use_inner_text=False
    )
    expect(card(page, claim).locator(".claim__statement")).to_have_text("The roof leaks.")
    expect(card(page, claim).locator(".claim__hints")).to_have_count(0)


def test_words_that_stand_elsewhere_are_marked_there_too_by_one_click_and_taken_back(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    other = bring_in(cast.chi, OTHER, "Again")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    before = page.locator("[data-column]").inner_html()

    card(page, claim).get_by_text("Same words elsewhere").click()
    expect(card(page, claim).get_by_role("link", name="Again")).to_be_visible()
    assert violations(page) == []
    card(page, claim).get_by_role("button", name="Mark it too as Disputed").click()

    expect(card(page, claim).get_by_role("link", name="Claim 1 there")).to_be_visible()
    assert Claim.objects.get(article=other).tag == "disputed"
    assert page.locator("[data-column]").inner_html() == before

    page.locator("[data-undo]").click()
    expect(card(page, claim).get_by_role("button", name="Mark it too as Disputed")).to_be_visible()
    assert Claim.objects.get(article=other).deleted_at is not None


def test_the_link_of_a_claim_is_copied(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    permissions = ["clipboard-read", "clipboard-write"]
    page = open_page(cast.vic, f"{address(article)}?claim={claim.pk}", permissions=permissions)

    card(page, claim).get_by_role("button", name="Copy link").click()

    expect(card(page, claim)).to_contain_text("Copied.")
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(card(page, claim)).to_have_attribute("aria-current", "true")
