"""The whole job on real input, by two people in a real browser on the real programs: from the file to the set."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from annotations import queries
from annotations.models import Article, Contributor
from tests.browser.conftest import wait_until_quiet
from tests.browser.review import address, bar, card, select
from tests.cast import PASSWORD, Cast
from tests.stack import Stack

CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus"
FIGURE = "35,000"
LINK = "https://statistics.example/report?year=2021"
SLOWLY = 90_000  # milliseconds for what a worker does

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CORPUS.exists(), reason="The reference documents are not here (../shared/corpus)."),
]


@pytest.fixture(autouse=True)
def no_guesses_counted() -> None:
    """Sign-ins of other tests count as guesses of passwords, too."""
    cache.clear()


SignIn = Callable[[Contributor], Page]


@pytest.fixture
def sign_in(browser: Browser, stack: Stack) -> Iterator[SignIn]:
    """A page of somebody who has signed in as people do."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def sign_in_as(who: Contributor) -> Page:
        assert who.user is not None
        who.user.set_password(PASSWORD)  # the cast's own are hashed once, as the first test liked it
        who.user.save()
        context = browser.new_context(base_url=stack.url, viewport={"width": 1280, "height": 860})
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.get_by_label("User name").fill(who.user.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
        return page

    yield sign_in_as
    for context in contexts:
        context.close()
    wait_until_quiet()
    assert not complaints


def document() -> Path:
    (found,) = CORPUS.glob("000_*.txt")
    return found


def sentence_with(figure: str, text: str) -> str:
    """The sentence of a text that holds a figure."""
    found = re.search(rf"[^.!?\n]*{re.escape(figure)}[^.!?\n]*[.!?]?", text)
    assert found is not None
    return found[0].strip()


def bring_in_the_document(page: Page, who: Contributor) -> Article:
    """Through the import page, as proposed."""
    page.goto(reverse("article_import", kwargs={"project": who.project_id}))
    page.get_by_label("choose files").set_input_files(document())
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_label("Published")).to_have_value("2021-05-23")
    page.get_by_role("button", name="Bring it in", exact=True).click()
    expect(page.locator("[data-column]")).to_be_visible()
    return Article.objects.get(project=who.project_id)


def export(page: Page, who: Contributor, folder: Path) -> list[dict[str, Any]]:
    """The set as JSON Lines, made by the worker and downloaded from the page."""
    page.goto(reverse("export_list", kwargs={"project": who.project_id}))
    page.get_by_role("radio", name="JSON Lines").check()
    page.get_by_role("button", name="Export", exact=True).click()
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=SLOWLY)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "set.jsonl")
    return [json.loads(line) for line in (folder / "set.jsonl").read_text().splitlines()]


def test_from_a_file_to_the_annotated_set(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    first = sign_in(cast.ben)
    article = bring_in_the_document(first, cast.ben)
    text = queries.current_revision(article).text
    sentence = sentence_with(FIGURE, text)
    select(first, article, sentence)
    bar(first).get_by_role("button", name="Disputed").click()
    expect(card(first).locator("[data-evidence-url]")).to_be_focused()
    first.keyboard.insert_text(LINK)
    first.keyboard.press("Enter")
    expect(card(first).get_by_role("link", name=LINK)).to_be_visible()

    second = sign_in(cast.chi)
    second.goto(address(article))
    card(second).get_by_role("link", name="Claim").click()
    card(second).get_by_role("group", name="Your assessment").get_by_role("button", name="Sourced").click()
    expect(card(second).get_by_role("list", name="Assessments")).to_contain_text("Chi")
    # The first reviewer's page follows by the live stream, without a reload.
    expect(card(first).get_by_role("list", name="Assessments")).to_contain_text("Chi", timeout=SLOWLY)
    expect(first.locator("[data-live-state]")).to_be_empty()

    (exported,) = export(second, cast.chi, tmp_path)
    (claim,) = exported["claims"]
    revision = exported["revision"]
    span = claim["span"]
    assert FIGURE in span["quote"]
    assert revision["text"][span["start"] : span["end"]] == span["quote"] == sentence
    assert revision["text"] == text
    assert {(one["by"]["name"], one["tag"], one["standing"]) for one in claim["assessments"]} == {
        ("Ben", "disputed", "live"),
        ("Chi", "sourced", "live"),
    }
    assert claim["tag"] is None
    assert [(one["source"]["url"], one["stance"], one["by"]["name"]) for one in claim["evidence"]] == [
        (LINK, "supports", "Ben")
    ]
