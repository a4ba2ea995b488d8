"""The review page in a real browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from annotations import queries
from annotations.models import Article, Assessment, Claim, Evidence
from annotations.services.assessments import AssessmentInput, assess_claim
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.browser.conftest import OpenPage
from tests.browser.review import address, bar, card, marks, pending, select, text_of
from tests.cast import TEXT, Cast, bring_in, mark

TRICKY = Path(__file__).parents[2] / ".." / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text())["cases"] if TRICKY.exists() else []
QUOTE = "the roof leaks"
LINK = "https://builders.example/survey?page=2"
UNREACHABLE = "The server can’t be reached."

pytestmark = pytest.mark.django_db(transaction=True)


# What is refused, and what is nobody's to do


def test_a_viewer_selects_and_no_bar_comes(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.vic, address(article))

    select(page, article, QUOTE)

    assert pending(page) == QUOTE
    expect(bar(page)).to_have_count(0)


def test_a_server_out_of_reach_is_said_and_the_selection_comes_back(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    page.route("**/claims/", lambda route: route.abort())

    select(page, article, QUOTE)
    page.keyboard.press("2")

    expect(page.get_by_text(UNREACHABLE)).to_be_visible()
    expect(bar(page)).to_be_visible()
    assert not Claim.objects.exists()

    page.unroute("**/claims/")
    page.keyboard.press("2")
    expect(card(page)).to_have_count(1)


def test_somebody_signed_out_meanwhile_is_told(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.context.clear_cookies(name="sessionid")

    select(page, article, QUOTE)
    page.keyboard.press("2")

    expect(page.get_by_role("alert")).to_be_visible()
    assert not Claim.objects.exists()


def test_a_link_that_is_none_is_refused_beside_its_field(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    field = card(page, claim).locator("[data-evidence-url]")

    field.fill("https://me:secret@builders.example/")
    field.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("password")
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


# Marking


def test_mouse_bar_claim_evidence(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    select(page, article, QUOTE)
    bar(page).get_by_role("button", name="Disputed").click()

    expect(card(page)).to_contain_text(QUOTE)
    claim = Claim.objects.get()
    expect(marks(page, claim)).to_have_text(QUOTE)
    expect(marks(page, claim)).to_have_class("mark mark--disputed")
    passage = claim.placements.get().passage
    assert (passage.quote, TEXT[passage.start : passage.end]) == (QUOTE, QUOTE)

    expect(card(page).locator("[data-evidence-url]")).to_be_focused()
    page.keyboard.insert_text(LINK)
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("link", name=LINK)).to_be_visible()
    assert Evidence.objects.get().stance == "supports"
    expect(card(page).locator("[data-evidence-url]")).to_have_value("")


def test_by_the_keyboard_alone(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.locator("[data-column]").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Tab")
    expect(bar(page).get_by_role("button", name="Sourced")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(card(page)).to_contain_text("Its keeper says the roof leaks")
    assert Assessment.objects.get().tag == "opinion"

    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(card(page)).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)


def test_a_selection_grows_and_shrinks_by_keys(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))
    page.locator("[data-column]").focus()

    page.keyboard.press("j")
    assert pending(page) == "The harbour library lends 4,200 books a week."
    page.keyboard.press("Shift+J")
    assert pending(page).endswith("the roof is sound.")
    page.keyboard.press("Shift+ArrowLeft")
    assert pending(page).endswith("the roof is sound")
    page.keyboard.press("Shift+K")
    assert pending(page) == "The harbour library lends 4,200 books a week."
    page.keyboard.press("k")
    assert pending(page) == "The harbour library lends 4,200 books a week."


def test_a_link_pasted_on_a_selection_makes_claim_tag_and_evidence_in_one(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    select(page, article, QUOTE)

    expect(bar(page)).to_be_visible()
    page.evaluate(
        """(link) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", link);
            document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        LINK,
    )

    expect(card(page).get_by_role("link", name=LINK)).to_be_visible()
    assert Claim.objects.get().tag == "sourced"


