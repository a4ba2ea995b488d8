"""Marking with a finger. The browser of the tests selects nothing on a long press, so the selection is made by script;
the finger, the taps and the drawing are real."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Assessment
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, bar, card, marks, place_of, said, selected, span_of
from tests.cast import TEXT, Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 400, "height": 700}}


def finger(page: Page) -> Callable[..., None]:
    """`finger("touchStart", x, y)`: one finger's press, move and, without a place, leaving."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    return touch


def test_a_selection_under_a_finger_is_left_alone_and_its_bar_keeps_away(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article), **PHONE)
    start = TEXT.index("the roof leaks") - TEXT.index("Its keeper")
    touch = finger(page)

    touch("touchStart", *place_of(page, article, "leaks"))
    page.evaluate(
        """([start, end]) => {
            const { firstChild } = document.querySelector("#block-1");
            document.getSelection().setBaseAndExtent(firstChild, start, firstChild, end);
        }""",
        [start - 1, start + len(QUOTE)],
    )
    expect(bar(page)).to_be_visible()
    touch("touchEnd")

    assert selected(page) == f" {QUOTE}"
    box = bar(page).bounding_box()
    assert box
    assert box["y"] + box["height"] > 650
    bar(page).get_by_role("button", name="Disputed").tap()
    expect(card(page)).to_contain_text(QUOTE)
    assert Assessment.objects.get().tag == "disputed"


def test_a_handle_is_drawn_by_a_finger(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}", **PHONE)
    marks(page, claim).scroll_into_view_if_needed()
    expect(page.get_by_role("slider", name="Where the claim begins")).to_be_visible()
    handle = page.get_by_role("slider", name="Where the claim begins").bounding_box()
    assert handle
    assert handle["width"] >= 44
    touch = finger(page)

    touch("touchStart", handle["x"] + 22, handle["y"] + 2)
    left, top = place_of(page, article, "keeper", 0.2)
    touch("touchMove", left, top)
    touch("touchEnd")

    expect(marks(page, claim)).to_have_text("keeper says the roof leaks")
    assert span_of(claim)["quote"] == "keeper says the roof leaks"


def test_taps_reach_every_claim_on_a_word(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claims = [mark(cast.ben, article, quote, "sourced") for quote in ("leaks", "roof leaks", QUOTE)]
    page = open_page(cast.ben, address(article), **PHONE)
    handle = page.get_by_role("slider", name="Where the claim ends")

    # Once a claim is active, its handles cover most of so short a word: the taps but the first are on the end's.
    for at, (claim, along) in enumerate(zip([*claims, claims[0]], (0.5, 0.9, 0.9, 0.9), strict=True)):
        marks(page, claims[0]).scroll_into_view_if_needed()
        page.touchscreen.tap(*place_of(page, article, "leaks", along))
        expect(card(page, claim)).to_have_attribute("aria-current", "true")
        head = card(page, claim).locator(".card__head")
        expect(head).to_have_attribute("data-among", f"{at % 3 + 1} of 3 on these words")
        assert "on these words" in head.evaluate("(head) => getComputedStyle(head, '::after').content")
        expect(said(page, f"{at % 3 + 1} of 3 on these words")).to_be_attached()
        expect(handle).to_have_attribute("aria-valuetext", span_of(claim)["quote"])
        expect(handle).to_be_visible()
