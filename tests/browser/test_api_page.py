"""The readable page of the API, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations_in_each_look
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def unfolded(page: Page) -> Page:
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    return page


def test_axe_finds_nothing_also_where_all_is_unfolded(open_page: OpenPage) -> None:
    for address in ("/api/v1/", "/api/v1/about/claims/"):
        page = unfolded(open_page(None, address))

        assert violations_in_each_look(page) == []


def test_nothing_runs_off_a_narrow_screen(open_page: OpenPage) -> None:
    for address in ("/api/v1/", "/api/v1/about/claims/"):
        page = unfolded(open_page(None, address, viewport={"width": 320, "height": 640}))

        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_contents_lead_to_the_operation(open_page: OpenPage) -> None:
    page = open_page(None, "/api/v1/")

    page.get_by_role("link", name="Mark claim").click()

    expect(page.get_by_role("heading", name="Mark claim")).to_be_visible()
    expect(page).to_have_url(re.compile("/api/v1/about/claims/#mark_claim$"))
