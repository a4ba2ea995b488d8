"""Narrowing claims down on the page, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.browser.conftest import OpenPage
from tests.browser.review import address, card, marks, select
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claims(cast: Cast, article: Article) -> list[Claim]:
    """In text order: ben's with evidence, chi's opinion within ben's, ben's that chi disputes."""
    loans = mark(cast.ben, article, "lends 4,200 books", "sourced")
    roof = mark(cast.chi, article, "the roof leaks", "opinion")
    keeper = mark(cast.ben, article, "Its keeper says the roof leaks, but", "sourced")
    assess_claim(actor=cast.chi, claim=keeper, new=AssessmentInput("disputed"))
    add_evidence(actor=cast.ben, claim=loans, new=EvidenceInput({"url": "https://loans.example/"}))
    return [loans, keeper, roof]


def shown(page: Page) -> list[str]:
    """The numbers of the cards in sight."""
    return [
        one.get_attribute("data-number") or "" for one in page.locator("[data-cards] .claim").all() if one.is_visible()
    ]


def test_what_is_narrowed_down_to_is_counted_kept_in_the_address_and_cleared(
    cast: Cast, article: Article, claims: list[Claim], open_page: OpenPage
) -> None:
    _loans, keeper, roof = claims
    page = open_page(cast.ada, address(article))

    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("Marked or assessed by").select_option("Chi")
    expect(page.locator("[data-filter-says]")).to_have_text("2 of 3 claims fit the filter.")
    page.get_by_role("checkbox", name="Unsettled").uncheck()

    expect(page.get_by_role("heading", name="Claims")).to_contain_text("1 of 3")
    expect(page.get_by_role("status")).to_contain_text("1 of 3 claims fit the filter.")
    assert shown(page) == ["2"]
    expect(marks(page, keeper).first).to_have_attribute("data-hidden", "")
    expect(marks(page, roof)).not_to_have_attribute("data-hidden", "")

    page.reload()
    expect(page.locator("[data-filter-says]")).to_have_text("1 of 3 claims fit the filter.")
    expect(page.get_by_label("Marked or assessed by")).to_have_value(str(cast.chi.pk))
    assert f"person={cast.chi.pk}" in page.url

    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("mark[data-hides], mark[data-hidden]")).to_have_count(0)
    assert shown(page) == ["1", "3", "2"]
    assert "?" not in page.url


def test_by_keyboard_alone_one_filters_and_leafs_through_what_is_left(
    cast: Cast, article: Article, claims: list[Claim], open_page: OpenPage
) -> None:
    loans, keeper, _roof = claims
    page = open_page(cast.ada, address(article))

    page.locator("[data-filters] summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Evidence")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-filter-says]")).to_have_text("2 of 3 claims fit the filter.")
    assert not card(page, loans).is_visible()

    page.locator("[data-column]").focus()
    for expected in ("3", "2", "3"):
        page.keyboard.press("n")
        expect(page.locator(".claim[aria-current]")).to_have_attribute("data-number", expected)
    expect(card(page, keeper)).to_be_visible()


def test_what_one_marks_stays_in_sight_and_what_others_mark_obeys(
    cast: Cast, article: Article, claims: list[Claim], open_page: OpenPage
) -> None:
    page = open_page(cast.ada, f"{address(article)}?evidence=with")
    expect(page.locator("[data-filter-says]")).to_have_text("1 of 3 claims fit the filter.")

    select(page, article, "nicer to read")
    page.keyboard.press("3")
    expect(page.locator("[data-filter-says]")).to_contain_text("1 of 4 claims fit the filter. 1 more is shown")
    assert shown(page) == ["1", "4"]
    mine = Claim.objects.get(number=4)
    expect(marks(page, mine)).not_to_have_attribute("data-hidden", "")

    theirs = mark(cast.chi, article, "the council says", "opinion")
    expect(page.locator("[data-claim-count]")).to_have_text("5")
    expect(marks(page, theirs)).to_have_attribute("data-hidden", "")
    assert shown(page) == ["1", "4"]


def test_a_hidden_claim_one_is_led_to_is_shown_and_that_is_said(
    cast: Cast, article: Article, claims: list[Claim], open_page: OpenPage
) -> None:
    _loans, _keeper, roof = claims

    page = open_page(cast.ada, f"{address(article)}?claim={roof.pk}&evidence=with")

    expect(card(page, roof)).to_be_visible()
    expect(page.locator("[data-filter-says]")).to_contain_text("though it does not fit")
