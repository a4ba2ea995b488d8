"""Making one claim of two and two of one in a real browser, and undo and redo after a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim
from annotations.services.assessments import AssessmentInput, assess_claim
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, bar, card, marks, select
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = "the roof leaks, but the council says the roof is sound"


def turn(page: Page, key: str) -> None:
    """Press undo or redo by its button, once it is there."""
    page.locator(f"#turn-{key}:not([aria-disabled])").click()


def test_two_claims_become_one_by_keyboard_alone(cast: Cast, article: Article, open_page: OpenPage) -> None:
    gone, kept = mark(cast.ben, article, QUOTE, "sourced"), mark(cast.chi, article, "Its keeper says", "disputed")
    mark(cast.chi, article, "it rains")
    page = open_page(cast.ben, f"{address(article)}?claim={gone.pk}")

    card(page, gone).get_by_text("Same claim as …").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    expect(card(page, gone).get_by_label("A claim nearby")).to_have_value(str(kept.pk))
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(card(page, gone)).to_have_count(0)
    expect(marks(page, gone)).to_have_count(0)
    expect(card(page, kept)).to_have_attribute("aria-current", "true")
    expect(card(page, kept)).to_contain_text("also 1")
    expect(card(page, kept).locator(".claim__number")).to_be_focused()

    page.keyboard.press("u")
    expect(card(page, gone)).to_have_count(1)
    expect(card(page, kept)).not_to_contain_text("also")
    page.keyboard.press("Shift+U")
    expect(card(page, gone)).to_have_count(0)


def test_a_part_is_split_off_by_mouse_and_another_by_keyboard(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    whole = mark(cast.ben, article, WHOLE, "disputed")
    assess_claim(actor=cast.chi, claim=whole, new=AssessmentInput("sourced"))
    page = open_page(cast.ben, f"{address(article)}?claim={whole.pk}")

    select(page, article, "the council says")
    bar(page).get_by_role("button", name="Split off").click()
    expect(card(page)).to_have_count(2)
    new = Claim.objects.get(number=2)
    expect(card(page, new)).to_have_attribute("aria-current", "true")
    expect(card(page, new)).not_to_contain_text("Chi")
    expect(marks(page, new)).to_have_text("the council says")
    expect(card(page, whole).locator(".claim__quote")).to_have_text(WHOLE)

    card(page, whole).locator(".claim__number").focus()
    expect(card(page, whole).locator("form[data-split]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(bar(page).get_by_role("button", name="Move 1")).to_be_visible()
    for _word in range(8):
        page.keyboard.press("Shift+ArrowLeft")
    expect(bar(page).get_by_role("button", name="Split off")).to_be_visible()
    page.keyboard.press("Tab")
    for _button in ("Disputed", "Opinion", "Move", "Split off"):
        page.keyboard.press("ArrowRight")
    expect(bar(page).get_by_role("button", name="Split off")).to_be_focused()
    page.keyboard.press("Enter")

    expect(card(page)).to_have_count(3)
    expect(card(page, whole).locator(".claim__quote")).to_have_text("but the council says the roof is sound")
    expect(card(page, whole)).to_contain_text(f"on the words “{WHOLE}”")


def test_what_is_no_part_of_the_claim_is_not_offered_to_be_split_off(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")

    select(page, article, "the council says")

    expect(bar(page).get_by_role("button", name="Sourced")).to_be_visible()
    expect(bar(page).get_by_role("button", name="Split off")).to_be_hidden()


def test_acts_are_taken_back_and_done_again_after_a_reload(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    expect(page.locator("#turn-undo")).to_have_attribute("aria-disabled", "true")
    for quote in (QUOTE, "lends 4,200 books"):
        select(page, article, quote)
        page.keyboard.press("2")
        expect(card(page).filter(has_text=quote)).to_have_count(1)
    page.reload()
    expect(page.locator("#turn-undo")).to_have_attribute("title", "Undo: marked claim 2")

    # Two presses, however quick, take back two acts.
    page.locator("[data-column]").focus()
    page.keyboard.press("u")
    page.keyboard.press("u")
    expect(card(page)).to_have_count(0)
    expect(page.locator("#turn-undo")).to_have_attribute("aria-disabled", "true")
    page.reload()

    turn(page, "redo")
    expect(card(page)).to_have_count(1)
    expect(page.locator("#turn-redo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(page)).to_have_count(2)
    expect(page.locator("#turn-redo")).to_have_attribute("aria-disabled", "true")


def test_another_page_of_ones_own_offers_what_was_done_here(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page, other = open_page(cast.ben, address(article)), open_page(cast.ben, address(article))

    select(page, article, QUOTE)
    page.keyboard.press("2")
    expect(card(other)).to_have_count(1)

    turn(other, "undo")
    expect(card(other)).to_have_count(0)
    expect(card(page)).to_have_count(0)


def test_somebody_who_changed_the_same_since_is_told_of_with_both(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.chi, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.route("**/changes/*", lambda route: route.abort())
    card(page, claim).get_by_role("button", name="Opinion").click()
    expect(page.locator("#turn-undo")).to_have_attribute("title", "Undo: assessed claim 1: Opinion")
    assess_claim(actor=cast.ben, claim=claim, new=AssessmentInput("sourced"))

    turn(page, "undo")

    expect(page.get_by_role("alert")).to_contain_text("a newer one has taken its place")
    expect(card(page, claim)).to_contain_text("Sourced")
