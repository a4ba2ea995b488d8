"""The Web Annotation Protocol (W3C Recommendation of 23 February 2017) against the running server: what is read.

A test for each MUST of a server, and for what it SHOULD do; numbers are sections of the Recommendation.
"""

from __future__ import annotations

import httpx
import pytest

from tests.api.w3c.annotations import MODEL, Json, annotation, on
from tests.api.w3c.desk import (
    CONSTRAINTS,
    DESCRIPTIONS,
    IRIS,
    LDP,
    MANY,
    MINIMAL,
    OA,
    PREFER,
    PROFILE,
    Desk,
    links,
    lists,
)

pytestmark = pytest.mark.django_db  # of this process nothing is needed but that there is a database


# 3. Annotation Retrieval


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("OPTIONS", 204)])
def test_3_an_annotation_is_got_looked_up_and_asked_about(desk: Desk, method: str, status: int) -> None:
    address = desk.make().headers["Location"]

    response = desk.ask(method, address)

    assert response.status_code == status
    assert (response.content != b"") is (method == "GET")


@pytest.mark.parametrize("accept", [PROFILE, "application/ld+json", "application/json", "text/html", "*/*", ""])
def test_3_it_is_json_ld_with_the_profile_whatever_is_accepted(desk: Desk, accept: str) -> None:
    response = desk.ask("GET", desk.make().headers["Location"], Accept=accept)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == PROFILE
    assert MODEL in response.json()["@context"]


def test_3_it_says_that_it_is_a_resource_and_an_annotation(desk: Desk) -> None:
    response = desk.ask("GET", desk.make().headers["Location"])

    assert links(response) == {f'<{LDP}Resource>; rel="type"', f'<{OA}Annotation>; rel="type"'}


def test_3_it_has_a_strong_etag_that_is_the_same_until_it_changes(desk: Desk) -> None:
    address = desk.make().headers["Location"]
    first, again = desk.ask("GET", address), desk.ask("HEAD", address)

    desk.ask("PUT", address, {**first.json(), "rights": "https://rights.example/"})

    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["ETag"].startswith('"')
    assert desk.ask("GET", address).headers["ETag"] != first.headers["ETag"]
    assert desk.ask("GET", address, If_None_Match=first.headers["ETag"]).status_code == 200
    assert desk.ask("GET", address, If_None_Match=desk.ask("GET", address).headers["ETag"]).status_code == 304


def test_3_it_says_which_methods_there_are(desk: Desk) -> None:
    address = desk.make().headers["Location"]

    for method in ("GET", "HEAD", "OPTIONS"):
        assert lists(desk.ask(method, address), "Allow") == {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}


def test_3_caches_are_told_that_accept_may_change_the_answer(desk: Desk) -> None:
    assert "Accept" in lists(desk.ask("GET", desk.make().headers["Location"]), "Vary")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_3_a_browser_may_ask_ahead_without_a_token(desk: Desk, method: str) -> None:
    asked = {"Origin": "https://reader.example", "Access-Control-Request-Method": method}

    response = httpx.options(desk.container + "x" if method != "POST" else desk.container, headers=asked)

    assert response.status_code == 204
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert method in lists(response, "Access-Control-Allow-Methods")
    assert {"Authorization", "If-Match", "Prefer", "Slug"} <= lists(response, "Access-Control-Allow-Headers")
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_3_a_browser_may_read_what_comes_back(desk: Desk) -> None:
    response = desk.make()

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert {"ETag", "Link", "Location", "Allow"} <= lists(response, "Access-Control-Expose-Headers")


# 4. Annotation Containers


def test_4_the_address_of_a_container_ends_in_a_slash_and_it_is_one(desk: Desk) -> None:
    shown = desk.ask("GET", desk.container).json()

    assert shown["id"].partition("?")[0] == desk.container
    assert desk.container.endswith("/")
    assert set(shown["type"]) == {"BasicContainer", "AnnotationCollection"}


