"""The review page for everybody: axe, narrow screens, without colour."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from annotations import queries
from annotations.models import Article, Claim
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.views.review import window
from tests.browser.accessibility import violations_in_each_look
from tests.browser.conftest import OpenPage
from tests.browser.review import LINK, QUOTE, address, bar, pending, select, span_of, text_of
from tests.cast import TEXT, Cast, bring_in, mark
from tests.views.test_blocks import STRUCTURED

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dense(cast: Cast) -> Article:
    """An article with everything a card can hold, in two scripts and with something set apart."""
    arabic = "قالت المكتبة إن العدد ارتفع 12.5%."
    parts = (TEXT, STRUCTURED, "Wideword" * 20, arabic, "ALSO READ: Five gardens to see")
    article = bring_in(cast.ben, "\n\n".join(parts))
    first = mark(cast.ben, article, "Its keeper says the roof leaks, but", "disputed")
    assess_claim(actor=cast.chi, claim=first, new=AssessmentInput(tag="sourced", rationale="He is named."))
    add_evidence(actor=cast.ben, claim=first, new=EvidenceInput({"url": LINK}, {"quote": "It leaks.", "note": "p. 3"}))
    for quote, tag in ((QUOTE, "sourced"), ("leaks, but the council", "opinion"), ("ارتفع 12.5%", "disputed")):
        mark(cast.chi, article, quote, tag)
    mark(cast.chi, article, "when it rains", "opinion")
    mark(cast.chi, article, "The harbour library", "sourced")
    return article


def test_axe_finds_nothing(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    claim = Claim.objects.get(number=1)
    page = open_page(cast.ada, f"{address(dense)}?claim={claim.pk}")
    for fold in page.locator("details").all():
        fold.evaluate("(element) => { element.open = true; }")
    assert violations_in_each_look(page) == []

    select(page, dense, "lends 4,200 books")
    bar(page).get_by_role("button", name="Opinion").hover()
    assert violations_in_each_look(page) == []

    page.keyboard.press("3")
    expect(page.get_by_text("Claim 7 marked.")).to_be_visible()
    assert violations_in_each_look(page) == []

    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations_in_each_look(page) == []


def test_axe_finds_nothing_on_an_article_nobody_has_marked(cast: Cast, article: Article, open_page: OpenPage) -> None:
    assert violations_in_each_look(open_page(cast.vic, address(article))) == []


@pytest.mark.parametrize("height", [640, 256], ids=["a phone", "zoomed to 400 %"])
def test_a_narrow_screen_scrolls_one_way(cast: Cast, dense: Article, open_page: OpenPage, height: int) -> None:
    claim = Claim.objects.get(number=1)
    narrow = {"width": 320, "height": height}
    page = open_page(cast.ada, f"{address(dense)}?claim={claim.pk}", viewport=narrow)
    for fold in page.locator("details").all():
        fold.evaluate("(element) => { element.open = true; }")

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    select(page, dense, "lends 4,200 books")
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert cut_off(page) == []


def cut_off(page: Page) -> list[str]:
    """What reaches past the sides of the screen."""
    found: list[str] = page.locator(".review *").evaluate_all(
        """(all) => all.filter((one) => {
            const { left, right, width } = one.getBoundingClientRect();
            return width > 1 && (left < 0 || right > document.documentElement.clientWidth);
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    return found


def test_cells_are_selected_and_marked_like_any_words(cast: Cast, open_page: OpenPage) -> None:
    article = bring_in(cast.ben, STRUCTURED)
    page = open_page(cast.ben, address(article))

    select(page, article, "212\t360\nWest lamp")
    assert pending(page) == "212\t360\nWest lamp"
    page.keyboard.press("2")

    expect(page.locator("[role=cell] mark")).to_have_text(["212", "360", "West lamp"])
    assert text_of(page) == STRUCTURED
    assert span_of(Claim.objects.get())["quote"] == "212\t360\nWest lamp"


def test_on_paper_stand_the_text_and_every_claim_and_no_control(
    cast: Cast, dense: Article, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "PART", 2)
    page = open_page(cast.ada, address(dense))
    page.get_by_role("link", name="Print").click()
    expect(page.locator(".note")).to_have_count(Claim.objects.count())

    page.emulate_media(media="print")

    assert page.locator("button, input, select, textarea, nav, .skip-link").filter(visible=True).count() == 0
    expect(page.locator("#card-" + str(Claim.objects.get(number=1).pk))).to_contain_text(LINK)
    expect(page.get_by_text("Five gardens to see")).to_be_visible()
    assert page.pdf(format="A5").startswith(b"%PDF")


def test_targets_are_large_enough_to_hit(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    claim = Claim.objects.get(number=1)
    page = open_page(cast.ada, f"{address(dense)}?claim={claim.pk}")

    small = page.locator("button, summary, select, textarea, input:not([type=hidden])").evaluate_all(
        """(targets) => targets.filter((target) => {
            const box = (target.closest("label") ?? target).getBoundingClientRect();
            const small = box.width > 0 && (box.height < 24 || box.width < 24);
            return small && !target.matches("[type=checkbox], [type=radio]");
        }).map((target) => target.outerHTML.slice(0, 120))"""
    )

    assert small == []


def test_claims_are_told_apart_without_colour(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ada, address(dense), forced_colors="active")

    lines = {
        kind: page.locator(f"mark.mark--{kind}:not(.mark--overlap)").first.evaluate(
            """(mark) => {
                const { textDecoration, borderTop, borderBottom, outline } = getComputedStyle(mark);
                return [textDecoration, borderTop, borderBottom, outline].join("; ");
            }"""
        )
        for kind in ("disputed", "opinion", "sourced", "unsettled")
    }

    assert len(set(lines.values())) == 4


def test_what_one_has_chosen_is_told_apart_without_colour(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    claim = Claim.objects.get(number=1)
    page = open_page(cast.ben, f"{address(dense)}?claim={claim.pk}", forced_colors="active")

    looks = (
        page.get_by_role("group", name="Your assessment")
        .locator("button[aria-pressed]")
        .evaluate_all("(all) => all.map((one) => [one.ariaPressed, getComputedStyle(one).backgroundColor])")
    )

    chosen = {colour for pressed, colour in looks if pressed == "true"}
    assert len(chosen) == 1
    assert chosen.isdisjoint(colour for pressed, colour in looks if pressed == "false")


def test_no_claim_loses_its_number(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ada, address(dense))

    drawn = page.locator("mark[data-numbers]")
    numbers = drawn.evaluate_all("(all) => all.flatMap((one) => one.dataset.numbers.split(' '))")

    assert sorted(numbers) == [str(claim.number) for claim in queries.claims_visible_to(cast.ada).order_by("number")]
