"""Going through an article in a real browser: what is left to look at, by the mouse and by the keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from annotations import queries
from annotations.models import Article
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage
from tests.browser.review import QUOTE, address, card, pending, select, text_of
from tests.cast import TEXT, Cast, bring_in, mark
from tests.services.test_coverage import WITH_CREDITS, cover, covered

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "The harbour library lends 4,200 books a week."
LONG = "\n\n".join(f"The {n}. paragraph says one thing. It says another thing, too." for n in range(1, 80))


def left(page: Page) -> Locator:
    """The line that says how much nobody has looked at."""
    return page.locator("[data-progress]")


def margin(page: Page, index: int) -> Locator:
    return page.locator(f"#cover-{index}")


def lane(page: Page, name: str) -> Locator:
    return page.locator(f"[data-rail] [data-lane={name}]")


def drawn(page: Page, name: str) -> str:
    """What a lane of the rail draws."""
    return lane(page, name).get_attribute("d") or ""


def test_a_viewer_sees_what_is_left_and_has_nothing_to_press(cast: Cast, article: Article, open_page: OpenPage) -> None:
    cover(cast.ben, article, 1)
    page = open_page(cast.vic, address(article))

    expect(left(page)).to_contain_text("2 of 3 sentences not looked at yet")
    expect(page.get_by_role("img", name="Looked through by Ben")).to_be_visible()
    expect(page.get_by_role("button", name="Nothing to check here")).to_have_count(0)

    page.get_by_role("button", name="Next gap").click()
    page.keyboard.press("0")
    assert pending(page) == SENTENCE
    assert covered(cast.vic, article) == {1: ["Ben"]}
    assert violations(page) == []


def test_by_the_mouse(cast: Cast, article: Article, open_page: OpenPage) -> None:
    mark(cast.chi, article, QUOTE, "disputed")
    page = open_page(cast.ben, address(article))
    expect(left(page)).to_contain_text("2 of 3 sentences")

    page.locator("#block-0").hover()
    margin(page, 0).click()
    expect(margin(page, 0)).to_have_attribute("aria-pressed", "true")
    expect(left(page)).to_contain_text("1 of 3 sentences")
    assert covered(cast.vic, article) == {0: ["Ben"]}

    page.get_by_role("button", name="Next gap").click()
    assert pending(page) == "Nowhere is it nicer to read when it rains."
    page.keyboard.press("3")
    expect(left(page).get_by_text("Every sentence has been looked at.")).to_be_visible()

    margin(page, 0).click()
    expect(left(page)).to_contain_text("1 of 3 sentences")
    page.get_by_role("button", name="Undo").last.click()
    expect(left(page).get_by_text("Every sentence has been looked at.")).to_be_visible()
    assert text_of(page) == TEXT


def test_by_the_keyboard_alone(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    expect(left(page)).to_contain_text("3 of 3 sentences")

    page.keyboard.press(".")
    assert pending(page) == SENTENCE
    page.keyboard.press("0")
    expect(left(page)).to_contain_text("2 of 3 sentences")
    page.keyboard.press("0")
    expect(left(page)).to_contain_text("3 of 3 sentences")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(margin(page, 0)).to_be_focused()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(margin(page, 1)).to_have_attribute("aria-pressed", "true")
    expect(margin(page, 1)).to_be_focused()
    expect(left(page)).to_contain_text("2 of 3 sentences")
    assert covered(cast.vic, article) == {1: ["Ben"]}
    assert violations(page) == []


def test_what_does_not_get_through_is_kept_under_its_name(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.route("**/coverage/", lambda route: route.abort())

    page.keyboard.press("0")
    unsaved = page.locator("[data-unsaved-list] [data-says]")
    expect(unsaved).to_have_text("Nothing to check here")
    assert covered(cast.vic, article) == {}

    page.unroute("**/coverage/")
    page.get_by_role("button", name="Try now").click()
    expect(unsaved).to_have_count(0)
    expect(left(page)).to_contain_text("2 of 3 sentences")
    assert covered(cast.vic, article) == {0: ["Ben"]}


def test_what_is_set_apart_counts_as_nothing(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(bring_in(cast.ben, WITH_CREDITS)))

    expect(left(page)).to_contain_text("2 of 2 sentences")


def test_a_list_from_right_to_left_has_one_margin_to_press_and_items_of_their_own(
    cast: Cast, open_page: OpenPage
) -> None:
    article = bring_in(cast.ben, "طلبت الطاحونة ثلاثة أشياء:\n\n- عجلة\n- حارس\n- سقف")
    page = open_page(cast.ben, address(article))

    page.locator("#block-2").hover()
    margin(page, 1).click()
    expect(left(page)).to_contain_text("1 of 4 sentences")
    assert covered(cast.vic, article) == {1: ["Ben"], 2: ["Ben"], 3: ["Ben"]}

    select(page, article, "حارس")
    page.keyboard.press("0")
    expect(left(page)).to_contain_text("2 of 4 sentences")
    assert covered(cast.vic, article) == {1: ["Ben"], 3: ["Ben"]}


def test_the_rail_leads_to_claims_and_gaps(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, LONG)
    claim = mark(cast.chi, article, "The 60. paragraph says one thing.", "opinion")
    cover(cast.chi, article, *range(40))
    page = open_page(cast.ben, address(article))
    expect(lane(page, "opinion")).not_to_have_attribute("d", "")
    assert [name for name in ("sourced", "disputed", "unsettled") if drawn(page, name)] == []

    place = queries.current_revision(article).text.index("The 60.") / len(LONG)
    rail = page.locator("[data-rail] svg")
    box = rail.bounding_box()
    assert box is not None
    rail.click(position={"x": box["width"] * 0.7, "y": box["height"] * place + 1})
    expect(card(page, claim)).to_have_attribute("aria-current", "true")
    expect(page.locator("mark")).to_be_in_viewport()

    rail.click(position={"x": 1, "y": box["height"] * 0.99})
    expect(page.locator("#block-78")).to_be_in_viewport()
    assert "79. paragraph" in pending(page) or "another thing" in pending(page)
    before = drawn(page, "gap")
    page.keyboard.press("0")
    expect(lane(page, "gap")).not_to_have_attribute("d", before)


def test_on_a_narrow_page_there_is_no_rail_and_nothing_sticks_out(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article), viewport={"width": 320, "height": 640})

    expect(left(page)).to_contain_text("3 of 3 sentences")
    expect(page.locator("[data-rail]")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_the_buttons_are_forms(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article), java_script_enabled=False)

    page.locator("#block-2").hover()
    margin(page, 2).click()

    expect(margin(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Nothing to check there: noted.")).to_be_visible()
    expect(left(page)).to_be_hidden()
    assert covered(cast.vic, article) == {2: ["Ben"]}
