"""Two people on one article, on the workbench as it really runs: what one does, the other sees as it happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations.models import Article, Claim, Contributor
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from tests.browser.conftest import OpenPage, wait_until_quiet
from tests.browser.review import QUOTE, address, card, marks, pending, select, span_of
from tests.cast import Cast, mark
from tests.services.test_coverage import cover
from tests.services.undoing import take_back
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

    working.get_by_role("button", name="Undo", exact=True).click()
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


def test_what_one_has_been_through_shows_where_the_other_reads(
    cast: Cast, article: Article, open_live: OpenPage
) -> None:
    page = open_live(cast.chi, address(article))
    left = page.locator("[data-gaps]")
    expect(left).to_have_text("3")
    select(page, article, QUOTE)

    cover(cast.ben, article, 0, 1)

    expect(left).to_have_text("1")
    expect(page.locator("#cover-1")).to_have_attribute("title", "Looked through by Ben")
    assert pending(page) == QUOTE

    take_back(cast.ben)
    expect(left).to_have_text("3")


def test_seven_tabs_of_one_browser_share_a_stream_and_another_holds_it_when_its_tab_is_closed(
    cast: Cast, article: Article, open_live: OpenPage
) -> None:
    first = open_live(cast.chi, address(article))
    streams: list[str] = []
    first.context.on("request", lambda request: streams.append(request.url) if "/live/" in request.url else None)
    others = [first.context.new_page() for _ in range(6)]
    for tab in others:
        tab.goto(first.url)
        expect(tab.locator("review-page")).to_be_attached()

    mark(cast.ben, article, QUOTE, "disputed")
    for tab in (first, *others):
        expect(card(tab)).to_have_count(1)
    assert streams == []

    first.close()
    mark(cast.ben, article, "4,200 books", "sourced")
    for tab in others:
        expect(card(tab)).to_have_count(2)
        expect(tab.locator("mark")).to_have_count(2)
    assert len(streams) == 1


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


def test_who_else_reads_is_shown_and_goes_with_them(cast: Cast, article: Article, open_live: OpenPage) -> None:
    theirs = open_live(cast.chi, address(article))
    mine = open_live(cast.vic, address(article))
    readers = mine.locator("[data-readers]")
    expect(readers).to_contain_text("Chi is reading too.")
    expect(theirs.locator("[data-readers]")).to_be_hidden()

    theirs.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(theirs.locator("[data-readers]")).to_contain_text("Vic is reading too.")

    with theirs.expect_response(lambda response: "?leaving" in response.url):
        theirs.evaluate("dispatchEvent(new Event('pagehide'))")
    mine.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(readers).to_be_hidden()


def test_what_others_do_leaves_what_one_types_in_another_field_and_the_focus(
    cast: Cast, article: Article, open_live: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_live(cast.ben, f"{address(article)}?claim={claim.pk}")
    statement = card(page, claim).get_by_label("In one sentence")
    statement.fill("What ben wr")
    both = card(page, claim).get_by_role("group", name="Changed meanwhile")

    change_claim(actor=cast.chi, claim=claim, fields={"claim_place": "The harbour"})
    expect(card(page, claim).get_by_label("Where", exact=True)).to_have_value("The harbour")
    expect(both).to_have_count(0)
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})

    expect(both.get_by_role("definition")).to_have_text(["What chi wrote.", "What ben wr"])
    expect(statement).to_have_value("What ben wr")
    expect(statement).to_be_focused()
    both.get_by_role("button", name="Keep theirs").click()
    expect(statement).to_have_value("What chi wrote.")
    expect(both).to_have_count(0)
