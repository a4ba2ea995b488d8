"""Marking claims in a real browser: by the mouse, the keyboard and the clipboard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from annotations.models import Article, Assessment, Claim, Evidence
from tests.browser.conftest import OpenPage
from tests.browser.review import (
    LINK,
    QUOTE,
    address,
    bar,
    card,
    marks,
    pending,
    place_of,
    said,
    select,
    selected,
    span_of,
    text_of,
)
from tests.cast import TEXT, Cast, bring_in, mark

TRICKY = Path(__file__).parents[2] / ".." / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text())["cases"] if TRICKY.exists() else []

pytestmark = pytest.mark.django_db(transaction=True)


def test_mouse_bar_claim_evidence(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    select(page, article, QUOTE)
    bar(page).get_by_role("button", name="Disputed").click()

    expect(card(page)).to_contain_text(QUOTE)
    claim = Claim.objects.get()
    expect(marks(page, claim)).to_have_text(QUOTE)
    expect(marks(page, claim)).to_have_class("mark mark--disputed")
    passage = claim.placements.get().passage
    assert (passage.quote, TEXT[passage.start : passage.end]) == (QUOTE, QUOTE)

    expect(card(page).locator("[data-evidence-url]")).to_be_focused()
    page.keyboard.insert_text(LINK)
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("link", name=LINK)).to_be_visible()
    assert Evidence.objects.get().stance == "supports"
    expect(card(page).locator("[data-evidence-url]")).to_have_value("")


def test_by_the_keyboard_alone(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.locator("[data-column]").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    expect(bar(page).get_by_role("button", name="Sourced")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(card(page)).to_contain_text("Its keeper says the roof leaks")
    expect(card(page).locator("[data-evidence-url]")).to_be_focused()
    assert Assessment.objects.get().tag == "opinion"

    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert pending(page) == "Nowhere is it nicer to read when it rains."

    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(card(page)).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)


def test_the_text_stands_still_while_one_marks_and_types_the_link(cast: Cast, open_page: OpenPage) -> None:
    lines = [
        f"In year {year} the keeper of the harbour library counted the books it lends." for year in range(1900, 1980)
    ]
    article = bring_in(cast.ben, "\n\n".join(lines))
    for line in lines[20:40]:
        mark(cast.ben, article, line, "disputed")
    page = open_page(cast.ben, address(article))
    page.get_by_text("In year 1941").scroll_into_view_if_needed()
    page.locator("[data-column]").focus()
    page.keyboard.press("/")
    page.keyboard.insert_text("In year 1940")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_visible()
    stood = page.evaluate("[scrollY, document.documentElement.scrollHeight]")

    page.keyboard.press("1")
    expect(card(page).locator("[data-evidence-url]:focus")).to_be_visible()
    page.keyboard.type(LINK)

    assert page.evaluate("[scrollY, document.documentElement.scrollHeight]") == stood


def test_a_selection_grows_and_shrinks_by_keys(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()

    page.keyboard.press("j")
    assert pending(page) == "The harbour library lends 4,200 books a week."
    page.keyboard.press("Shift+J")
    assert pending(page).endswith("the roof is sound.")
    page.keyboard.press("Shift+ArrowLeft")
    assert pending(page).endswith("the roof is sound")
    page.keyboard.press("Shift+K")
    assert pending(page) == "The harbour library lends 4,200 books a week."
    page.keyboard.press("k")
    assert pending(page) == "The harbour library lends 4,200 books a week."


def test_overlapping_and_nested_claims_are_all_drawn_and_the_text_stays(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    drawn = (("2", "Its keeper says the roof leaks, but"), ("3", QUOTE), ("1", "leaks, but the council"))
    for number, (key, quote) in enumerate(drawn, start=1):
        select(page, article, quote)
        page.keyboard.press(key)
        expect(page.get_by_text(f"Claim {number} marked.")).to_be_visible()
        page.keyboard.press("Escape")

    outer, inner, across = Claim.objects.order_by("number")
    assert text_of(page) == TEXT
    assert "".join(marks(page, outer).all_text_contents()) == "Its keeper says the roof leaks, but"
    assert "".join(marks(page, inner).all_text_contents()) == QUOTE
    assert "".join(marks(page, across).all_text_contents()) == "leaks, but the council"
    expect(page.locator("mark.mark--overlap")).to_have_count(3)
    order = card(page).evaluate_all("(cards) => cards.map((card) => card.dataset.claim)")
    assert order == [str(claim.pk) for claim in (outer, inner, across)]


def test_clicks_where_claims_overlap_go_from_the_innermost_outwards(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    outer = mark(cast.ben, article, "Its keeper says the roof leaks", "sourced")
    inner = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, address(article))

    marks(page, inner).click()
    expect(card(page, inner)).to_have_attribute("aria-current", "true")
    expect(card(page, inner).locator("[data-evidence-url]")).to_be_visible()
    marks(page, inner).click()
    expect(card(page, outer)).to_have_attribute("aria-current", "true")
    expect(card(page, inner)).not_to_have_attribute("aria-current", "true")

    page.locator("[data-column]").focus()
    for claim in (inner, outer, inner):
        page.keyboard.press("n")
        expect(card(page, claim)).to_have_attribute("aria-current", "true")
        expect(said(page, f"Claim {claim.number}, ")).to_be_attached()


def test_two_clicks_take_a_word_and_three_its_sentence(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, "The tide rose. It fell at noon, they say. Nobody drowned.\n\nThe end.")
    page = open_page(cast.ben, address(article))
    left, top = place_of(page, article, "noon")

    page.mouse.dblclick(left, top)
    expect(bar(page)).to_be_visible()
    assert selected(page) == "noon"

    page.mouse.click(left, top, click_count=3)
    expect(bar(page)).to_be_visible()
    assert selected(page) == "It fell at noon, they say."
    page.keyboard.press("3")
    expect(card(page)).to_contain_text("It fell at noon, they say.")


def test_a_selection_dragged_out_of_the_text_ends_with_it(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.locator("#block-2").click(click_count=3)
    page.evaluate(
        "document.getSelection().setBaseAndExtent(document.querySelector('#block-1').firstChild, 4,"
        " document.querySelector('#claims-heading'), 0)"
    )

    expect(bar(page)).to_be_visible()
    assert pending(page) == TEXT[TEXT.index("keeper says") :]


def test_a_selection_that_begins_elsewhere_is_none_of_ours(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.keyboard.press("Control+a")

    assert pending(page) == ""
    expect(bar(page)).to_be_hidden()


def test_a_span_that_cuts_a_character_is_grown_and_shown_so_or_kept_as_asked(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, "Le cafe\u0301 a ferme\u0301.")
    page = open_page(cast.ben, address(article))
    page.evaluate(
        "document.getSelection().setBaseAndExtent(document.querySelector('#block-0').firstChild, 2,"
        " document.querySelector('#block-0').firstChild, 7)"
    )
    expect(bar(page).get_by_role("button", name="As selected")).to_be_visible()
    assert selected(page) == "cafe\u0301"

    bar(page).get_by_role("button", name="As selected").click()
    expect(bar(page).get_by_role("button", name="Whole characters")).to_be_visible()
    assert selected(page) == "cafe"
    page.keyboard.press("1")

    expect(card(page)).to_have_count(1)
    assert span_of(Claim.objects.get())["quote"] == "cafe"


@pytest.mark.skipif(not CASES, reason="the folder with the tricky texts is not beside the project")
def test_a_late_answer_takes_no_focus_from_who_has_gone_on(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    def slowly(route: Route) -> None:
        page.wait_for_timeout(400)
        route.continue_()

    page.route(f"**{reverse('claim_create', kwargs={'project': cast.project.pk, 'article': article.pk})}", slowly)
    select(page, article, QUOTE)
    page.keyboard.press("2")
    page.keyboard.press("j")
    expect(card(page)).to_have_count(1)
    expect(page.locator("[data-column]")).to_be_focused()

    page.keyboard.press("3")
    expect(card(page)).to_have_count(2)


def test_texts_that_break_offsets_go_through_the_page(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.ben, "/accounts/login/")
    for case in CASES:
        article = bring_in(cast.ben, case["text"], title=case["id"])
        page.goto(urljoin(page.url, address(article)))
        assert text_of(page) == case["canonical_text"], case["id"]
        for span in filter(None, case["canonical_spans"]):
            assert select_exactly(page, span) == span, case["id"]
            tag_what_is_selected(page, span)
        kept = [span_of(claim) for claim in article.claims.order_by("number")]
        assert kept == list(filter(None, case["canonical_spans"])), case["id"]
        assert text_of(page) == case["canonical_text"], case["id"]
        assert [tuple(one) for one in read_back(page)] == every_stretch(case["canonical_text"]), case["id"]


def every_stretch(text: str) -> list[tuple[int, int, str]]:
    """Each code point alone, and all that stands before and behind it, as the server sees them."""
    ends = [(at, at + 1) for at in range(len(text))]
    ends += [pair for at in range(1, len(text)) for pair in ((0, at), (at, len(text)))]
    return [(start, end, text[start:end]) for start, end in ends]


def read_back(page: Page) -> list[list[Any]]:
    """The same stretches put into the DOM, cut by marks as it is, and read from there again."""
    read: list[list[Any]] = page.evaluate(
        """async (modules) => {
            const { rangeOf, spanOf, textOf, slice, lengthOf } = await import(`${modules}/offsets.js`);
            const column = document.querySelector("[data-column]");
            const text = textOf(column);
            const length = lengthOf(text);
            const pairs = Array.from({ length }, (_, at) => [at, at + 1]);
            for (let at = 1; at < length; at += 1) pairs.push([0, at], [at, length]);
            return pairs.map(([from, until]) => {
                const { start, end } = spanOf(column, rangeOf(column, from, until));
                return [start, end, slice(text, start, end)];
            });
        }""",
        "/static/annotations/js",
    )
    return read


def select_exactly(page: Page, span: dict[str, Any]) -> dict[str, Any]:
    """Select a span in the DOM and read it back by the page's own module."""
    read: dict[str, Any] = page.evaluate(
        """async ([modules, { start, end }]) => {
            const { rangeOf, spanOf, textOf, slice } = await import(`${modules}/offsets.js`);
            const column = document.querySelector("[data-column]");
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(rangeOf(column, start, end));
            const read = spanOf(column, selection.getRangeAt(0));
            return { ...read, quote: slice(textOf(column), read.start, read.end) };
        }""",
        ["/static/annotations/js", span],
    )
    return read


def tag_what_is_selected(page: Page, span: dict[str, Any]) -> None:
    """By the key, as a person does; blanks at an end, which the page drops, are sent by the page's own module."""
    count = Claim.objects.count()
    if span["quote"] == span["quote"].strip():
        expect(bar(page)).to_be_visible()
        as_selected = bar(page).get_by_role("button", name="As selected")
        if as_selected.is_visible():
            as_selected.click()
        page.keyboard.press("1")
    else:
        page.evaluate(
            """async ([modules, { start, end, quote }]) => {
                const { post } = await import(`${modules}/talk.js`);
                const bar = document.querySelector("[data-bar]");
                await post(bar, bar.dataset.url, { start: `${start}`, end: `${end}`, quote, tag: "sourced" });
            }""",
            ["/static/annotations/js", span],
        )
    expect(page.locator(f'.claim[data-from="{span["start"]}"][data-until="{span["end"]}"]')).to_have_count(1)
    expect(page.locator("[data-claim-count]")).to_have_text(str(card(page).count()))
    assert Claim.objects.count() == count + 1
    page.keyboard.press("Escape")