def test_overlapping_and_nested_claims_are_all_drawn_and_the_text_stays(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    drawn = (("2", "Its keeper says the roof leaks, but"), ("3", QUOTE), ("1", "leaks, but the council"))
    for number, (key, quote) in enumerate(drawn, start=1):
        select(page, article, quote)
        page.keyboard.press(key)
        expect(page.get_by_text(f"Claim {number} marked.")).to_be_visible()
        page.keyboard.press("Escape")

    outer, inner, across = Claim.objects.order_by("number")
    assert text_of(page) == TEXT
    assert "".join(marks(page, outer).all_text_contents()) == "Its keeper says the roof leaks, but"
    assert "".join(marks(page, inner).all_text_contents()) == QUOTE
    assert "".join(marks(page, across).all_text_contents()) == "leaks, but the council"
    expect(page.locator("mark.mark--overlap")).to_have_count(3)
    order = card(page).evaluate_all("(cards) => cards.map((card) => card.dataset.claim)")
    assert order == [str(claim.pk) for claim in (outer, inner, across)]


def test_clicks_where_claims_overlap_go_from_the_innermost_outwards(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    outer = mark(cast.ben, article, "Its keeper says the roof leaks", "sourced")
    inner = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, address(article))

    marks(page, inner).click()
    expect(card(page, inner)).to_have_attribute("aria-current", "true")
    expect(card(page, inner).locator("[data-evidence-url]")).to_be_visible()
    marks(page, inner).click()
    expect(card(page, outer)).to_have_attribute("aria-current", "true")
    expect(card(page, inner)).not_to_have_attribute("aria-current", "true")


def test_a_triple_click_takes_the_paragraph_and_not_the_start_of_the_next(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))

    page.locator("#block-1").click(click_count=3)

    expect(bar(page)).to_be_visible()
    assert pending(page) == "Its keeper says the roof leaks, but the council says the roof is sound."