@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("OPTIONS", 204)])
def test_4_1_a_container_is_got_looked_up_and_asked_about(desk: Desk, method: str, status: int) -> None:
    response = desk.ask(method, desk.container)

    assert response.status_code == status
    assert (response.content != b"") is (method == "GET")


def test_4_1_its_description_is_json_ld_in_both_contexts_also_without_accept(desk: Desk) -> None:
    del desk.http.headers["Accept"]

    response = desk.ask("GET", desk.container)

    assert response.headers["Content-Type"] == PROFILE
    assert {MODEL, "http://www.w3.org/ns/ldp.jsonld"} <= {
        one for one in response.json()["@context"] if isinstance(one, str)
    }


def every_answer_of_the_container(desk: Desk) -> dict[str, httpx.Response]:
    nowhere = annotation(on(desk.container.removesuffix("annotations/"), "nowhere to be found"))
    return {
        "got": desk.ask("GET", desk.container),
        "looked up": desk.ask("HEAD", desk.container),
        "asked about": desk.ask("OPTIONS", desk.container),
        "minimal": desk.ask("GET", desk.container, Prefer=MINIMAL),
        "made": desk.make(),
        "known already": desk.ask("GET", desk.empty, If_None_Match=desk.ask("GET", desk.empty).headers["ETag"]),
        "no json": desk.http.post(desk.container, content=b"{", headers={"Content-Type": PROFILE}),
        "no annotation": desk.ask("POST", desk.container, {"type": "Note"}),
        "another type": desk.http.post(desk.container, content=b"<a>", headers={"Content-Type": "text/turtle"}),
        "unresolved": desk.ask("POST", desk.container, nowhere),
        "no such parameter": desk.ask("GET", desk.container + "?pages=1"),
        "no such page": desk.ask("GET", desk.container + "?iris=2"),
        "method": desk.ask("PUT", desk.container, {}),
    }


def test_4_1_every_answer_of_a_container_has_both_links_and_an_etag(desk: Desk) -> None:
    wanted = {f'<{LDP}BasicContainer>; rel="type"', CONSTRAINTS}

    answers = every_answer_of_the_container(desk)

    assert [name for name, answer in answers.items() if not wanted <= links(answer)] == []
    assert [name for name, answer in answers.items() if not answer.headers.get("ETag", "").startswith('"')] == []
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 400} == {
        "no json": 400,
        "no annotation": 415,
        "another type": 415,
        "unresolved": 422,
        "no such parameter": 400,
        "no such page": 400,
        "method": 405,
    }


def test_4_1_an_unknown_container_and_a_stranger_are_told_what_it_would_be(desk: Desk) -> None:
    unknown = desk.ask("GET", desk.container.replace(str(desk.article.pk), str(desk.article.project_id)))
    stranger = httpx.get(desk.container)

    assert (unknown.status_code, stranger.status_code) == (404, 401)
    assert CONSTRAINTS in links(unknown)
    assert CONSTRAINTS in links(stranger)


def test_4_1_it_says_which_methods_there_are_what_it_takes_and_what_changes_the_answer(desk: Desk) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        response = desk.ask(method, desk.container)

        assert lists(response, "Allow") == {"GET", "HEAD", "OPTIONS", "POST"}
        assert PROFILE in lists(response, "Accept-Post")
        assert {"Accept", "Prefer"} <= lists(response, "Vary")


def test_4_2_a_container_with_annotations_leads_to_its_pages_and_counts_them(desk: Desk) -> None:
    shown = desk.ask("GET", desk.many).json()

    assert shown["total"] == MANY
    assert shown["first"]["type"] == "AnnotationPage"
    assert desk.ask("GET", shown["last"]).json()["type"] == "AnnotationPage"


def test_4_2_one_without_any_has_no_page(desk: Desk) -> None:
    shown = desk.ask("GET", desk.empty).json()

    assert shown["total"] == 0
    assert {"first", "last"} & shown.keys() == set()


