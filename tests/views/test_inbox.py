"""The inbox: claims to be placed in changed texts, one at a time, by buttons."""

from __future__ import annotations

import re
from typing import Any

import pytest

from annotations.models import Article, Claim, Reanchoring
from annotations.services.reanchoring import keep_on_old
from tests.cast import TEXT, Cast, bring_in, mark, revise
from tests.services.test_revisions import BOOKS, LEAKS, quotes_of
from tests.views.pages import Answer, signed_in, url, words

pytestmark = pytest.mark.django_db

OTHER = TEXT.replace("4,200", "3,900").replace("keeper says the roof leaks", "miller says the wheel leaks")


@pytest.fixture
def books(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, BOOKS, tag="sourced")


@pytest.fixture
def asked(cast: Cast, article: Article, books: Claim) -> list[Reanchoring]:
    mark(cast.ben, article, LEAKS)
    revise(cast.chi, article, OTHER)
    return list(Reanchoring.objects.order_by("created_at", "id"))


def open_inbox(cast: Cast, **asked: Any) -> Answer:
    return signed_in(cast.ben).get(url(cast.project, "inbox"), asked)


def settle(cast: Cast, asked: Reanchoring, choice: str, **sent: object) -> Answer:
    address = url(cast.project, "reanchoring_settle", reanchoring=asked.pk)
    values = {"choice": choice, "version": asked.version, **sent}
    return signed_in(cast.ben).post(address, values, follow=True)


# What is refused


def test_what_somebody_else_has_settled_is_said_and_the_next_one_shown(cast: Cast, asked: list[Reanchoring]) -> None:
    keep_on_old(actor=cast.chi, reanchoring=asked[0])

    page = settle(cast, asked[0], "place", place=1)

    assert page.status_code == 409
    assert "settled already: kept on the old revision" in words(page)
    assert "Claim 2 in revision 1" in words(page)


@pytest.mark.parametrize("place", ["", "0", "7", "first"])
def test_a_place_that_is_not_there_is_refused(cast: Cast, asked: list[Reanchoring], place: str) -> None:
    page = settle(cast, asked[0], "place", place=place)

    assert page.status_code == 400
    assert Reanchoring.objects.filter(settlement="").count() == 2


def test_words_that_stand_nowhere_are_refused_and_stay_typed(cast: Cast, asked: list[Reanchoring]) -> None:
    page = settle(cast, asked[0], "words", quote="five thousand books")

    assert page.status_code == 400
    assert "does not stand in the text" in words(page)
    assert "five thousand books" in words(page)


def test_a_viewer_sees_it_without_buttons(cast: Cast, asked: list[Reanchoring]) -> None:
    page = signed_in(cast.vic).get(url(cast.project, "inbox"))

    assert "3,900 books" in words(page)
    assert "Accept this place" not in words(page)


# What is shown


def test_an_empty_inbox_says_what_it_is_for(cast: Cast) -> None:
    assert "Every claim has its place" in words(open_inbox(cast))


def test_a_claim_is_shown_as_it_was_and_as_it_may_be(cast: Cast, asked: list[Reanchoring]) -> None:
    page = open_inbox(cast).content.decode()

    assert "<strong>4,200 books</strong>" in page
    assert re.search(r"<del>.*gone:.*4,200</del><ins>.*added:.*3,900</ins> books", page)
    assert 'data-key="a 1"' in page


def test_one_leads_to_the_next_and_back(cast: Cast, asked: list[Reanchoring]) -> None:
    first, second = open_inbox(cast), open_inbox(cast, at=asked[1].pk)

    assert "1 / 2" in words(first)
    assert f"?at={asked[1].pk}" in first.content.decode()
    assert "2 / 2" in words(second)
    assert f"?at={asked[0].pk}" in second.content.decode()


def test_it_is_narrowed_to_an_article(cast: Cast, asked: list[Reanchoring]) -> None:
    other = bring_in(cast.ben, title="Tides")

    assert "1 / 2" in words(open_inbox(cast, article=asked[0].claim.article_id))
    assert "Every claim has its place" in words(open_inbox(cast, article=other.pk))


