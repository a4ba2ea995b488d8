"""How tests drive the review page: by the mouse and the keyboard, at places named by words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page

from annotations import queries
from annotations.anchoring import find_quote
from annotations.models import Article, Claim

QUOTE = "the roof leaks"
LINK = "https://builders.example/survey?page=2"
# The page's own modules, as a person's browser loads them.
MODULES = "/static/annotations/js"


def address(article: Article) -> str:
    return reverse("review", kwargs={"project": article.project_id, "article": article.pk})


def select(page: Page, article: Article, quote: str) -> None:
    """Drag the mouse over a quote of the article."""
    span = find_quote(queries.current_revision(article).text, quote)
    from_to = page.evaluate(
        """async ([modules, start, end]) => {
            const { rangeOf } = await import(`${modules}/offsets.js`);
            const range = rangeOf(document.querySelector("[data-column]"), start, end);
            range.startContainer.parentElement.scrollIntoView({ block: "center" });
            const lines = Array.from(range.getClientRects()).filter((line) => line.width > 0);
            const [first, last] = [lines[0], lines.at(-1)];
            return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
        }""",
        [MODULES, span.start, span.end],
    )
    left, top, right, bottom = from_to
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move((left + right) / 2, (top + bottom) / 2, steps=3)
    page.mouse.move(right, bottom, steps=3)
    page.mouse.up()


def pending(page: Page) -> str:
    """The words the page's own reading of the selection gives, "" for none."""
    words: str = page.evaluate(
        """async (modules) => {
            const { readSelection } = await import(`${modules}/selection.js`);
            return readSelection(document.querySelector("[data-column]"), document.getSelection())?.quote ?? "";
        }""",
        MODULES,
    )
    return words


def selected(page: Page) -> str:
    """The words that look selected, by the browser itself."""
    words: str = page.evaluate("document.getSelection().getRangeAt(0).toString()")
    return words


def place_of(page: Page, article: Article, quote: str, along: float = 0.5) -> tuple[float, float]:
    """A place in a quote's first line, so far along it; in the middle, where nothing else is said."""
    span = find_quote(queries.current_revision(article).text, quote)
    left, top = page.evaluate(
        """async ([modules, start, end, along]) => {
            const { rangeOf } = await import(`${modules}/offsets.js`);
            const range = rangeOf(document.querySelector("[data-column]"), start, end);
            const line = range.getClientRects()[0];
            return [line.left + line.width * along, line.top + line.height / 2];
        }""",
        [MODULES, span.start, span.end, along],
    )
    return left, top


def said(page: Page, words: str) -> Locator:
    """Where words were said to those who listen. Other things may have been said since."""
    return page.locator("[data-toasts] > .visually-hidden", has_text=words).last


def bar(page: Page) -> Locator:
    return page.locator("[data-bar]")


def card(page: Page, claim: Claim | None = None) -> Locator:
    """The card of a claim, or all of them."""
    return page.locator(f"#card-{claim.pk}" if claim else "[data-cards] .claim")


def marks(page: Page, claim: Claim) -> Locator:
    return page.locator(f'mark[data-claims~="{claim.pk}"]')


def text_of(page: Page) -> str:
    """The article as the page holds it."""
    text: str = page.evaluate(
        """async (modules) => {
            const { textOf } = await import(`${modules}/offsets.js`);
            return textOf(document.querySelector("[data-column]"));
        }""",
        MODULES,
    )
    return text


def span_of(claim: Claim) -> dict[str, Any]:
    """Where the claim stands now."""
    passage = claim.placements.get(superseded_at=None).passage
    return {"quote": passage.quote, "start": passage.start, "end": passage.end}
