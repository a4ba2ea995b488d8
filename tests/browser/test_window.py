"""Very many claims in a real browser: most stand beside the text in short until somebody comes near them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim
from annotations.views.review.window import PART
from tests.browser.conftest import OpenPage
from tests.browser.review import LINK, QUOTE, address, card, select
from tests.cast import Cast, mark
from tests.many import mark_many

pytestmark = pytest.mark.django_db(transaction=True)

ALL = 200


@pytest.fixture
def many(cast: Cast, article: Article) -> list[Claim]:
    mark_many(cast.ben, article, QUOTE, ALL)
    return list(Claim.objects.order_by("number"))


def order(page: Page) -> list[str]:
    ids: list[str] = card(page).evaluate_all("(cards) => cards.map((card) => card.dataset.claim)")
    return ids


def test_cards_come_as_one_scrolls_and_each_in_its_place(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    expect(card(page)).to_have_count(ALL)
    expect(page.locator("[data-claim-count]")).to_have_text(str(ALL))
    expect(card(page, many[-1])).to_have_attribute("data-stub", "")

    card(page, many[-1]).scroll_into_view_if_needed()

    expect(card(page, many[-1]).get_by_role("list", name="Assessments")).to_be_visible()
    expect(card(page, many[ALL // 2])).to_have_attribute("data-stub", "")
    assert order(page) == [str(claim.pk) for claim in many]


def test_by_keys_to_a_claim_in_short_its_evidence_and_on(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()

    page.keyboard.press("p")
    page.keyboard.press("e")
    expect(card(page, many[-1]).locator("[data-evidence-url]")).to_be_focused()
    page.keyboard.insert_text(LINK)
    page.keyboard.press("Enter")
    expect(card(page, many[-1]).get_by_role("link", name=LINK)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")

    expect(card(page, many[0])).to_have_attribute("aria-current", "true")
    expect(card(page, many[-1])).not_to_have_attribute("aria-current", "true")


def test_a_stub_that_has_the_focus_gives_it_to_its_card(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))

    card(page, many[-1]).get_by_role("link").focus()

    expect(card(page, many[-1])).to_have_attribute("data-open", "")
    expect(card(page, many[-1]).locator(".claim__number")).to_be_focused()
    assert page.url.endswith(address(article))


def test_an_address_leads_to_a_claim_far_down(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    far = many[150]
    page = open_page(cast.ben, f"{address(article)}?claim={far.pk}#card-{far.pk}")

    expect(card(page, far)).to_be_in_viewport()
    expect(card(page, far)).to_have_attribute("aria-current", "true")
    expect(card(page, far).locator("[data-evidence-url]")).to_be_visible()


def test_without_scripts_every_card_is_one_link_away(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article), java_script_enabled=False)

    card(page, many[PART]).get_by_role("link").click()

    expect(card(page, many[PART]).get_by_role("list", name="Assessments")).to_be_visible()


def test_a_claim_made_among_many_lands_between_its_neighbours(
    cast: Cast, article: Article, many: list[Claim], open_page: OpenPage
) -> None:
    last = mark(cast.ben, article, "nicer to read", "opinion")
    page = open_page(cast.ben, address(article))

    select(page, article, "leaks, but")
    page.keyboard.press("2")
    expect(card(page)).to_have_count(ALL + 2)

    between = Claim.objects.latest("number")
    assert order(page) == [str(claim.pk) for claim in (*many, between, last)]
