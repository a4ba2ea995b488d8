"""Containers and their pages, while claims come and go."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.services.articles import delete_article
from annotations.services.claims import delete_claim
from annotations.services.merging import merge_claims
from annotations.services.service_accounts import add_service
from api.w3c import containers
from tests.api.client import Api, refused
from tests.api.w3c.annotations import Json, words
from tests.api.w3c.door import Door
from tests.cast import Cast, mark
from tests.exporters.annotated import written
from tests.services.undoing import cite

WORDS = ("4,200 books", "Its keeper", "the roof leaks", "the council says", "it rains")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "DESCRIPTIONS_AT_ONCE", 2)
    monkeypatch.setattr(containers, "IRIS_AT_ONCE", 2)


@pytest.fixture
def five(bens: Door, cast: Cast) -> list[str]:
    """The addresses of five annotations."""
    claims = [mark(cast.ben, bens.article, quote, "sourced") for quote in WORDS]
    return [bens.source + f"annotations/{claim.pk}" for claim in claims]


def test_a_token_that_may_not_read_hears_nothing_of_its_state(five: list[str], bens: Door, cast: Cast) -> None:
    response = Api(cast.ben, "write").get(bens.container)

    refused(response, 403, "scope-missing")
    assert "ETag" not in response


def asked(door: Door, **query: str) -> Json:
    response = door.api.get(door.container, **query)
    assert response.status_code == 200, response.content
    shown: Json = response.json()
    return shown


def items(page: Json) -> list[str]:
    return [one if isinstance(one, str) else one["id"] for one in page["items"]]


def test_one_that_goes_changes_the_container(five: list[str], bens: Door) -> None:
    before = asked(bens)["modified"]

    bens.api.delete(five[-1], If_Match="*")

    assert asked(bens)["modified"] > before


def walked(door: Door, page: Json, way: str) -> list[Json]:
    """The pages from one on, in one direction."""
    pages = [page]
    while way in pages[-1]:
        pages.append(door.get(pages[-1][way]))
    return pages


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"iris": "2"}, "iris"),
        ({"iris": ""}, "iris"),
        ({"page": "2"}, "page"),
        ({"page": "first' OR 1"}, "page"),
        ({"limit": "5"}, "limit"),
        ({"author__password": "p"}, "author__password"),
    ],
)
def test_what_a_container_does_not_know_is_refused(bens: Door, query: dict[str, str], field: str) -> None:
    refused(bens.api.get(bens.container, **query), 400, "invalid", field)


def test_the_container_of_an_article_in_the_trash_is_not_there(bens: Door, cast: Cast, five: list[str]) -> None:
    delete_article(actor=cast.ada, article=bens.article)

    refused(bens.api.get(bens.container), 404, "not-found")
    refused(bens.api.get(five[0].removeprefix("http://localhost:8000")), 404, "not-found")


@pytest.mark.parametrize("iris", ["0", "1"])
def test_pages_are_walked_forth_and_back(bens: Door, five: list[str], small_pages: None, iris: str) -> None:
    container = asked(bens, iris=iris)

    forth = walked(bens, container["first"], "next")
    back = walked(bens, bens.get(container["last"]), "prev")

    assert [address for page in forth for address in items(page)] == five
    assert [items(page) for page in back] == [items(page) for page in reversed(forth)]
    assert {page["partOf"]["id"] for page in forth} == {container["id"]}
    assert [page["startIndex"] for page in forth] == [0, 2, 4]


def test_what_comes_and_goes_meanwhile_shifts_nothing(
    bens: Door, cast: Cast, five: list[str], small_pages: None
) -> None:
    first = asked(bens)["first"]
    for address in five[1:3]:
        delete_claim(actor=cast.ben, claim=bens.claim(bens.get(address)))
    new = bens.make()["id"]

    rest = walked(bens, bens.get(first["next"]), "next")

    assert [address for page in rest for address in items(page)] == [*five[3:], new]


def test_one_that_is_part_of_another_is_in_no_page(bens: Door, cast: Cast, five: list[str]) -> None:
    gone, kept = (bens.claim(bens.get(address)) for address in five[:2])
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    assert items(asked(bens)["first"]) == five[1:]
    assert asked(bens)["total"] == 4


def test_the_etag_of_a_container_is_another_when_anything_in_it_is(bens: Door, cast: Cast, five: list[str]) -> None:
    before = bens.api.get(bens.container)

    cite(cast.chi, bens.claim(bens.get(five[0])))

    assert bens.api.get(bens.container, headers={"if-none-match": before["ETag"]}).status_code == 200
    now = bens.api.get(bens.container)
    assert bens.api.get(bens.container, headers={"if-none-match": now["ETag"]}).status_code == 304


@pytest.mark.parametrize("query", [{"iris": "0"}, {"iris": "1"}, {"page": "first"}])
def test_a_page_takes_as_many_queries_for_many_as_for_one(
    bens: Door, cast: Cast, five: list[str], query: dict[str, str]
) -> None:
    for address in five[1:]:
        delete_claim(actor=cast.ben, claim=bens.claim(bens.get(address)))
    few = queries_for(bens, query)
    for _ in range(4):
        bens.make(words("sourced", "tagging"), words("Fine.", "describing"))

    assert queries_for(bens, query) == few


def queries_for(door: Door, query: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as done:
        asked(door, **query)
    return len(done)


def test_prefixes_of_all_stand_once_and_one_that_means_two_things_stays_with_its_own(bens: Door) -> None:
    first = bens.make(**prefixed("ex", "https://one.example/#"))
    second = bens.make(**prefixed("ex", "https://two.example/#"))

    container = asked(bens)

    assert container["@context"][2] == {"ex": "https://one.example/#"}
    assert [one.get("@context", [None, None])[1] for one in container["first"]["items"]] == [
        None,
        {"ex": "https://two.example/#"},
    ]
    assert first["@context"][1] == {"ex": "https://one.example/#"}
    assert second["@context"][1] == {"ex": "https://two.example/#"}


def prefixed(name: str, iri: str) -> Json:
    return {"@context": ["http://www.w3.org/ns/anno.jsonld", {name: iri}], f"{name}:mood": "calm"}


def test_an_export_holds_the_same_annotations(bens: Door, cast: Cast, settings: Any) -> None:
    made = bens.make(
        words("sourced", "tagging", language="en"), words("Fine.", "describing"), **prefixed("ex", "urn:x:")
    )

    file = written(cast.ben, "jsonld").replace(b"https://desk.example", settings.SITE_URL.encode())

    (exported,) = json.loads(file)["first"]["items"]
    assert exported == {name: value for name, value in made.items() if name != "@context"}


def test_a_service_account_makes_them_as_itself(bens: Door, cast: Cast) -> None:
    press = add_service(actor=cast.olu, name="Press watch", role="reviewer")

    made = Door(Api(press), bens.article).make(words("sourced", "tagging"))

    assert made["creator"].items() >= {"type": "Software", "name": "Press watch"}.items()
    assert made["body"][0]["creator"] == made["creator"]
