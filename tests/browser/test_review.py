"""Working on claims in a real browser: what is refused, what others do meanwhile, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from annotations.models import Article, Assessment, Claim, Evidence
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from annotations.views.review import window
from tests.browser.accessibility import live_regions, violations
from tests.browser.conftest import OpenPage
from tests.browser.review import LINK, QUOTE, address, bar, card, marks, pending, select, span_of
from tests.cast import Cast, mark

pytestmark = pytest.mark.django_db(transaction=True)

# What is refused, and what is nobody's to do


def test_a_viewer_selects_and_no_bar_comes(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.vic, address(article))

    select(page, article, QUOTE)

    assert pending(page) == QUOTE
    expect(bar(page)).to_have_count(0)


def test_a_link_that_is_none_is_refused_beside_its_field(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    field = card(page, claim).locator("[data-evidence-url]")

    field.fill("https://me:secret@builders.example/")
    field.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("password")
    assert live_regions(page) == ["alert", "status"]
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("https://me:secret@builders.example/")
    assert not Evidence.objects.exists()


def test_keys_do_nothing_while_one_types_or_elsewhere(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    select(page, article, "lends 4,200 books")

    page.locator("#mark-quote").evaluate("(field) => field.closest('details').open = true")
    page.locator("#mark-quote").press("2")
    page.get_by_role("link", name="Workbench").focus()
    page.keyboard.press("2")

    expect(page.locator("#mark-quote")).to_have_value("2")
    assert Claim.objects.count() == 1


def test_keys_switched_off_stay_off(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single-letter keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()

    select(page, article, QUOTE)
    page.keyboard.press("2")
    expect(bar(page)).to_be_visible()
    assert not Claim.objects.exists()

    bar(page).get_by_role("button", name="Disputed").click()
    expect(card(page)).to_have_count(1)


# Working on a claim


def test_moving_a_claim_to_other_words(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")

    select(page, article, "the roof is sound")
    bar(page).get_by_role("button", name="Move 1").click()

    expect(marks(page, claim)).to_have_text("the roof is sound")
    expect(card(page, claim)).to_contain_text("the roof is sound")
    assert span_of(claim)["quote"] == "the roof is sound"


def test_deleting_and_taking_it_back(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")

    card(page, claim).get_by_role("button", name="Delete claim").click()
    expect(card(page)).to_have_count(0)
    expect(page.locator("[data-claim-count]")).to_have_text("0")

    page.get_by_role("button", name="Undo", exact=True).click()
    expect(card(page, claim)).to_have_count(1)
    expect(marks(page, claim)).to_have_text(QUOTE)


def test_a_second_reviewer_agrees_with_one_press(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.chi, f"{address(article)}?claim={claim.pk}")

    card(page, claim).get_by_role("button", name="I agree").click()

    expect(card(page, claim).get_by_role("list", name="Assessments").get_by_role("listitem")).to_have_count(2)
    assert set(Assessment.objects.values_list("tag", flat=True)) == {"disputed"}


def test_an_editor_settles_what_two_disagree_on(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced"))
    page = open_page(cast.ada, f"{address(article)}?claim={claim.pk}")
    expect(marks(page, claim)).to_have_class("mark mark--unsettled")

    card(page, claim).get_by_text("Settle", exact=True).click()
    card(page, claim).get_by_role("radio", name="Sourced").check()
    card(page, claim).get_by_label("Why", exact=True).fill("The keeper is named.")
    card(page, claim).get_by_role("button", name="Settle the claim").click()

    expect(marks(page, claim)).to_have_class("mark mark--sourced")
    expect(card(page, claim)).to_contain_text("The keeper is named.")


def test_two_who_change_the_same_are_shown_both(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    page.route("**/changes/*", lambda route: route.abort())
    statement = card(page, claim).get_by_label("In one sentence")
    statement.fill("What ben wrote.")
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})

    statement.press("Tab")
    card(page, claim).get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this")
    expect(card(page, claim).locator(".claim__statement")).to_have_text("What chi wrote.")
    expect(statement).to_have_value("What ben wrote.")
    both = card(page, claim).get_by_role("group", name="Changed meanwhile")
    expect(both.get_by_role("definition")).to_have_text(["What chi wrote.", "What ben wrote."])
    assert violations(page) == []

    statement.press("Tab")
    card(page, claim).get_by_role("button", name="Save", exact=True).last.click()
    expect(both.get_by_role("button", name="Keep theirs")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(statement).to_be_focused()
    card(page, claim).get_by_role("button", name="Save", exact=True).last.click()
    expect(card(page, claim).locator(".claim__statement")).to_have_text("What ben wrote.")


# Others, where the live stream is out of reach


def test_a_page_without_its_stream_asks_what_others_did(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.chi, address(article))
    expect(page.locator("[data-live-state]")).to_contain_text("asks every few seconds")
    expect(page.get_by_role("status")).to_contain_text("asks every few seconds")

    mark(cast.ben, article, QUOTE, "disputed")

    expect(card(page)).to_contain_text(QUOTE)
    expect(page.locator("mark")).to_have_text(QUOTE)


# Without scripts


def test_everything_works_without_scripts(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article), java_script_enabled=False)

    page.get_by_text("Mark by quoting").click()
    page.get_by_label("The exact words").first.fill(QUOTE)
    page.locator("form", has=page.locator("#mark-quote")).get_by_role("radio", name="Disputed").check()
    page.get_by_role("button", name="Mark", exact=True).click()
    expect(card(page)).to_contain_text(QUOTE)

    card(page).locator("[data-evidence-url]").fill(LINK)
    card(page).get_by_role("button", name="Add", exact=True).click()
    expect(card(page).get_by_role("link", name=LINK)).to_be_visible()

    card(page).get_by_role("button", name="Opinion").click()
    expect(page.locator("mark.mark--opinion")).to_have_text(QUOTE)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("mark.mark--disputed")).to_have_text(QUOTE)


def test_without_scripts_nothing_stands_there_that_needs_them_and_every_claim_can_be_opened(
    cast: Cast, article: Article, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PART", 1)
    first, second = mark(cast.ben, article, QUOTE, "disputed"), mark(cast.ben, article, "it rains", "opinion")
    page = open_page(cast.ada, f"{address(article)}?claim={first.pk}", java_script_enabled=False)

    assert (
        page.locator("button[type=button]:not([aria-disabled=true], :disabled), [role=slider], [role=search]")
        .filter(visible=True)
        .count()
        == 0
    )

    card(page, second).get_by_role("link", name="Claim").click()
    card(page, second).get_by_text("Settle", exact=True).click()
    card(page, second).get_by_role("radio", name="Disputed").check()
    card(page, second).get_by_label("Why", exact=True).fill("Somebody counted.")
    card(page, second).get_by_role("button", name="Settle the claim").click()
    expect(marks(page, second)).to_have_class("mark mark--disputed")

    page.get_by_role("link", name="Print").click()
    expect(page.locator(".note")).to_have_count(2)
    expect(page.get_by_text("Somebody counted.")).to_be_visible()