def test_a_selection_dragged_out_of_the_text_ends_with_it(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.locator("#block-2").click(click_count=3)
    page.evaluate("document.getSelection().setBaseAndExtent(document.querySelector('#block-1').firstChild, 4,"
                  " document.querySelector('#claims-heading'), 0)")

    expect(bar(page)).to_be_visible()
    assert pending(page) == TEXT[TEXT.index("keeper says") :]


def test_a_selection_that_begins_elsewhere_is_none_of_ours(cast: Cast, article: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ben, address(article))

    page.keyboard.press("Control+a")

    assert pending(page) == ""
    expect(bar(page)).to_be_hidden()


def test_a_span_that_cuts_a_character_is_kept_or_grown_as_asked(cast: Cast, open_page: OpenPage) -> None:
    text = "Le cafe\u0301 a ferme\u0301."
    article = bring_in(cast.ben, text)
    page = open_page(cast.ben, address(article))
    page.evaluate("document.getSelection().setBaseAndExtent(document.querySelector('#block-0').firstChild, 3,"
                  " document.querySelector('#block-0').firstChild, 7)")
    expect(bar(page)).to_be_visible()

    bar(page).get_by_role("button", name="Take whole characters").click()
    page.keyboard.press("1")

    expect(card(page)).to_have_count(1)
    assert Claim.objects.get().placements.get().passage.quote == "cafe\u0301"


@pytest.mark.skipif(not CASES, reason="the folder with the tricky texts is not beside the project")
def test_texts_that_break_offsets_go_through_the_page(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(cast.ben, "/accounts/login/")
    for case in CASES:
        article = bring_in(cast.ben, case["text"], title=case["id"])
        page.goto(page.url.split("/accounts")[0].split("/projects")[0] + address(article))
        assert text_of(page) == case["canonical_text"], case["id"]
        for span in filter(None, case["canonical_spans"]):
            assert select_exactly(page, span) == span, case["id"]
            tag_what_is_selected(page, span)
        kept = [span_of(claim) for claim in article.claims.order_by("number")]
        assert kept == list(filter(None, case["canonical_spans"])), case["id"]
        assert text_of(page) == case["canonical_text"], case["id"]


def select_exactly(page: Page, span: dict[str, Any]) -> dict[str, Any]:
    """Select a span in the DOM and read it back by the page's own module."""
    read: dict[str, Any] = page.evaluate(
        """async ([modules, { start, end }]) => {
            const { rangeOf, spanOf, textOf, slice } = await import(`${modules}/offsets.js`);
            const column = document.querySelector("[data-column]");
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(rangeOf(column, start, end));
            const read = spanOf(column, selection.getRangeAt(0));
            return { ...read, quote: slice(textOf(column), read.start, read.end) };
        }""",
        ["/static/annotations/js", span],
    )
    return read


def tag_what_is_selected(page: Page, span: dict[str, Any]) -> None:
    """By the key, as a person does; blanks at an end, which the page drops, are sent by the page's own module."""
    count = Claim.objects.count()
    if span["quote"] == span["quote"].strip():
        expect(bar(page)).to_be_visible()
        page.keyboard.press("1")
    else:
        page.evaluate(
            """async ([modules, { start, end, quote }]) => {
                const { post } = await import(`${modules}/talk.js`);
                const bar = document.querySelector("[data-bar]");
                await post(bar, bar.dataset.url, { start: `${start}`, end: `${end}`, quote, tag: "sourced" });
            }""",
            ["/static/annotations/js", span],
        )
    expect(page.locator("[data-claim-count]")).to_have_text(str(card(page).count()))
    expect(page.locator(f'.claim[data-from="{span["start"]}"][data-until="{span["end"]}"]')).to_have_count(1)
    assert Claim.objects.count() == count + 1
    page.keyboard.press("Escape")


def span_of(claim: Claim) -> dict[str, Any]:
    passage = claim.placements.get(superseded_at=None).passage
    return {"quote": passage.quote, "start": passage.start, "end": passage.end}


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

    page.get_by_role("button", name="Undo").click()
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
    card(page, claim).get_by_text("Statement, speaker, date").click()
    statement = card(page, claim).get_by_label("The claim as one sentence")
    statement.fill("What ben wrote.")
    change_claim(actor=cast.chi, claim=claim, fields={"statement": "What chi wrote."})

    statement.press("Tab")
    card(page, claim).get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_role("alert")).to_contain_text("Somebody changed this")
    expect(card(page, claim).locator(".claim__statement")).to_have_text("What chi wrote.")
    expect(statement).to_have_value("What ben wrote.")

    card(page, claim).get_by_role("button", name="Save", exact=True).last.click()
    expect(card(page, claim).locator(".claim__statement")).to_have_text("What ben wrote.")


# Others, as it happens


def test_another_reviewers_claim_appears_and_leaves(cast: Cast, article: Article, open_page: OpenPage) -> None:
    watching = open_page(cast.chi, address(article))
    working = open_page(cast.ben, address(article))

    select(working, article, QUOTE)
    working.keyboard.press("2")
    expect(card(watching)).to_contain_text(QUOTE)
    expect(watching.locator("mark")).to_have_text(QUOTE)

    working.get_by_role("button", name="Undo").click()
    expect(card(watching)).to_have_count(0)
    expect(watching.locator("mark")).to_have_count(0)


def test_what_one_types_survives_what_others_do(cast: Cast, article: Article, open_page: OpenPage) -> None:
    claim = mark(cast.ben, article, QUOTE, "disputed")
    page = open_page(cast.ben, f"{address(article)}?claim={claim.pk}")
    field = card(page, claim).locator("[data-evidence-url]")
    field.fill("https://builders.exa")

    assess_claim(actor=cast.chi, claim=claim, new=AssessmentInput(tag="sourced", rationale="He is named."))

    expect(card(page, claim)).to_contain_text("He is named.")
    expect(field).to_have_value("https://builders.exa")
    expect(field).to_be_focused()


def test_a_selection_survives_what_others_do_in_the_same_paragraph(
    cast: Cast, article: Article, open_page: OpenPage
) -> None:
    page = open_page(cast.ben, address(article))
    select(page, article, QUOTE)

    claim = mark(cast.chi, article, "keeper says the roof", "sourced")
    expect(marks(page, claim)).to_have_count(1)
    page.keyboard.press("2")

    expect(card(page)).to_have_count(2)
    assert span_of(Claim.objects.latest("number"))["quote"] == QUOTE


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
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("mark.mark--disputed")).to_have_text(QUOTE)


