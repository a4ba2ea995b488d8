"""The words of a claim in other articles, on the page and beside its claim."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Claim, Contributor, Event
from tests.cast import Cast, bring_in, mark
from tests.views.pages import words
from tests.views.review import HTMX, QUOTE, signed_in, url

OTHER = "He said the roof leaks, again.\n\nMore."


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, "disputed")


@pytest.fixture
def other(cast: Cast) -> Article:
    return bring_in(cast.chi, OTHER, "Again & again")


def listed(who: Contributor, claim: Claim, **headers: str) -> Any:
    return signed_in(who).get(url("claim_recurrences", claim), headers=headers)


def place(article: Article, **changed: object) -> dict[str, Any]:
    start = OTHER.index(QUOTE)
    sent = {"revision": queries.current_revision(article).pk, "start": start, "end": start + len(QUOTE), "quote": QUOTE}
    return {**sent, **changed}


def mark_too(who: Contributor, claim: Claim, sent: dict[str, Any], **headers: str) -> Any:
    return signed_in(who).post(url("claim_recurrences", claim), sent, headers=headers)


def test_a_viewer_sees_the_places_and_may_not_mark_them(cast: Cast, claim: Claim, other: Article) -> None:
    page = listed(cast.vic, claim)

    assert "Again & again" in words(page)
    assert "Mark it too" not in words(page)
    assert mark_too(cast.vic, claim, place(other)).status_code == 403


@pytest.mark.parametrize(
    "changed", [{"quote": "the roof leaked"}, {"start": 0}, {"end": 10**6}, {"start": ""}, {"revision": "x"}]
)
def test_what_does_not_stand_there_is_not_marked(
    cast: Cast, claim: Claim, other: Article, changed: dict[str, object]
) -> None:
    assert mark_too(cast.ben, claim, place(other, **changed), **HTMX).status_code == 400
    assert not other.claims.exists()


def test_words_of_another_project_are_not_found(cast: Cast, claim: Claim) -> None:
    elsewhere = bring_in(cast.mallory, OTHER)

    assert mark_too(cast.ben, claim, place(elsewhere)).status_code == 404
    assert mark_too(cast.mallory, claim, place(elsewhere)).status_code == 404


def test_what_is_marked_already_is_not_marked_twice(cast: Cast, claim: Claim, other: Article) -> None:
    assert mark_too(cast.ben, claim, place(other), **HTMX).status_code == 200

    refused = mark_too(cast.ben, claim, place(other), **HTMX)

    assert refused.status_code == 409
    assert "marked already" in words(refused)
    assert other.claims.count() == 1


def test_the_page_shows_article_sentence_and_likeness(cast: Cast, claim: Claim, other: Article) -> None:
    shown = words(listed(cast.ben, claim))

    assert "Again & again word for word He said the roof leaks , again. Mark it too as Disputed" in shown
    assert "Back to claim 1" in shown


def test_what_differs_is_shown_word_by_word(cast: Cast) -> None:
    quote = "The town pays 4.2 million crowns a year for the library"
    claim = mark(cast.ben, bring_in(cast.ben, f"{quote}."), quote, "sourced")
    bring_in(cast.ben, f"{quote}.".replace("4.2", "<4.3>"), "Other")

    page = html.unescape(listed(cast.ben, claim).content.decode())

    assert re.search(r"9\d % alike", page)
    assert re.search(r"<del>.*?4\.2</del><ins>.*?<4\.3></ins>", page, re.DOTALL)
    assert "<4.3>" not in listed(cast.ben, claim).content.decode()


def test_a_claim_that_stands_there_is_linked(cast: Cast, claim: Claim, other: Article) -> None:
    there = mark(cast.chi, other, QUOTE, "opinion")

    page = listed(cast.ben, claim)

    assert "Claim 1 there Opinion" in words(page)
    assert f"?claim={there.pk}" in page.content.decode()
    assert "Mark it too" not in words(page)


def test_one_click_marks_it_with_ones_own_tag_and_one_takes_it_back(cast: Cast, claim: Claim, other: Article) -> None:
    answer = mark_too(cast.ben, claim, place(other), **HTMX)

    marked = other.claims.get()
    assert (marked.tag, marked.created_by) == ("disputed", cast.ben)
    assert marked.placements.get().passage.quote == QUOTE
    act = Event.objects.filter(claim_id=marked.pk).latest("id").act
    assert f'data-act="{act}"' in answer.content.decode()

    address = f"/projects/{cast.project.pk}/acts/{act}/undo/"
    assert signed_in(cast.ben).post(address, headers=HTMX).status_code == 200
    marked.refresh_from_db()
    assert marked.deleted_at is not None


def test_who_has_not_assessed_the_claim_marks_without_a_tag(cast: Cast, claim: Claim, other: Article) -> None:
    assert "Mark it too in Again & again" in words(listed(cast.chi, claim))

    mark_too(cast.chi, claim, place(other))

    assert not other.claims.get().assessments.exists()


def test_a_page_of_another_article_gets_the_message_and_none_of_its_blocks(
    cast: Cast, claim: Claim, other: Article
) -> None:
    here = {"HX-Current-URL": f"http://testserver{url('review', claim.article)}?claim={claim.pk}"}

    answer = mark_too(cast.ben, claim, place(other), **HTMX, **here)

    assert answer["HX-Trigger"] == "elsewhere"
    assert "marked in “Again & again”" in words(answer)
    assert "block-" not in answer.content.decode()
    assert "data-claim=" not in answer.content.decode()


def test_a_page_of_the_article_itself_gets_its_pieces(cast: Cast, article: Article) -> None:
    here = {"HX-Current-URL": f"http://testserver{url('review', article)}?tag=sourced"}
    sent = {"quote": QUOTE, "tag": "disputed"}

    answer = signed_in(cast.ben).post(url("claim_create", article), sent, headers={**HTMX, **here})

    assert "block-" in answer.content.decode()
    assert "HX-Trigger" not in answer


def test_without_scripts_one_comes_back_to_the_list(cast: Cast, claim: Claim, other: Article) -> None:
    here = url("claim_recurrences", claim)

    answer = mark_too(cast.ben, claim, place(other, next=here))

    assert (answer.status_code, answer["Location"]) == (302, here)
    assert "Claim 1 there" in words(listed(cast.ben, claim))


def test_a_card_asks_for_them_only_when_that_part_is_opened(cast: Cast, claim: Claim, other: Article) -> None:
    address = url("claim", claim)

    card = signed_in(cast.vic).get(address, {"open": "1"}, headers=HTMX).content.decode()

    assert f'hx-get="{url("claim_recurrences", claim)}" hx-trigger="toggle from:closest details once"' in card
    assert "Again" not in card
    piece = listed(cast.vic, claim, **HTMX).content.decode()
    assert "<html" not in piece
    assert "Again &amp; again" in piece