@pytest.mark.parametrize(("prefer", "iris"), [(None, "0"), (IRIS, "1"), (DESCRIPTIONS, "0")])
def test_4_2_its_address_says_whether_pages_hold_iris_and_stands_in_content_location(
    desk: Desk, prefer: str | None, iris: str
) -> None:
    response = desk.ask("GET", desk.container, **({"Prefer": prefer} if prefer else {}))

    assert response.headers["Content-Location"] == response.json()["id"] == f"{desk.container}?iris={iris}"
    assert desk.ask("GET", response.headers["Content-Location"]).json() == response.json()


@pytest.mark.parametrize("more", ["", f" {OA}PreferContainedIRIs", f" {OA}PreferContainedDescriptions"])
def test_4_2_2_the_minimal_container_holds_no_annotation(desk: Desk, more: str) -> None:
    response = desk.ask("GET", desk.many, Prefer=PREFER.format(f"{LDP}PreferMinimalContainer{more}"))

    shown = response.json()
    assert {"contains", "ldp:contains"} & shown.keys() == set()
    assert isinstance(shown["first"], str)
    items = desk.ask("GET", shown["first"]).json()["items"]
    assert isinstance(items[0], str) is ("IRIs" in more)
    assert response.headers["Preference-Applied"] == "return=representation"


def test_4_2_3_who_prefers_iris_gets_a_page_of_iris(desk: Desk) -> None:
    first = desk.ask("GET", desk.many, Prefer=IRIS).json()["first"]

    assert first["type"] == "AnnotationPage"
    assert len(first["items"]) == MANY
    assert desk.ask("GET", first["items"][-1]).json()["id"] == first["items"][-1]


@pytest.mark.parametrize("prefer", [None, DESCRIPTIONS])
def test_4_2_4_who_prefers_descriptions_or_nothing_gets_whole_annotations(desk: Desk, prefer: str | None) -> None:
    first = desk.ask("GET", desk.many, **({"Prefer": prefer} if prefer else {})).json()["first"]

    assert first["type"] == "AnnotationPage"
    assert {one["type"] for one in first["items"]} == {"Annotation"}
    assert all("target" in one for one in first["items"])


def test_4_2_1_both_at_once_cannot_be_had(desk: Desk) -> None:
    both = PREFER.format(f"{OA}PreferContainedIRIs {OA}PreferContainedDescriptions")

    assert desk.ask("GET", desk.container, Prefer=both).status_code == 400


def pages_of(desk: Desk, address: str) -> list[Json]:
    """The pages from one on, following `next`."""
    pages = [desk.ask("GET", address).json()]
    while "next" in pages[-1]:
        pages.append(desk.ask("GET", pages[-1]["next"]).json())
    return pages


def test_4_3_pages_lead_to_their_container_and_on_and_back(desk: Desk) -> None:
    container = desk.ask("GET", desk.many).json()

    pages = pages_of(desk, container["first"]["id"])

    assert len(pages) == 3
    assert all(page["partOf"]["id"] == container["id"] for page in pages)
    assert [page.get("prev") for page in pages] == [None, *(page["id"] for page in pages[:-1])]
    assert [page.get("next") for page in pages] == [*(page["id"] for page in pages[1:]), None]
    assert pages[-1]["id"] == container["last"]
    assert [page["startIndex"] for page in pages] == [0, 50, 100]


def test_4_3_all_pages_together_are_the_container(desk: Desk) -> None:
    iris = desk.ask("GET", desk.many, Prefer=IRIS).json()["first"]["items"]

    pages = pages_of(desk, desk.ask("GET", desk.many).json()["first"]["id"])

    assert [one["id"] for page in pages for one in page["items"]] == iris
    assert len(set(iris)) == MANY


def test_4_4_a_text_leads_to_the_container_of_its_annotations(desk: Desk) -> None:
    source = desk.ask("GET", desk.make().headers["Location"]).json()["target"]["source"]

    link_to = desk.ask("GET", source).headers["Link"]

    assert link_to == f'<{desk.container}>; rel="{OA}annotationService"'
