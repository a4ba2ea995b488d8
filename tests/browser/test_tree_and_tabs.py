"""The review page as assistive technology has it: Chromium's own accessibility tree, and the way of the Tab key."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim
from annotations.views.review import window
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, bar, card
from tests.cast import TEXT, Cast, bring_in, mark
from tests.views.test_blocks import STRUCTURED

pytestmark = pytest.mark.django_db(transaction=True)

MOST_TABS = 150
MOST_FRAMES = 120
ZONES = {
    ".skip-link": "skip link",
    ".site-header": "navigation",
    ".review__about": "record",
    ".legend": "legend",
    "[data-column]": "text",
    ".handles": "handles",
    "[data-bar]": "bar",
    ".review__claims": "claims",
}
FOCUSED = """(zones) => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const { outlineStyle, outlineWidth, borderInlineStartColor } = getComputedStyle(one);
    const ringed = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    const edged = one.matches("[data-column]") && borderInlineStartColor !== "rgba(0, 0, 0, 0)";
    const { top, bottom, width } = one.getBoundingClientRect();
    return {
        name: one.outerHTML.slice(0, 100),
        zone: zones.find((zone) => one.closest(zone)) ?? "",
        // The button in a date's field is the browser's own, and so is its ring.
        seen: (one.matches(":focus-visible") && (ringed || edged) || one.matches("[type=date]"))
            && width > 0 && top < innerHeight && bottom > 0,
    };
}"""


def tree_of(page: Page, claims: set[str]) -> list[dict[str, Any]]:
    """What is not ignored. Chromium builds the tree bit by bit, so it is asked for until the claims are in it."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = []
    for _frame in range(MOST_FRAMES):
        nodes = [one for one in session.send("Accessibility.getFullAXTree")["nodes"] if not one["ignored"]]
        if set().union(*(details_of(one) for one in with_role(nodes, "mark"))) == claims:
            break
        page.evaluate("new Promise(requestAnimationFrame)")
    return nodes


def with_role(nodes: list[dict[str, Any]], role: str) -> list[dict[str, Any]]:
    return [node for node in nodes if node["role"]["value"] == role]


def details_of(node: dict[str, Any]) -> set[str]:
    """The ids its `aria-details` leads to."""
    found = [one["value"]["relatedNodes"] for one in node["properties"] if one["name"] == "details"]
    return {related["idref"] for nodes in found for related in nodes if "backendDOMNodeId" in related}


def walk(page: Page) -> list[dict[str, Any]]:
    """Everything Tab comes to, until it leaves the page or is back at its beginning."""
    steps: list[dict[str, Any]] = []
    while len(steps) < MOST_TABS:
        page.keyboard.press("Tab")
        step = page.evaluate(FOCUSED, list(ZONES))
        if step is None or (steps and step["name"] == steps[0]["name"]):
            return steps
        steps.append(step)
    pytest.fail(f"Tab does not come to an end: {[step['name'] for step in steps[-5:]]}")


def zones_of(steps: list[dict[str, Any]]) -> list[str]:
    return [ZONES.get(zone, "elsewhere") for zone, _steps in groupby(step["zone"] for step in steps)]


def test_every_claim_is_marked_in_the_tree_and_every_mark_leads_to_its_note(
    cast: Cast, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PART", 2)
    article = bring_in(cast.ben, f"{TEXT}\n\n{STRUCTURED}")
    for quote in (
        "Its keeper says the roof leaks, but",
        QUOTE,
        "leaks, but the council",
        "it rains",
        "put out at dawn",
    ):
        mark(cast.ben, article, quote, "disputed")
    mark(cast.chi, article, "East lamp\t212\t360", "sourced")
    claims = {f"card-{claim.pk}" for claim in Claim.objects.all()}

    page = open_page(cast.vic, address(article))
    nodes = tree_of(page, claims)

    marks = with_role(nodes, "mark")
    assert len(marks) == page.locator("[data-column] mark").count()
    assert set().union(*(details_of(one) for one in marks)) == claims
    assert all(len(details_of(one)) == 1 for one in marks)
    assert len(with_role(nodes, "article")) == len(claims)
    lists, tables = with_role(nodes, "list"), with_role(nodes, "table")
    assert (len(tables), len(with_role(nodes, "row")), len(with_role(nodes, "cell"))) == (2, 5, 13)
    assert len(lists) >= 1


@pytest.mark.parametrize("colours", ["none", "active"])
def test_tab_goes_through_the_page_in_its_order_and_is_seen_everywhere(
    cast: Cast, article: Article, open_page: OpenPage, colours: str
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ada, f"{address(article)}?claim={claim.pk}", forced_colors=colours)
    expect(page.locator("[data-handle=end]")).to_be_visible()

    steps = walk(page)

    assert [step["name"] for step in steps if not step["seen"]] == []
    assert zones_of(steps) == ["skip link", "navigation", "record", "legend", "text", "handles", "claims"]


def test_tab_goes_from_a_selection_into_the_bar_and_on(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()
    page.keyboard.press("j")
    expect(bar(page)).to_be_visible()

    steps = walk(page)

    assert zones_of(steps)[:2] == ["bar", "claims"]


def test_the_focus_stays_at_what_was_pressed_when_its_card_is_swapped(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    first, second = mark(cast.ben, article, QUOTE, "disputed"), mark(cast.ben, article, "when it rains", "opinion")
    page = open_page(cast.ben, f"{address(article)}?claim={first.pk}")
    tags = card(page, first).get_by_role("group", name="Your assessment")

    tags.get_by_role("button", name="Sourced").press("Enter")
    expect(card(page, first)).to_have_class("claim card card--sourced")
    expect(tags.get_by_role("button", name="Sourced")).to_be_focused()

    card(page, first).get_by_role("button", name="Delete claim").press("Enter")
    expect(card(page, first)).to_have_count(0)
    expect(card(page, second).get_by_role("link", name="Claim")).to_be_focused()

    page.get_by_text("Deleted claims").press("Enter")
    page.get_by_role("button", name="Restore claim 1").press("Enter")
    expect(card(page, first).get_by_role("link", name="Claim")).to_be_focused()


def test_nothing_moves_for_who_wants_it_still(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article), reduced_motion="reduce")

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
            return transitionDuration !== "0s" || animationName !== "none" || scrollBehavior === "smooth";
        }).map((one) => one.outerHTML.slice(0, 100))"""
    )

    assert moving == []
