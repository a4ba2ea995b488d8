"""Assessments and decisions over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.models import Article, Assessment, Claim
from tests.api.client import Api, refused
from tests.cast import Cast, mark


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


def tag_of(claim: Claim) -> str | None:
    return Claim.objects.get(pk=claim.pk).tag


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "tag"),
        ({"tag": ""}, "tag"),
        ({"tag": "true"}, "tag"),
        ({"tag": "opinion", "certainty": "very"}, "certainty"),
        ({"tag": "opinion", "contributor": "me"}, "contributor"),
        ({"tag": "opinion", "rationale": None}, "rationale"),
    ],
)
def test_an_assessment_that_is_not_right_is_refused(chi: Api, claim: Claim, more: dict[str, Any], field: str) -> None:
    refused(chi.post("assessments/", {"claim": str(claim.pk), **more}), 400, "invalid", field)

    assert Assessment.objects.count() == 1


def test_an_assessment_is_given_in_ones_own_name(chi: Api, claim: Claim, cast: Cast) -> None:
    response = chi.post("assessments/", {"claim": str(claim.pk), "tag": "disputed", "rationale": "It was dry."})

    given = response.json()
    assert (response.status_code, given["contributor"]["id"], given["live"]) == (201, str(cast.chi.pk), True)
    assert given["passage"]["quote"] == "the roof leaks"
    assert given["guideline_number"] == 1
    assert tag_of(claim) is None


def test_a_change_is_a_new_assessment(ben: Api, claim: Claim) -> None:
    old = claim.assessments.get()

    response = ben.patch(f"assessments/{old.pk}/", {"tag": "opinion"}, If_Match='"1"')

    assert response.json()["id"] != str(old.pk)
    assert ben.get(f"assessments/{old.pk}/").json()["live"] is False
    assert tag_of(claim) == "opinion"
    refused(ben.patch(f"assessments/{old.pk}/", {"tag": "sourced"}, If_Match="*"), 409, "conflict")


def test_nobody_changes_or_withdraws_for_another(ada: Api, claim: Claim) -> None:
    theirs = f"assessments/{claim.assessments.get().pk}/"

    refused(ada.patch(theirs, {"tag": "opinion"}, If_Match="*"), 403, "not-permitted")
    refused(ada.delete(theirs, If_Match="*"), 403, "not-permitted")


def test_withdrawing_leaves_the_claim_unsettled(ben: Api, claim: Claim) -> None:
    mine = f"assessments/{claim.assessments.get().pk}/"

    assert ben.delete(mine, If_Match='"1"').status_code == 204

    assert ben.get(mine).json()["withdrawn_at"]
    assert tag_of(claim) is None


def test_a_reviewer_takes_no_decision(ben: Api, claim: Claim) -> None:
    sent = {"claim": str(claim.pk), "tag": "opinion", "reason": "Because."}

    refused(ben.post("decisions/", sent), 403, "not-permitted")


def test_a_decision_needs_a_reason(ada: Api, claim: Claim) -> None:
    refused(ada.post("decisions/", {"claim": str(claim.pk), "tag": "opinion", "reason": " "}), 400, "invalid", "reason")


def test_a_decision_settles_until_it_is_taken_back(ada: Api, claim: Claim) -> None:
    taken = ada.post("decisions/", {"claim": str(claim.pk), "tag": "opinion", "reason": "A view."}).json()

    assert (taken["stands"], taken["rests_on"]) == (True, [str(claim.assessments.get().pk)])
    assert tag_of(claim) == "opinion"

    assert ada.delete(f"decisions/{taken['id']}/", If_Match='"1"').status_code == 204
    assert tag_of(claim) == "sourced"


@pytest.mark.parametrize(
    ("query", "count"),
    [({}, 3), ({"live": "true"}, 2), ({"live": "false"}, 1), ({"tag": "sourced"}, 1), ({"tag": "opinion"}, 1)],
)
def test_assessments_are_narrowed(ben: Api, chi: Api, claim: Claim, query: dict[str, str], count: int) -> None:
    ben.patch(f"assessments/{claim.assessments.get().pk}/", {"tag": "opinion"}, If_Match="*")
    chi.post("assessments/", {"claim": str(claim.pk), "tag": "disputed"})

    assert len(ben.get("assessments/", claim=claim.pk, **query).json()["results"]) == count


def test_assessments_are_narrowed_to_a_person(ben: Api, claim: Claim, cast: Cast) -> None:
    assert len(ben.get("assessments/", contributor=cast.ben.pk).json()["results"]) == 1
    assert ben.get("assessments/", contributor=cast.chi.pk).json()["results"] == []
