"""Placing claims in a changed text, in a real browser: by keys, by the mouse; and a page that shows the old text."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim, Reanchoring
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.review import address
from tests.cast import TEXT, Cast, mark, revise
from tests.services.test_revisions import quotes_of

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = TEXT.replace("4,200", "3,900").replace("keeper says the roof leaks", "miller says the wheel leaks")
CHANGED = CHANGED.replace("Nowhere is it nicer to read", "It is dull")


@pytest.fixture
def claims(cast: Cast, article: Article) -> list[Claim]:
    quotes = ("4,200 books", "the roof leaks", "the council says the roof is sound", "Nowhere is it nicer to read")
    made = [mark(cast.ben, article, quote, tag="sourced") for quote in quotes]
    revise(cast.chi, article, CHANGED)
    return made


def inbox(cast: Cast) -> str:
    return reverse("inbox", kwargs={"project": cast.project.pk})


def shows(page: Page, words: str) -> None:
    """The page one has come to is there, and hears keys: its words are drawn before its scripts have run."""
    expect(page.locator("main")).to_contain_text(words)
    page.wait_for_load_state()


def settlements() -> list[str]:
    return list(Reanchoring.objects.order_by("claim__number").values_list("settlement", flat=True))


def test_claims_are_placed_by_keys_alone(cast: Cast, claims: list[Claim], open_page: OpenPage) -> None:
    page = open_page(cast.ben, inbox(cast))
    shows(page, "Claim 1 in revision 1")

    page.keyboard.press("n")
    shows(page, "Claim 2 in revision 1")
    page.keyboard.press("p")
    shows(page, "Claim 1 in revision 1")
    page.keyboard.press("a")
    shows(page, "Claim 2 in revision 1")
    page.keyboard.press("k")
    shows(page, "Claim 3 in revision 1")
    page.keyboard.press("d")
    shows(page, "Claim 4 in revision 1")
    page.keyboard.press("u")
    shows(page, "Claim 3 in revision 1")

    assert settlements() == ["accepted", "kept", "", ""]
    assert quotes_of(claims[0])[-1] == (2, "3,900 books", "changed")


def test_claims_are_placed_by_the_mouse_and_by_words(cast: Cast, claims: list[Claim], open_page: OpenPage) -> None:
    page = open_page(cast.ben, inbox(cast))
    assert violations(page) == []

    page.get_by_role("button", name="Accept this place").click()
    shows(page, "Claim 2 in revision 1")
    page.get_by_text("It stands in another place").click()
    words = page.get_by_label("The exact words of the new text")
    # Letters that are typed are no keys.
    words.press_sequentially("the wheel leaks and")
    page.get_by_role("button", name="It is there").click()
    shows(page, "does not stand in the text")
    words.fill("the wheel leaks")
    page.get_by_role("button", name="It is there").click()
    shows(page, "Claim 3 in revision 1")
    page.get_by_role("button", name="Undo").first.click()
    shows(page, "Claim 2 in revision 1")

    assert settlements() == ["accepted", "", "", ""]


def test_a_page_that_shows_the_old_text_says_so_and_takes_no_mark(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    leaks = mark(cast.ben, article, "the roof leaks", tag="sourced")
    page = open_page(cast.ben, address(article))
    revise(cast.chi, article, f"Tides\n\n{TEXT}")

    expect(page.locator("#outdated")).to_contain_text("A newer text of this article has come in")
    expect(page.locator("[data-column]")).not_to_contain_text("Tides")
    page.get_by_role("link", name="Show the newest").click()
    expect(page.locator("[data-column]")).to_contain_text("Tides")
    expect(page.locator(f"#card-{leaks.pk}")).to_be_visible()
