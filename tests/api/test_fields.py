"""What of a row is answered: some of its fields, and what is embedded; each by the query that everybody reads by."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.models import Article, Claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.sources import delete_source
from api.documentation import openapi
from tests.api.client import Api
from tests.cast import Cast, mark


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    """A claim with two assessments, one of them superseded, a decision, and evidence of which half is confidential."""
    made = mark(cast.ben, article, "the roof leaks", tag="sourced")
    for confidential in (False, True):
        fields = {"stance": "supports", "confidential": confidential}
        cites = {"url": f"https://roofs.example/{confidential}"}
        add_evidence(actor=cast.ben, claim=made, new=EvidenceInput(cites, fields))
    take_decision(actor=cast.ada, claim=made, tag="disputed", reason="Seen.")
    return made


def embedded(api: Api, path: str, *names: str) -> dict[str, Any]:
    (row,) = api.get(path, embed=",".join(names)).json()["results"]
    found: dict[str, Any] = row["embedded"]
    assert set(found) == set(names)
    return found


def test_what_one_does_not_see_is_not_embedded(ada: Api, chi: Api, claim: Claim) -> None:
    seen = [len(embedded(api, "claims/", "evidence")["evidence"]) for api in (ada, chi)]

    assert seen == [2, 1]


def test_a_source_in_the_trash_is_not_embedded(cast: Cast, ada: Api, claim: Claim) -> None:
    for evidence in claim.evidence.all():
        assert evidence.source is not None
        delete_source(actor=cast.ada, source=evidence.source, version=None)

    rows = ada.get("evidence/", embed="source").json()["results"]

    assert [row["embedded"]["source"] for row in rows] == [None, None]
    assert all(row["source"]["id"] for row in rows)


@pytest.mark.parametrize(
    ("path", "name", "address"),
    [
        ("claims/", "article", "articles/"),
        ("claims/", "assessments", "assessments/"),
        ("claims/", "decisions", "decisions/"),
        ("claims/", "evidence", "evidence/"),
        ("evidence/", "claim", "claims/"),
        ("evidence/", "source", "sources/"),
        ("assessments/", "claim", "claims/"),
        ("decisions/", "claim", "claims/"),
    ],
)
def test_what_is_embedded_is_what_stands_at_its_own_address(
    ada: Api, claim: Claim, path: str, name: str, address: str
) -> None:
    row = ada.get(path, embed=name, limit=1).json()["results"][0]

    found = row["embedded"][name]
    for one in found if isinstance(found, list) else [found]:
        assert one == ada.get(f"{address}{one['id']}/").json()


def test_everything_that_can_be_embedded_is_embedded_at_once(ada: Api, claim: Claim) -> None:
    alone = ada.get(f"claims/{claim.pk}/", embed="evidence,article,assessments,decisions,placements").json()

    names = ("article", "assessments", "decisions", "evidence", "placements")
    assert alone["embedded"] == embedded(ada, "claims/", *names)
    assert [len(alone["embedded"][name]) for name in names[1:]] == [1, 1, 2, 1]


def test_only_the_fields_asked_for_are_answered(ada: Api, claim: Claim) -> None:
    asked = {"fields": "hints,id,span", "embed": "article"}

    (row,) = ada.get("claims/", **asked).json()["results"]

    whole = ada.get(f"claims/{claim.pk}/").json()
    assert {name: row[name] for name in ("id", "span", "hints")} == {
        name: whole[name] for name in ("id", "span", "hints")
    }
    assert set(row) == {"id", "span", "hints", "embedded"}
    assert ada.get(f"claims/{claim.pk}/", **asked).json() == row


def test_each_field_can_be_asked_for_alone(ada: Api, claim: Claim) -> None:
    whole = ada.get("claims/").json()["results"][0]

    for name, value in whole.items():
        assert ada.get("claims/", fields=name).json()["results"] == [{name: value}]


def test_what_python_works_out_can_be_asked_for_alone(ada: Api) -> None:
    ada.post("exports/", {"format": "csv"})

    assert ada.get("exports/", fields="percent,state").json()["results"] == [{"percent": 0, "state": "queued"}]


def test_a_page_with_embedded_rows_is_no_larger_than_others(ada: Api, claim: Claim) -> None:
    assert ada.get("claims/", limit=5000, embed="article").status_code == 200
    parameters = openapi()["paths"]["/api/v1/projects/{project}/evidence/"]["get"]["parameters"]
    assert next(one for one in parameters if one["name"] == "limit")["schema"]["maximum"] == 500


def test_all_rows_are_counted_only_where_that_is_asked_for(
    cast: Cast, ada: Api, article: Article, claim: Claim
) -> None:
    mark(cast.ben, article, "nicer")

    counted = ada.get("claims/", count="exact", limit=1, tag="disputed").json()

    assert counted["count"] == 1
    assert ada.get("claims/", count="exact", limit=1).json()["count"] == 2
    assert "count" not in ada.get("claims/").json()


def test_a_list_one_has_is_not_sent_again(cast: Cast, ada: Api, article: Article, claim: Claim) -> None:
    first = ada.get("claims/", limit=1, fields="id")
    known = {"if-none-match": first["ETag"]}
    again = ada.get("claims/", limit=1, fields="id", headers=known)

    mark(cast.ben, article, "nicer")

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert ada.get("claims/", limit=1, fields="id", headers=known).status_code == 200
    assert ada.get("claims/", limit=1, headers=known).status_code == 200
    assert not first["ETag"].startswith("W/")


def test_a_part_of_a_row_is_another_representation_of_the_same_version(ada: Api, claim: Claim) -> None:
    whole, part = ada.get(f"claims/{claim.pk}/"), ada.get(f"claims/{claim.pk}/", fields="id")

    assert whole["ETag"] != part["ETag"]
    assert ada.patch(f"claims/{claim.pk}/", {"statement": "It leaks."}, If_Match=part["ETag"]).status_code == 200
    assert ada.patch(f"claims/{claim.pk}/", {"statement": "It does."}, If_Match=part["ETag"]).status_code == 412
