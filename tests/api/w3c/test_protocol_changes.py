"""The Web Annotation Protocol against the running server: what is made, changed and deleted.

As in test_protocol, numbers are sections of the Recommendation.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.api.w3c.annotations import MODEL, checked, link, problems_in, words
from tests.api.w3c.desk import IRIS, PROFILE, Desk
from tests.cast import TEXT

pytestmark = pytest.mark.django_db  # of this process nothing is needed but that there is a database


def at_once(*requests: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(requests)) as threads:
        return [one.result() for one in [threads.submit(request) for request in requests]]


# 5. Creation, Updating and Deletion of Annotations


def test_5_1_what_is_made_has_an_address_of_the_container_with_one_component_more(desk: Desk) -> None:
    response = desk.make()

    address = response.headers["Location"]
    assert response.json()["id"] == address
    assert address.startswith(desk.container)
    assert "/" not in address.removeprefix(desk.container)
    assert desk.ask("GET", address).json() == response.json()


def test_5_1_an_id_that_is_sent_gives_way_and_is_kept_as_via(desk: Desk) -> None:
    sent = desk.sent(words("Look."), id="https://elsewhere.example/anno/1")

    made = desk.make(sent).json()

    assert made["id"].startswith(desk.container)
    assert made["via"] == ["https://elsewhere.example/anno/1"]


def test_5_1_canonical_stays_as_it_is(desk: Desk) -> None:
    made = desk.make(desk.sent(canonical="https://elsewhere.example/anno/2", via="https://mirror.example/2"))

    assert made.json()["canonical"] == "https://elsewhere.example/anno/2"
    assert made.json()["via"] == "https://mirror.example/2"


@pytest.mark.parametrize("named", [PROFILE, "application/ld+json", "application/json"])
def test_5_1_it_is_taken_with_the_profile_and_without(desk: Desk, named: str) -> None:
    response = desk.make(desk.sent(words("Look.")), Content_Type=named)

    assert response.headers["Content-Type"] == PROFILE
    assert response.headers["ETag"] == desk.ask("GET", response.headers["Location"]).headers["ETag"]
    assert response.headers["Allow"]


def test_5_1_what_is_made_stands_in_the_container(desk: Desk) -> None:
    address = desk.make().headers["Location"]

    assert address in desk.ask("GET", desk.container, Prefer=IRIS).json()["first"]["items"]


def test_5_2_a_slug_is_the_end_of_its_address_until_it_is_taken(desk: Desk) -> None:
    first = desk.make(Slug='"my_first_annotation"').headers["Location"]
    second = desk.make(Slug="my_first_annotation").headers["Location"]

    assert first == f"{desk.container}my_first_annotation"
    assert second not in (first, desk.container)
    assert desk.ask("GET", first).status_code == desk.ask("GET", second).status_code == 200


def test_5_2_the_slug_of_a_deleted_annotation_is_not_used_again(desk: Desk) -> None:
    first = desk.make(Slug="once").headers["Location"]
    desk.ask("DELETE", first)

    assert desk.make(Slug="once").headers["Location"] != first


def test_5_3_put_gives_it_a_new_state_and_answers_with_it(desk: Desk) -> None:
    address = desk.make().headers["Location"]
    sent = {**desk.ask("GET", address).json(), "body": words("Look closely.")}

    response = desk.ask("PUT", address, sent)

    assert (response.status_code, response.headers["Content-Type"]) == (200, PROFILE)
    assert response.json()["body"] == words("Look closely.")
    assert desk.ask("GET", address).json() == response.json()
    assert response.headers["ETag"] == desk.ask("GET", address).headers["ETag"]


def test_5_3_who_comes_second_is_refused_and_told_what_it_is_now(desk: Desk) -> None:
    address = desk.make().headers["Location"]
    seen = desk.ask("GET", address)
    desk.ask("PUT", address, {**seen.json(), "body": words("Look closely.")}, If_Match=seen.headers["ETag"])

    late = desk.ask("PUT", address, {**seen.json(), "body": words("Look away.")}, If_Match=seen.headers["ETag"])

    assert late.status_code == 412
    assert late.json()["present"]["body"] == words("Look closely.")
    assert desk.ask("DELETE", address, If_Match=seen.headers["ETag"]).status_code == 412
    assert desk.ask("DELETE", address, If_Match=f"W/{seen.headers['ETag']}").status_code == 412


def test_5_3_what_is_meant_for_nothing_that_is_there_changes_nothing(desk: Desk) -> None:
    made = desk.make()
    address, state = made.headers["Location"], {**made.json(), "body": words("Look closely.")}

    refused = [desk.ask("PUT", address, state, If_None_Match=tag) for tag in ("*", made.headers["ETag"])]
    refused.append(desk.ask("DELETE", address, If_None_Match="*"))

    assert [answer.status_code for answer in refused] == [412] * 3
    assert desk.ask("GET", address).json() == made.json()


def test_5_3_of_two_at_once_one_is_refused(desk: Desk) -> None:
    made = desk.make()
    address, seen = made.headers["Location"], made.headers["ETag"]
    states = [{**made.json(), "body": words(one)} for one in ("Look closely.", "Look away.")]

    answers = at_once(*(partial(desk.ask, "PUT", address, state, If_Match=seen) for state in states))

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (kept,) = (answer.json() for answer in answers if answer.status_code == 200)
    assert desk.ask("GET", address).json() == kept


def test_5_2_of_two_at_once_one_has_the_slug(desk: Desk) -> None:
    answers = at_once(*[partial(desk.make, Slug="wanted-by-two")] * 2)

    ends = [answer.headers["Location"].removeprefix(desk.container) for answer in answers]
    assert ends.count("wanted-by-two") == 1
    assert len(set(ends)) == 2


def test_5_3_the_etag_of_a_compressed_answer_is_as_good(desk: Desk) -> None:
    made = desk.make()
    packed = desk.ask("GET", made.headers["Location"], Accept_Encoding="gzip")
    plain = desk.ask("GET", made.headers["Location"], Accept_Encoding="identity")

    put = desk.ask("PUT", made.headers["Location"], packed.json(), If_Match=packed.headers["ETag"])

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    assert put.status_code == 200
    assert desk.ask("DELETE", made.headers["Location"], If_Match=plain.headers["ETag"]).status_code == 204


def test_5_3_canonical_and_via_are_not_changed_once_they_are_set(desk: Desk) -> None:
    address = desk.make(desk.sent(canonical="https://a.example/1", via="https://a.example/2")).headers["Location"]
    present = desk.ask("GET", address).json()

    for name in ("canonical", "via"):
        assert desk.ask("PUT", address, {**present, name: "https://b.example/"}).status_code == 409
    without = {name: value for name, value in present.items() if name not in ("canonical", "via")}
    assert desk.ask("PUT", address, without).json()["canonical"] == "https://a.example/1"


def test_5_4_delete_takes_it_out_of_the_container_for_good(desk: Desk) -> None:
    made = desk.make()
    address = made.headers["Location"]

    response = desk.ask("DELETE", address, If_Match=made.headers["ETag"])

    assert (response.status_code, response.content) == (204, b"")
    assert address not in desk.ask("GET", desk.container, Prefer=IRIS).json()["first"]["items"]
    for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
        assert desk.ask(method, address).status_code == 410
    assert desk.ask("PUT", address, desk.sent()).status_code == 410


# 6. Error Conditions


@pytest.mark.parametrize(
    ("method", "where", "status"),
    [
        ("GET", "nothing-here", 404),
        ("PATCH", "nothing-here", 405),
        ("POST", "nothing-here", 405),
        ("POST", "?iris=1", 400),
    ],
)
def test_6_what_cannot_be_asked_is_a_problem_with_its_status(desk: Desk, method: str, where: str, status: int) -> None:
    response = desk.ask(method, desk.container + where, {} if method != "GET" else None)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@checked
def test_everything_that_is_served_holds_to_the_model(desk: Desk) -> None:
    evidence = link("https://library.example/report", **{"cito:supports": {"id": "urn:x:claim"}})
    prefixed = [MODEL, {"cito": "http://purl.org/spar/cito/"}]
    desk.make(desk.sent(words("sourced", "tagging"), evidence, words("Look."), **{"@context": prefixed}))
    whole = desk.ask("GET", desk.container).json()
    containers = [whole, desk.ask("GET", desk.empty).json(), desk.ask("GET", desk.many, Prefer=IRIS).json()]
    page = desk.ask("GET", containers[2]["first"]["id"]).json()
    by_itself = desk.ask("GET", whole["first"]["items"][-1]["id"]).json()

    assert problems_in(*containers, page, by_itself, text=TEXT) == []
