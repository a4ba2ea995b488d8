"""New texts over the API: brought in, compared, and claims placed in them."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Claim, Reanchoring
from tests.api.client import Api, refused
from tests.cast import TEXT, Cast, bring_in, mark, revise
from tests.services.test_revisions import BOOKS, FEWER, LEAKS, quotes_of

ANY = {"If_Match": "*"}


@pytest.fixture
def claims(cast: Cast, article: Article) -> tuple[Claim, Claim]:
    return mark(cast.ben, article, LEAKS, tag="sourced"), mark(cast.ben, article, BOOKS, tag="sourced")


@pytest.fixture
def asked(cast: Cast, article: Article, claims: tuple[Claim, Claim]) -> Reanchoring:
    revise(cast.chi, article, FEWER)
    return Reanchoring.objects.get()


def path(asked: Reanchoring, what: str = "") -> str:
    return f"reanchorings/{asked.pk}/{what}"


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": "a\0b"}, "text"), ({"text": "Tides", "title": "Tides"}, "title")],
)
def test_what_is_no_new_text_is_refused(ben: Api, article: Article, body: Any, field: str) -> None:
    response = ben.post(f"articles/{article.pk}/revise/", body)

    assert response.status_code == 400
    assert response.json()["field"] == field


def test_a_viewer_brings_none_in(cast: Cast, article: Article) -> None:
    refused(Api(cast.vic).post(f"articles/{article.pk}/revise/", {"text": FEWER}), 403, "not-permitted")


def test_a_new_text_is_the_next_revision(ben: Api, article: Article, claims: tuple[Claim, Claim]) -> None:
    answer = ben.post(f"articles/{article.pk}/revise/", {"text": FEWER}).json()

    assert (answer["new"], answer["carried"], answer["to_place"]) == (True, 1, 1)
    assert answer["revision"]["number"] == 2
    assert ben.get(f"articles/{article.pk}/").json()["revision"]["id"] == answer["revision"]["id"]


def test_an_old_text_is_made_the_newest_once_more(ben: Api, article: Article, claims: tuple[Claim, Claim]) -> None:
    old = queries.current_revision(article)
    ben.post(f"articles/{article.pk}/revise/", {"text": FEWER})

    answer = ben.post(f"revisions/{old.pk}/bring-back/").json()

    assert (answer["revision"]["number"], answer["carried"], answer["to_place"]) == (3, 2, 0)


def test_the_same_text_makes_nothing(ben: Api, article: Article) -> None:
    answer = ben.post(f"articles/{article.pk}/revise/", {"text": TEXT}).json()

    assert (answer["new"], answer["revision"]["number"]) == (False, 1)


def test_a_claim_says_where_it_stands_and_what_is_asked(
    ben: Api, claims: tuple[Claim, Claim], asked: Reanchoring
) -> None:
    leaks, books = (ben.get(f"claims/{claim.pk}/").json() for claim in claims)

    assert (leaks["revision"], leaks["to_place"], leaks["tag"]) == (str(asked.revision_id), None, "sourced")
    assert (books["to_place"], books["tag"]) == (str(asked.pk), None)
    assert books["span"]["quote"] == BOOKS


def test_nothing_is_marked_in_an_old_revision(ben: Api, article: Article, asked: Reanchoring) -> None:
    old = article.revisions.get(number=1)
    body = {"article": str(article.pk), "revision": str(old.pk), "quote": "lends 4,200 books"}

    problem = refused(ben.post("claims/", body), 409, "conflict")

    assert problem["revision"] == str(asked.revision_id)


def test_two_texts_are_compared(ben: Api, article: Article, asked: Reanchoring) -> None:
    old = article.revisions.get(number=1)

    answer = ben.get(f"revisions/{asked.revision_id}/changes/{old.pk}/").json()

    assert (answer["gone"], answer["new"]) == (1, 1)
    assert {"how": "gone", "words": "4,200"} in answer["lines"][0]["pieces"]


def test_texts_of_two_articles_are_not_compared(cast: Cast, ben: Api, asked: Reanchoring) -> None:
    other = queries.current_revision(bring_in(cast.ben, title="Tides"))

    assert ben.get(f"revisions/{asked.revision_id}/changes/{other.pk}/").status_code == 404


def test_what_is_asked_is_listed_and_narrowed(ben: Api, claims: tuple[Claim, Claim], asked: Reanchoring) -> None:
    def found(**query: Any) -> int:
        return len(ben.get("reanchorings/", **query).json()["results"])

    (row,) = ben.get("reanchorings/").json()["results"]
    assert row["candidates"] == [{"start": 26, "end": 37}]
    assert (row["outcome"], row["settlement"], row["passage"]["quote"]) == ("changed", "", BOOKS)
    assert found(open="true") == found(claim=claims[1].pk) == found(article=asked.claim.article_id) == 1
    assert found(open="false") == found(outcome="lost") == found(claim=claims[0].pk) == 0


# Settling


def test_it_is_settled_at_a_version_that_was_seen(ben: Api, asked: Reanchoring) -> None:
    assert ben.post(path(asked, "keep/")).status_code == 428
    assert ben.post(path(asked, "keep/"), If_Match='"7"').status_code == 412


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "candidate"),
        ({"candidate": 1, "quote": "3,900"}, "candidate"),
        ({"candidate": 1, "prefix": "lends "}, "prefix"),
        ({"candidate": 0}, "candidate"),
        ({"candidate": 2}, "candidate"),
        ({"quote": "five thousand"}, "quote"),
        ({"quote": "3,900", "start": 0, "end": 5}, "quote"),
    ],
)
def test_a_place_that_is_none_is_refused(ben: Api, asked: Reanchoring, body: Any, field: str) -> None:
    response = ben.post(path(asked, "place/"), body, **ANY)

    assert (response.status_code, response.json()["field"]) == (400, field)


def test_what_is_settled_is_settled_once(ben: Api, asked: Reanchoring) -> None:
    ben.post(path(asked, "keep/"), **ANY)

    problem = refused(ben.post(path(asked, "place/"), {"candidate": 1}, **ANY), 409, "conflict")

    assert problem["settlement"] == "kept"


@pytest.mark.parametrize(
    ("body", "quote", "settlement"),
    [
        ({"candidate": 1}, "3,900 books", "accepted"),
        ({"quote": "lends 3,900"}, "lends 3,900", "chosen"),
        ({"quote": "3,900", "start": 26, "end": 31}, "3,900", "chosen"),
    ],
)
def test_a_claim_is_placed(
    ben: Api, claims: tuple[Claim, Claim], asked: Reanchoring, body: Any, quote: str, settlement: str
) -> None:
    answer = ben.post(path(asked, "place/"), body, **ANY)

    assert (answer.status_code, answer.json()["settlement"], answer.json()["version"]) == (200, settlement, 2)
    assert quotes_of(claims[1])[-1][:2] == (2, quote)
    assert ben.get(f"claims/{claims[1].pk}/").json()["tag"] == "sourced"


def test_a_claim_is_kept_on_the_old_text_or_dropped(ben: Api, claims: tuple[Claim, Claim], asked: Reanchoring) -> None:
    assert ben.post(path(asked, "drop/"), **ANY).json()["settlement"] == "dropped"

    assert ben.get(f"claims/{claims[1].pk}/").status_code == 404
    assert ben.get("reanchorings/").json()["results"] == []
