"""Merging, splitting, taking back and doing again over the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Claim
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.merging import merge_claims
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark

WHOLE = "the roof leaks, but the council says the roof is sound"
ANY = {"If_Match": "*"}


@pytest.fixture
def gone(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


@pytest.fixture
def kept(cast: Cast, article: Article) -> Claim:
    return mark(cast.chi, article, "Its keeper says the roof leaks", tag="sourced")


# Merging


@pytest.mark.parametrize("into", [None, "two", 2, "", str(uuid.uuid4())])
def test_a_claim_that_is_none_cannot_be_merged_into(ben: Api, gone: Claim, into: Any) -> None:
    refused(ben.post(f"claims/{gone.pk}/merge/", {"into": into}, **ANY), 400, "invalid", "into")


def test_neither_itself_nor_a_claim_of_another_article_is_merged_into(ben: Api, cast: Cast, gone: Claim) -> None:
    elsewhere = mark(cast.ben, bring_in(cast.ben, title="Two"), "it rains")

    for into in (gone, elsewhere):
        refused(ben.post(f"claims/{gone.pk}/merge/", {"into": str(into.pk)}, **ANY), 400, "invalid", "into")


def test_a_merge_needs_the_version_seen(ben: Api, gone: Claim, kept: Claim) -> None:
    sent = {"into": str(kept.pk)}

    refused(ben.post(f"claims/{gone.pk}/merge/", sent), 428, "precondition-required")
    refused(ben.post(f"claims/{gone.pk}/merge/", sent, If_Match='"0"'), 412, "stale-version")


def test_a_merge_answers_the_claim_that_stays_with_what_is_part_of_it(ben: Api, gone: Claim, kept: Claim) -> None:
    seen = ben.get(f"claims/{kept.pk}/")["ETag"]

    response = ben.post(f"claims/{gone.pk}/merge/", {"into": str(kept.pk)}, **ANY)

    assert response.json()["id"] == str(kept.pk)
    assert response.json()["merged"] == [{"id": str(gone.pk), "number": 1}]
    assert response["ETag"] != seen


def test_the_old_address_leads_to_the_new_for_reading_alone(ben: Api, gone: Claim, kept: Claim, cast: Cast) -> None:
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    led = ben.get(f"claims/{gone.pk}/")

    assert (led.status_code, led["Location"]) == (301, f"http://testserver{ben.address(f'claims/{kept.pk}/')}")
    for refusal in (
        ben.patch(f"claims/{gone.pk}/", {"statement": "x"}, **ANY),
        ben.delete(f"claims/{gone.pk}/", **ANY),
        ben.post(f"claims/{gone.pk}/merge/", {"into": str(kept.pk)}, **ANY),
        ben.post("assessments/", {"claim": str(gone.pk), "tag": "opinion"}),
        ben.post("evidence/", {"claim": str(gone.pk), "url": "https://roofs.example/"}),
    ):
        assert refused(refusal, 409, "conflict")["merged_into"] == str(kept.pk)


def test_the_old_address_says_nothing_to_another_project(mallory: Api, gone: Claim, kept: Claim, cast: Cast) -> None:
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    refused(mallory.get(f"/api/v1/projects/{cast.project.pk}/claims/{gone.pk}/"), 404, "not-found")
    refused(mallory.get(f"claims/{gone.pk}/"), 404, "not-found")


@pytest.mark.parametrize("number", [1, 2])
def test_a_claim_is_found_by_each_of_its_numbers_once(
    ben: Api, gone: Claim, kept: Claim, cast: Cast, article: Article, number: int
) -> None:
    merge_claims(actor=cast.ben, claim=mark(cast.ben, article, "leaks"), into=gone)
    merge_claims(actor=cast.ben, claim=gone, into=kept)

    found = ben.get("claims/", number=number).json()["results"]

    assert [claim["id"] for claim in found] == [str(kept.pk)]


# Splitting


def test_what_is_no_part_of_the_claim_is_refused(ben: Api, gone: Claim) -> None:
    for quote in ("Its keeper says", "the roof leaks"):
        refused(ben.post(f"claims/{gone.pk}/split/", {"quote": quote}, **ANY), 400, "invalid-span", "quote")


def test_evidence_of_another_claim_is_refused(ben: Api, cast: Cast, gone: Claim, kept: Claim) -> None:
    other = add_evidence(actor=cast.ben, claim=kept, new=EvidenceInput({"url": "https://roofs.example/"}))
    sent = {"quote": "leaks", "evidence": [str(other.pk)]}

    refused(ben.post(f"claims/{gone.pk}/split/", sent, **ANY), 400, "invalid", "evidence")


def test_a_split_answers_the_new_claim(ben: Api, cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, WHOLE, tag="disputed")
    linked = add_evidence(actor=cast.ben, claim=whole, new=EvidenceInput({"url": "https://roofs.example/"}))
    tag = ben.get(f"claims/{whole.pk}/")["ETag"]
    sent = {"quote": "the roof leaks", "evidence": [str(linked.pk)]}

    new = ben.post(f"claims/{whole.pk}/split/", sent, If_Match=tag).json()

    assert (new["number"], new["span"]["quote"], new["tag"]) == (2, "the roof leaks", "disputed")
    assert ben.get("evidence/", claim=new["id"]).json()["results"][0]["source"]["id"] == str(linked.source_id)
    assert ben.get(f"claims/{whole.pk}/").json()["span"]["quote"] == ", but the council says the roof is sound"


def test_words_that_stand_elsewhere_too_are_those_of_the_claim(ben: Api, cast: Cast, article: Article) -> None:
    whole = mark(cast.ben, article, "the council says the roof is sound")

    assert ben.post(f"claims/{whole.pk}/split/", {"quote": "the roof"}, **ANY).status_code == 200


# Taking back


def turns(who: Api, article: Article) -> dict[str, Any]:
    found: dict[str, Any] = who.get(f"articles/{article.pk}/turns/").json()
    return found


def test_an_act_of_somebody_else_is_not_taken_back(chi: Api, ben: Api, article: Article, gone: Claim) -> None:
    act = turns(ben, article)["undo"]["act"]

    refused(chi.post(f"acts/{act}/undo/"), 409, "conflict")
    refused(chi.post(f"acts/{uuid.uuid4()}/undo/"), 404, "not-found")


def test_both_states_are_answered_where_somebody_changed_the_same(
    ben: Api, cast: Cast, article: Article, kept: Claim
) -> None:
    change_claim(actor=cast.ben, claim=kept, fields={"statement": "It leaks."})
    change_claim(actor=cast.chi, claim=kept, fields={"statement": "It drips."})

    problem = refused(ben.post(f"acts/{turns(ben, article)['undo']['act']}/undo/"), 409, "conflict")

    assert (problem["left"], problem["present"]) == ({"statement": "It leaks."}, {"statement": "It drips."})


def test_an_act_is_taken_back_and_done_again(ben: Api, cast: Cast, article: Article, gone: Claim) -> None:
    assert turns(ben, article)["redo"] is None
    act = turns(ben, article)["undo"]["act"]

    undone = ben.post(f"acts/{act}/undo/").json()
    assert undone["undoes"] == act
    assert not queries.claims_visible_to(cast.ben).exists()
    assert turns(ben, article) == {"undo": None, "redo": {"act": undone["act"], "done": act}}

    again = ben.post(f"acts/{undone['act']}/undo/").json()
    assert queries.claims_visible_to(cast.ben).get() == gone
    assert turns(ben, article) == {"undo": {"act": again["act"], "done": act}, "redo": None}


def test_what_others_did_is_none_of_ones_turns(ben: Api, article: Article, kept: Claim) -> None:
    assert turns(ben, article) == {"undo": None, "redo": None}
