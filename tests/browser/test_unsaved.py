"""A network that comes and goes: what one does is kept, shown as not saved, sent again, and done once."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from annotations.models import Article, Claim, Evidence
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, sign_in
from tests.browser.review import LINK, QUOTE, address, bar, card, select
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)


def painted(page: Page) -> str:
    """The words that are painted as not saved."""
    words: str = page.evaluate("() => [...(CSS.highlights.get('unsaved') ?? [])].map(String).join('|')")
    return words


def cut(context: BrowserContext) -> None:
    """Writes reach nobody; pages are still read, so that a test can reload one."""
    context.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.fallback())


def test_what_is_tagged_offline_survives_a_reload_and_is_there_once(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    cut(page.context)
    select(page, article, QUOTE)
    page.keyboard.press("2")
    expect(page.locator("[data-unsaved]")).to_contain_text(QUOTE)
    expect(page.get_by_role("alert")).to_contain_text("Your change is kept")
    assert painted(page) == QUOTE
    assert violations(page) == []

    page.reload()
    expect(page.locator("[data-unsaved] li")).to_have_count(1)
    assert painted(page) == QUOTE
    page.context.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")

    expect(card(page)).to_contain_text(QUOTE)
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    assert painted(page) == ""
    assert Claim.objects.count() == 1


def test_where_the_answer_was_lost_after_it_was_done_it_is_done_once(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/claims/", lose_the_answer)
    select(page, article, QUOTE)
    page.keyboard.press("2")
    expect(page.locator("[data-unsaved] li")).to_have_count(1)
    assert Claim.objects.count() == 1

    page.unroute("**/claims/")
    page.get_by_role("button", name="Try now").press("Enter")

    expect(page.locator("[data-unsaved]")).to_be_hidden()
    expect(card(page)).to_have_count(1)
    assert Claim.objects.count() == 1


def test_what_is_typed_into_a_form_is_kept_in_order_and_can_be_discarded(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    cut(page.context)
    link = card(page, claim).locator("[data-evidence-url]")
    for number in range(3):
        link.fill(f"{LINK}&n={number}")
        link.press("Enter")
        expect(page.locator("[data-unsaved] li")).to_have_count(number + 1)
    expect(link).to_have_value("")

    page.get_by_role("button", name="Discard").nth(1).press("Enter")
    expect(page.locator("[data-unsaved] li")).to_have_count(2)
    page.context.unroute_all()
    page.get_by_role("button", name="Try now").first.click()

    expect(card(page, claim).get_by_role("link", name=LINK)).to_have_count(2)
    kept = Evidence.objects.order_by("id").values_list("source__url", flat=True)
    assert [url[-1] for url in kept] == ["0", "2"]


def test_what_is_refused_later_can_be_typed_on(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    cut(page.context)
    link = card(page, claim).locator("[data-evidence-url]")
    link.fill("https://not a link.example/")
    card(page, claim).locator("form.claim__evidence-form").evaluate("(form) => { form.noValidate = true; }")
    link.press("Enter")
    expect(page.locator("[data-unsaved] li")).to_have_count(1)

    page.context.unroute_all()
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("[data-unsaved] [data-why]")).not_to_be_empty()
    page.get_by_role("button", name="Type on").click()

    expect(link).to_have_value("https://not a link.example/")
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    assert not Evidence.objects.exists()


def test_who_was_signed_out_elsewhere_signs_in_again_and_nothing_is_lost(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    page.context.clear_cookies(name="sessionid")
    select(page, article, QUOTE)
    bar(page).get_by_role("button", name="Disputed").click()
    expect(page.get_by_role("alert")).to_contain_text("You have been signed out")
    expect(page.locator("[data-unsaved] li")).to_contain_text("Sign in again")

    # Signing in anew changes the token that forms are guarded by.
    page.context.clear_cookies(name="csrftoken")
    site = page.url.split("/projects")[0]
    sign_in(page.context, cast.ben, site)
    beside = page.context.new_page()
    beside.goto(f"{site}/account/")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(card(page)).to_contain_text(QUOTE)
    assert Claim.objects.get().created_by == cast.ben


def test_what_one_has_not_sent_is_never_sent_under_anothers_name(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    sign_in(page.context, cast.chi, page.url.split("/projects")[0])
    select(page, article, QUOTE)
    page.keyboard.press("2")

    expect(page.locator("[data-unsaved] li")).to_contain_text("You are signed in as Chi now")
    assert not Claim.objects.exists()
    page.reload()
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    assert painted(page) == ""


def test_what_is_half_typed_survives_a_reload_and_goes_with_signing_out(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    link, note = card(page, claim).locator("[data-evidence-url]"), card(page, claim).get_by_label("Note")
    link.fill("https://builders.exa")
    card(page, claim).get_by_text("Stance, words quoted, note").click()
    card(page, claim).get_by_role("radio", name="Refutes").check()
    note.fill("Ask the keeper.")

    page.reload()
    expect(link).to_have_value("https://builders.exa")
    expect(note).to_have_value("Ask the keeper.")
    expect(card(page, claim).get_by_role("radio", name="Refutes")).to_be_checked()

    page.goto(page.url.partition("?")[0])
    expect(card(page, claim)).to_have_attribute("data-waits", "Something half typed waits here.")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate("localStorage.length") == 0
