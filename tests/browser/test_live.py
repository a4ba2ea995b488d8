"""Two people on one article, on the workbench as it really runs: what one does, the other sees as it happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Article, Claim, Contributor
from annotations.services.assessments import AssessmentInput, assess_claim
from tests.browser.conftest import OpenPage, wait_until_quiet
from tests.browser.review import QUOTE, address, card, marks, select, span_of
from tests.cast import Cast, mark
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_live(browser: Browser, stack: Stack) -> Iterator[OpenPage]:
    """`open_live(who, path)`: a page of who is signed in, its stream open."""
    contexts: list[BrowserContext] = []

    def open_for(who: Contributor, path: str) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 860})
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": stack.cookie(who), "url": stack.url}])
        page = context.new_page()
        with page.expect_response(lambda response: "/live/" in response.url) as opened:
            page.goto(stack.url + path)
        assert opened.value.status == 200
        return page

    yield open_for
    for context in contexts:
        context.close()
    wait_until_quiet()


def test_what_one_marks_and_takes_back_the_other_sees(cast: Cast, article: Article, open_live: OpenPage) -> None:
    watching = open_live(cast.chi, address(article))
    working = open_live(cast.ben, address(article))

    select(working, article, QUOTE)
    working.keyboard.press("2")
    expect(card(watching)).to_contain_text(QUOTE)
    expect(watching.locator("mark")).to_have_text(QUOTE)
    expect(watching.locator("[data-live-state]")).to_be_empty()

    working.get_by_role("button", name="Undo").click()
    expect(card(watching)).to_have_count(0)
    expect(watching.locator("mark")).to_have_count(0)


def test_what_one_types_survives_what_others_do(cast: Cast, article: Article, open_live: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_live(cast.ben, f"{address(article)}?claim={claim.pk}")
    field = card(page, claim).locator("[data-evidence-url]")
    field.fill("https://builders.exa")

    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced", rationale="He is named."))

    expect(card(page, claim)).to_contain_text("He is named.")
    expect(field).to_have_value("https://builders.exa")
    expect(field).to_be_focused()


def test_a_selection_survives_what_others_do_in_the_same_paragraph(
    cast: Cast, article: Article, open_live: OpenPage
) -> None:
    page = open_live(cast.ben, address(article))
    select(page, article, QUOTE)

    claim = mark(cast.chi, article, "keeper says the roof", "sourced")
    expect(marks(page, claim)).to_have_count(1)
    page.keyboard.press("2")

    expect(card(page)).to_have_count(2)
    assert span_of(Claim.objects.latest("number"))["quote"] == QUOTE


def test_two_tabs_of_one_browser_share_a_stream(cast: Cast, article: Article, open_live: OpenPage) -> None:
    first = open_live(cast.chi, address(article))
    second = first.context.new_page()
    streams: list[str] = []
    second.on("request", lambda request: streams.append(request.url) if "/live/" in request.url else None)
    second.goto(first.url)
    expect(second.locator("review-page")).to_be_attached()

    mark(cast.ben, article, QUOTE, "disputed")

    expect(card(first)).to_contain_text(QUOTE)
    expect(card(second)).to_contain_text(QUOTE)
    assert streams == []


def test_what_the_page_does_itself_it_does_not_fetch_again(cast: Cast, article: Article, open_live: OpenPage) -> None:
    page = open_live(cast.ben, address(article))
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if request.method == "GET" else None)

    select(page, article, QUOTE)
    page.keyboard.press("2")
    expect(card(page)).to_have_count(1)
    mark(cast.chi, article, "4,200 books", "sourced")
    expect(card(page)).to_have_count(2)

    mine = Claim.objects.get(created_by=cast.ben)
    assert not [url for url in fetched if str(mine.pk) in url]
