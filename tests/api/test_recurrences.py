"""The words of a claim in other articles, over the API."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.models import Article, Claim
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark

QUOTE = "the roof leaks"
OTHER = "He said the roof leaks, again."


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, tag="sourced")


def test_a_claim_of_another_project_is_not_found(mallory: Api, claim: Claim) -> None:
    refused(mallory.get(f"claims/{claim.pk}/recurrences/"), 404, "not-found")


def test_there_is_nothing_to_narrow_down(ben: Api, claim: Claim) -> None:
    refused(ben.get(f"claims/{claim.pk}/recurrences/", limit=3), 400, "invalid", "limit")


def test_a_claim_that_stands_nowhere_else_has_none(vic: Api, claim: Claim) -> None:
    assert vic.get(f"claims/{claim.pk}/recurrences/").json() == {"results": [], "complete": True}


def test_a_place_is_told_so_that_it_can_be_marked(ben: Api, cast: Cast, claim: Claim) -> None:
    other = bring_in(cast.chi, OTHER, "Again")

    (found,) = ben.get(f"claims/{claim.pk}/recurrences/").json()["results"]

    start = OTHER.index(QUOTE)
    assert found == {
        "article": str(other.pk),
        "title": "Again",
        "revision": str(queries.current_revision(other).pk),
        "start": start,
        "end": start + len(QUOTE),
        "quote": QUOTE,
        "how": "exact",
        "likeness": 1.0,
        "claim": None,
    }
    marked = ben.post("claims/", {name: found[name] for name in ("article", "revision", "start", "end", "quote")})
    assert marked.status_code == 201
    (again,) = ben.get(f"claims/{claim.pk}/recurrences/").json()["results"]
    assert again["claim"] == marked.json()["id"]


def test_a_place_is_marked_with_ones_own_tag_and_once(ben: Api, cast: Cast, claim: Claim) -> None:
    bring_in(cast.chi, OTHER, "Again")
    (found,) = ben.get(f"claims/{claim.pk}/recurrences/").json()["results"]
    place = {name: found[name] for name in ("article", "revision", "start", "end", "quote")}

    made = ben.post(f"claims/{claim.pk}/recurrences/mark/", place)
    again = ben.post(f"claims/{claim.pk}/recurrences/mark/", place)

    assert (made.status_code, made.json()["tag"], made.json()["article"]) == (201, "sourced", found["article"])
    assert ben.get(made["Location"]).json()["id"] == made.json()["id"]
    assert refused(again, 409, "living-twin")["twin"] == made.json()["id"]


def test_a_viewer_marks_no_place(vic: Api, claim: Claim) -> None:
    refused(vic.post(f"claims/{claim.pk}/recurrences/mark/", {}), 403, "not-permitted")
