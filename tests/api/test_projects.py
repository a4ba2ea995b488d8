"""Projects, guideline and members over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, refused
from tests.cast import Cast


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "Desk", "required_assessments": 0}, "required_assessments"),
        ({"name": "Desk", "required_assessments": "2"}, "required_assessments"),
        ({"name": "Desk", "required_assessments": True}, "required_assessments"),
        ({"name": "Desk", "required_assessments": 1e2}, "required_assessments"),
        ({"name": "Desk", "owner": "ben"}, "owner"),
    ],
)
def test_a_project_that_is_not_right_is_refused(ben: Api, sent: dict[str, Any], field: str) -> None:
    refused(ben.post("/api/v1/projects/", sent), 400, "invalid", field)


def test_who_founds_a_project_owns_it(mallory: Api, ben: Api) -> None:
    made = ben.post("/api/v1/projects/", {"name": "Tide desk", "required_assessments": 2})

    assert made.status_code == 201
    assert ben.get(made["Location"]).json() == made.json()
    assert {one["role"] for one in ben.get("/api/v1/me/").json()["memberships"]} == {"reviewer", "owner"}
    refused(mallory.get(made["Location"]), 404, "not-found")


def test_one_sees_ones_own_projects(ben: Api, mallory: Api) -> None:
    assert [one["name"] for one in ben.get("/api/v1/projects/").json()["results"]] == ["Harbour desk"]
    assert [one["name"] for one in mallory.get("/api/v1/projects/").json()["results"]] == ["Elsewhere"]


def test_only_owners_change_the_rules(olu: Api, ada: Api) -> None:
    refused(ada.patch("", {"required_assessments": 2}, If_Match='"1"'), 403, "not-permitted")

    changed = olu.patch("", {"required_assessments": 2}, If_Match='"1"')

    assert (changed.json()["required_assessments"], changed["ETag"]) == (2, '"2"')
    assert refused(olu.patch("", {"name": "X"}, If_Match='"1"'), 412, "stale-version")["present"] == changed.json()


def test_a_guideline_is_written_as_its_next_version(ada: Api, ben: Api) -> None:
    refused(ben.patch("guideline/", {"opinion": "Mine."}, If_Match='"1"'), 403, "not-permitted")
    refused(ada.patch("guideline/", {"opinion": ""}, If_Match='"1"'), 400, "invalid", "opinion")

    written = ada.patch("guideline/", {"opinion": "What nothing settles."}, If_Match='"1"')

    assert (written.json()["number"], written["ETag"][:3]) == (2, '"2-')
    assert ben.get("guideline/").json() == written.json()
    problem = refused(ada.patch("guideline/", {"advice": "x"}, If_Match='"1"'), 412, "stale-version")
    assert problem["present"]["number"] == 2


def test_members_are_named_with_their_roles_and_nothing_private(vic: Api, cast: Cast) -> None:
    members = vic.get("members/").json()["results"]

    assert {(one["contributor"]["name"], one["role"]) for one in members} == {
        ("Olu", "owner"),
        ("Ada", "editor"),
        ("Ben", "reviewer"),
        ("Chi", "reviewer"),
        ("Vic", "viewer"),
    }
    assert set(members[0]["contributor"]) == {"id", "name"}