def test_of_words_that_are_gone_one_sees_what_stands_there_now(cast: Cast, article: Article) -> None:
    mark(cast.ben, article, LEAKS)
    middle = "Its keeper says the roof leaks, but the council says the roof is sound."
    revise(cast.chi, article, TEXT.replace(middle, "A brass band played."))

    page = words(open_inbox(cast))

    assert "Nothing like these words was found" in page
    assert "A brass band played." in page


def test_several_places_have_numbers(cast: Cast) -> None:
    twice = "It rained for nine long days.\n\nThe eel is quite well."
    article = bring_in(cast.ben, twice)
    mark(cast.ben, article, "It rained for nine long days")
    revise(cast.chi, article, f"It rained for nine long days.\n\n{twice}")

    page = open_inbox(cast).content.decode()

    assert 'data-key="1"' in page
    assert 'data-key="2"' in page
    assert 'data-key="a' not in page


def test_the_list_of_claims_leads_to_what_is_to_be_placed(cast: Cast, asked: list[Reanchoring]) -> None:
    page = signed_in(cast.vic).get(url(cast.project, "claim_list"))

    assert words(page).count("To place in the new text") == 2


@pytest.mark.parametrize("page", ["home", "article_list"])
def test_home_and_the_list_of_articles_say_how_many_there_are(cast: Cast, asked: list[Reanchoring], page: str) -> None:
    address = "/" if page == "home" else url(cast.project, page)

    shown = signed_in(cast.ben).get(address)

    assert "2 to place" in words(shown) or "To place 2" in words(shown)
    assert url(cast.project, "inbox") in shown.content.decode()


# What is done


def test_the_place_proposed_is_accepted_and_the_next_claim_shown(
    cast: Cast, books: Claim, asked: list[Reanchoring]
) -> None:
    page = settle(cast, asked[0], "place", place=1)

    assert "Claim 1 is placed in the new text." in words(page)
    assert "Claim 2 in revision 1" in words(page)
    assert quotes_of(books)[-1] == (2, "3,900 books", "changed")


def test_any_other_words_are_chosen(cast: Cast, books: Claim, asked: list[Reanchoring]) -> None:
    settle(cast, asked[0], "words", quote="lends 3,900 books a week")

    assert quotes_of(books)[-1] == (2, "lends 3,900 books a week", "chosen")


def test_it_is_kept_on_the_old_text_or_dropped(cast: Cast, books: Claim, asked: list[Reanchoring]) -> None:
    settle(cast, asked[0], "keep")
    page = settle(cast, asked[1], "drop")

    assert [one.settlement for one in Reanchoring.objects.order_by("created_at", "id")] == ["kept", "dropped"]
    assert "Every claim has its place" in words(page)


def test_the_last_answer_is_taken_back_from_the_page(cast: Cast, books: Claim, asked: list[Reanchoring]) -> None:
    page = settle(cast, asked[0], "place", place=1).content.decode()
    undo = re.search(r'action="([^"]+/undo/)"', page)
    assert undo is not None

    page = signed_in(cast.ben).post(undo[1], {"next": url(cast.project, "inbox")}, follow=True)

    assert "1 / 2" in words(page)
    assert quotes_of(books) == [(1, BOOKS, "marked")]
    assert "Undo: claim" not in words(page)


def test_texts_from_right_to_left_say_so_themselves(cast: Cast) -> None:
    article = bring_in(cast.ben, "הטחנה טוחנת אחד עשר שקים בשעה כמו לפני מאה שנה.", title="Mill")
    mark(cast.ben, article, "אחד עשר שקים")
    revise(cast.chi, article, "הטחנה טוחנת שנים עשר שקים בשעה כמו לפני מאה שנה.")

    assert '<p class="quote place place--old" dir="auto">' in open_inbox(cast).content.decode()


def test_a_text_of_many_words_is_shown_near_the_claim_alone(cast: Cast) -> None:
    long = " ".join(f"word{number}" for number in range(400))
    article = bring_in(cast.ben, f"{long} lends many old books there {long}")
    mark(cast.ben, article, "lends many old books")
    revise(cast.chi, article, f"{long} lends many new books there {long}")

    page = words(open_inbox(cast))

    assert "lends many" in page
    assert "word200 " not in page
