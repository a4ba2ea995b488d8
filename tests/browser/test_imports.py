"""Bringing things in, in a real browser: by the mouse and by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from annotations.models import Article, Import, ImportItem
from annotations.services.writing import write_import
from tests.browser.conftest import OpenPage
from tests.browser.imports import running
from tests.browser.review import address, pending, select
from tests.cast import Cast, bring_in
from tests.reading import read_all
from tests.services.test_blocks import kinds
from tests.services.test_coverage import WITH_CREDITS
from tests.services.test_cuts import PAGE, titles

pytestmark = pytest.mark.django_db(transaction=True)

DROP = """([form, names]) => {
  const files = new DataTransfer();
  for (const name of names) files.items.add(new File(["The tide comes in."], name, { type: "text/plain" }));
  for (const type of ["dragover", "drop"]) {
    form.dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
  }
}"""


def imports(cast: Cast) -> str:
    return reverse("article_import", kwargs={"project": cast.project.pk})


def card(page: Page, title: str) -> Locator:
    return page.locator("li.article-card").filter(has=page.get_by_role("link", name=title, exact=True))


def undo(page: Page) -> None:
    page.locator("[data-toasts]").get_by_role("button", name="Undo").click()


def test_a_page_of_several_articles_is_cut_and_brought_in(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.ben, imports(cast))
    page.get_by_label("Paste a text").fill(PAGE)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Look at it").press("Enter")
    expect(page.get_by_role("heading", name="Reading what you sent")).to_be_visible()
    read_all()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 articles in this: is that right?")

    card(page, "The bridge is open").get_by_role("button", name="Merge with the next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 articles in this: is that right?")
    undo(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("3 articles in this: is that right?")
    card(page, "Forty books of boats").get_by_role("button", name="Leave out").press("Enter")
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()

    card(page, "The tide mill turns").get_by_role("link", name="Parts and cuts").press("Enter")
    page.get_by_label("Part 3 is").select_option("standfirst")
    page.get_by_role("button", name="Save what the parts are").press("Enter")
    page.get_by_label("Title").fill("The tide mill turns again")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(card(page, "The tide mill turns again")).to_be_visible()

    job = Import.objects.get()
    page.get_by_role("button", name="Bring in 2 articles").press("Enter")
    # A worker that happens to run may have been faster.
    expect(page.get_by_role("heading", name=re.compile("Bringing in|What came of it"))).to_be_visible()
    write_import(job.pk)
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    assert titles(job) == []
    assert Article.objects.filter(title="The tide mill turns again").count() == 1
    assert ImportItem.objects.filter(job=job, state="dropped", replaced_at=None).count() == 1


def test_files_are_dropped_on_the_page_and_stand_below_while_they_are_read(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.ben, imports(cast))
    form = page.locator("form[data-drop]").element_handle()

    page.evaluate(DROP, [form, ["one.txt", "two.txt"]])
    expect(page.locator("[data-drop-chosen]")).to_have_text("2 files, 36 B")
    expect(page.get_by_label("Or choose files")).to_be_focused()
    page.get_by_role("button", name="Look at it").press("Enter")
    expect(page.get_by_text("2 files are being read.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(2)

    read_all()
    expect(page.get_by_role("status").get_by_text("“one.txt” is read and waits for you.")).to_be_visible()
    expect(page.get_by_role("link", name="Look at it")).to_have_count(2)


def test_an_import_that_runs_is_paused_and_cancelled_where_it_stands(cast: Cast, open_page: OpenPage) -> None:
    job = running(cast)
    page = open_page(cast.ben, imports(cast))
    shown = page.get_by_role("article", name="tides.jsonl")
    expect(shown).to_contain_text("3,120 of 10,000")

    shown.get_by_role("button", name="Pause").press("Enter")
    expect(shown).to_contain_text("Stopping at the next batch.")
    expect(shown.get_by_role("button", name="Go on")).to_be_focused()
    Import.objects.filter(pk=job.pk).update(state="paused", wish="", lease_until=None)
    expect(page.get_by_role("status").get_by_text("“tides.jsonl” is paused.")).to_be_visible()
    expect(shown.get_by_role("button", name="Go on")).to_be_focused()
    shown.get_by_role("button", name="Cancel").click()

    expect(shown.get_by_text("cancelled", exact=True)).to_be_visible()
    assert Import.objects.get().state == "cancelled"


def test_a_paragraph_is_set_apart_and_put_back_by_key_and_by_button(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, WITH_CREDITS)
    page = open_page(cast.chi, address(article))
    theirs = open_page(cast.ada, address(article))
    apart = page.locator("details.furniture")

    select(page, article, "It grinds on Sundays.")
    page.keyboard.press("x")
    expect(page.get_by_text("1 paragraph is set apart.")).to_be_visible()
    expect(apart.locator(".block")).to_have_count(2)
    assert pending(page) == "It grinds on Sundays."
    expect(theirs.locator("details.furniture .block")).to_have_count(2)

    page.keyboard.press("x")
    expect(apart.locator(".block")).to_have_count(1)
    apart.locator("summary").click()
    apart.get_by_role("button", name="Put back into the text").click()
    expect(apart).to_have_count(0)
    assert [kind for kind, _level in kinds(article)] == ["paragraph"] * 3

    page.keyboard.press("u")
    expect(apart).to_have_count(1)
