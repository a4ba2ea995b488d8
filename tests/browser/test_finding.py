"""Finding words in the text, by keys and by the mouse, and the guideline over it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations.models import Article, Claim
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.review import address, bar, card, said, selected, span_of
from tests.cast import TEXT, Cast, bring_in

pytestmark = pytest.mark.django_db(transaction=True)


def find(page: Page) -> Locator:
    return page.get_by_role("search", name="Find in the text")


def painted(page: Page, name: str) -> list[str]:
    """The words under a paint of the page's."""
    words: list[str] = page.evaluate(
        """(name) => Array.from(CSS.highlights.get(name) ?? [], (at) => {
            const range = new Range();
            range.setStart(at.startContainer, at.startOffset);
            range.setEnd(at.endContainer, at.endOffset);
            return range.toString();
        })""",
        name,
    )
    return words


def test_what_is_found_by_keys_can_be_tagged(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()

    page.keyboard.press("/")
    page.keyboard.type("nowhere to be found")
    expect(find(page)).to_contain_text("Not in the text")
    page.keyboard.press("Control+a")
    page.keyboard.type("THE ROOF")
    expect(find(page)).to_contain_text("1 of 2")
    assert painted(page, "found") == ["the roof", "the roof"]
    assert violations(page) == []

    page.keyboard.press("Enter")
    expect(said(page, "2 of 2")).to_be_attached()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(find(page)).to_contain_text("2 of 2")
    page.keyboard.press("Escape")
    expect(find(page)).to_be_hidden()
    assert selected(page) == "the roof"
    page.keyboard.press("2")

    expect(card(page)).to_contain_text("the roof")
    assert span_of(Claim.objects.get())["start"] == TEXT.rindex("the roof")
    assert painted(page, "found") == []


def test_a_reader_finds_by_the_mouse_what_is_written_otherwise_and_folded_away(cast: Cast, open_page: OpenPage) -> None:
    text = "It said \u201cthe har\u00adbour\u00a0library\u201d \u2013 twice.\n\n" + "A line.\n\n" * 60
    article = bring_in(cast.ben, text + "ALSO READ: The Harbour Library in five pictures")
    page = open_page(cast.vic, address(article))

    page.locator("[data-column]").focus()
    page.keyboard.press("/")
    find(page).get_by_role("searchbox").fill('"the harbour library" -')
    expect(find(page)).to_contain_text("1 of 1")
    find(page).get_by_role("searchbox").fill("harbour library")
    expect(find(page)).to_contain_text("1 of 2")
    find(page).get_by_role("button", name="Next").click()

    expect(page.get_by_text("in five pictures")).to_be_in_viewport()
    find(page).get_by_role("button", name="Close").click()
    assert selected(page) == "Harbour Library"
    expect(page.locator("[data-column]")).to_be_focused()
    expect(bar(page)).to_have_count(0)


def test_the_guideline_opens_over_a_selection_and_leaves_it(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()
    page.keyboard.press("j")
    guideline = page.get_by_role("dialog", name="What the tags mean")

    page.keyboard.press("g")
    expect(guideline).to_contain_text("Opinion")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(guideline).to_be_hidden()
    bar(page).get_by_role("button", name="Guideline").click()
    expect(guideline).to_be_visible()
    page.keyboard.press("Enter")
    expect(guideline).to_be_hidden()
    page.keyboard.press("1")

    expect(card(page)).to_contain_text("The harbour library lends 4,200 books a week.")
