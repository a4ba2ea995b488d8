"""Giving a claim other words in a real browser: by its handles and by keys, and what others do meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim
from annotations.services.claims import change_claim
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, bar, card, marks, place_of, said, select, selected, span_of
from tests.cast import Cast, bring_in, mark

pytestmark = pytest.mark.django_db(transaction=True)


def draw(page: Page, side: str, left: float, top: float) -> None:
    """Draw one of the active claim's handles to a place, without letting go."""
    handle = page.locator(f"[data-handle={side}]")
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(left, top, steps=4)


def test_a_viewer_has_no_handles(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.vic, f"{address(article)}?claim={claim.pk}")

    page.locator("[data-column]").focus()
    page.keyboard.press("w")

    expect(page.locator("[data-handle]")).to_have_count(0)


def test_the_mouse_selects_past_the_handles(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")

    select(page, article, f"says {QUOTE}")

    expect(bar(page)).to_be_visible()
    assert selected(page) == f"says {QUOTE}"


def test_a_handle_that_is_drawn_gives_the_claim_other_words_and_esc_none(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    to = place_of(page, article, "council", 0.8)
    draw(page, "end", *to)
    assert selected(page) == "the roof leaks, but the council"
    expect(bar(page)).to_be_hidden()

    page.keyboard.press("Escape")
    page.mouse.up()
    assert span_of(claim)["quote"] == QUOTE
    expect(page.locator("[data-handle=end]")).to_have_attribute("aria-valuetext", QUOTE)

    draw(page, "end", *to)
    page.mouse.up()
    expect(card(page, claim)).to_contain_text("the roof leaks, but the council")
    draw(page, "start", *place_of(page, article, "keeper", 0.2))
    page.mouse.up()
    expect(card(page, claim)).to_contain_text("keeper says the roof leaks, but the council")
    assert span_of(claim)["quote"] == "keeper says the roof leaks, but the council"

    page.get_by_role("button", name="Undo").last.click()
    begins = page.get_by_role("slider", name="Where the claim begins")
    expect(begins).to_have_attribute("aria-valuetext", "the roof leaks, but the council")


def test_by_keys_at_the_handles(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    start = page.get_by_role("slider", name="Where the claim begins")

    start.focus()
    page.keyboard.press("ArrowLeft")
    expect(start).to_be_focused()
    expect(start).to_have_attribute("aria-valuetext", "says the roof leaks")
    page.keyboard.press("Shift+ArrowRight")
    expect(start).to_have_attribute("aria-valuetext", "ays the roof leaks")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(card(page, claim)).to_contain_text("says the roof leaks,")
    assert span_of(claim)["quote"] == "says the roof leaks,"


def test_by_keys_in_the_text(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()

    page.keyboard.press("w")
    expect(bar(page).get_by_role("button", name="Move 1")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("o")
    expect(said(page, "Keys move the beginning now.")).to_be_attached()
    expect(page.locator("[data-handle][data-moves]")).to_have_accessible_name("Where the claim begins")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Alt+Shift+ArrowRight")
    assert selected(page) == "ays the roof leaks,"
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    assert span_of(claim)["quote"] == QUOTE

    page.keyboard.press("w")
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Shift+J")
    page.keyboard.press("Enter")
    expect(marks(page, claim)).to_have_text("the roof leaks, but the council says the roof is sound.")
    assert Claim.objects.count() == 1


def test_what_another_changed_meanwhile_is_shown_and_not_overwritten(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()
    page.keyboard.press("w")
    expect(bar(page)).to_be_visible()

    # The card follows what chi does; the words were taken up before.
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})
    expect(card(page, claim)).to_contain_text("What chi wrote.")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this")
    assert span_of(claim)["quote"] == QUOTE

    page.keyboard.press("Enter")
    expect(marks(page, claim)).to_have_text("the roof leaks,")


def test_arrows_go_where_they_point_in_text_from_right_to_left(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, "قالت المكتبة إن العدد ارتفع.")
    claim = mark(cast.ben, article, "المكتبة إن", "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.locator("[data-column]").focus()

    page.keyboard.press("w")
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Shift+ArrowLeft")
    assert selected(page) == "المكتبة إن العدد"
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert selected(page) == "المكتبة"
    expect(page.locator("[data-handle=end]")).to_be_visible()
    start, end = (page.locator(f"[data-handle={side}]").bounding_box() for side in ("start", "end"))
    assert start
    assert end
    assert start["x"] > end["x"]