# For everybody


@pytest.fixture
def dense(cast: Cast) -> Article:
    """An article with everything a card can hold, in two scripts and with something set apart."""
    article = bring_in(cast.ben, f"{TEXT}\n\nقالت المكتبة إن العدد ارتفع 12.5%.\n\nALSO READ: Five gardens to see")
    first = mark(cast.ben, article, "Its keeper says the roof leaks, but", "disputed")
    assess_claim(actor=cast.chi, claim=first, new=AssessmentInput(tag="sourced", rationale="He is named."))
    add_evidence(actor=cast.ben, claim=first, new=EvidenceInput({"url": LINK}, {"quote": "It leaks.", "note": "p. 3"}))
    for quote, tag in ((QUOTE, "sourced"), ("leaks, but the council", "opinion"), ("ارتفع 12.5%", "disputed")):
        mark(cast.chi, article, quote, tag)
    mark(cast.chi, article, "when it rains", "opinion")
    mark(cast.chi, article, "The harbour library", "sourced")
    return article


def violations(page: Page) -> list[str]:
    """What axe finds wrong, by rule and place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(cast: Cast, dense: Article, open_page: OpenPage, scheme: str) -> None:
    claim = Claim.objects.get(number=1)
    page = open_page(cast.ada, f"{address(dense)}?claim={claim.pk}", color_scheme=scheme)
    for fold in page.locator("details").all():
        fold.evaluate("(element) => { element.open = true; }")
    assert violations(page) == []

    select(page, dense, "lends 4,200 books")
    bar(page).get_by_role("button", name="Opinion").hover()
    assert violations(page) == []

    page.keyboard.press("3")
    expect(page.get_by_text("Claim 7 marked.")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="Keys").click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_an_article_nobody_has_marked(
    cast: Cast, article: Article, open_page: OpenPage, scheme: str
) -> None:
    assert violations(open_page(cast.vic, address(article), color_scheme=scheme)) == []


def test_a_narrow_screen_scrolls_one_way(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    claim = Claim.objects.get(number=1)
    narrow = {"width": 320, "height": 640}
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


def test_targets_are_large_enough_to_hit(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    claim = Claim.objects.get(number=1)
    page = open_page(cast.ada, f"{address(dense)}?claim={claim.pk}")

    small = page.locator("button, summary, select, textarea, input:not([type=hidden])").evaluate_all(
        """(targets) => targets.filter((target) => {
            const box = (target.closest("label") ?? target).getBoundingClientRect();
            return box.width > 0 && (box.height < 24 || box.width < 24) && !target.matches("[type=checkbox], [type=radio]");
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


def test_no_claim_loses_its_number(cast: Cast, dense: Article, open_page: OpenPage) -> None:
    page = open_page(cast.ada, address(dense))

    numbers = page.locator("mark[data-numbers]").evaluate_all("(all) => all.flatMap((m) => m.dataset.numbers.split(' '))")

    assert sorted(numbers) == [str(claim.number) for claim in queries.claims_visible_to(cast.ada).order_by("number")]
