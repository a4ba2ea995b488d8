"""Settled claims as ClaimReview of schema.org."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from annotations.models import Article, Claim
from annotations.services.claims import change_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, add_evidence
from tests.api.client import Api, refused
from tests.cast import Cast, mark


@pytest.fixture
def leaks(cast: Cast, article: Article) -> Claim:
    """A claim that ada has settled as disputed."""
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    fields = {
        "statement": "The roof of the library leaks.",
        "claimant_name": "Ida Holm",
        "claimant_role": "keeper",
        "claim_date": timezone.now().date().replace(year=2025, month=3, day=1),
        "claim_date_precision": "month",
    }
    change_claim(actor=cast.ben, claim=claim, fields=fields, version=None)
    take_decision(actor=cast.ada, claim=claim, tag="disputed", reason="Keeper against council.")
    return claim


def test_of_an_unsettled_claim_there_is_none(vic: Api, cast: Cast, article: Article) -> None:
    open_one = mark(cast.ben, article, "the roof leaks")

    refused(vic.get(f"claims/{open_one.pk}/claim-review/"), 409, "conflict")
    assert vic.get("claim-reviews/").json()["results"] == []


def test_it_is_nobody_elses(mallory: Api, cast: Cast, leaks: Claim) -> None:
    refused(mallory.get(f"/api/v1/projects/{cast.project.pk}/claims/{leaks.pk}/claim-review/"), 404, "not-found")
    refused(mallory.get(f"claims/{leaks.pk}/claim-review/"), 404, "not-found")


def test_a_claim_in_the_trash_has_none(ben: Api, cast: Cast, leaks: Claim) -> None:
    ben.delete(f"claims/{leaks.pk}/", If_Match="*")

    refused(ben.get(f"claims/{leaks.pk}/claim-review/"), 404, "not-found")


def test_nothing_in_it_ends_the_script_it_is_put_into(ben: Api, leaks: Claim) -> None:
    hostile = "</script><script>alert(1)</script>"
    ben.patch(f"claims/{leaks.pk}/", {"statement": hostile}, If_Match="*")

    by_itself, listed = ben.get(f"claims/{leaks.pk}/claim-review/"), ben.get("claim-reviews/")

    assert b"<" not in by_itself.content + listed.content
    assert json.loads(by_itself.content)["claimReviewed"] == hostile
    assert listed.json()["results"][0]["claimReviewed"] == hostile


def test_it_says_what_was_claimed_and_what_came_of_it(vic: Api, leaks: Claim) -> None:
    response = vic.get(f"claims/{leaks.pk}/claim-review/")

    review = json.loads(response.content)
    assert response["Content-Type"] == "application/ld+json"
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["claimReviewed"] == "The roof of the library leaks."
    assert review["reviewBody"] == "Keeper against council."
    assert review["author"] == {"@type": "Organization", "name": "Harbour desk"}
    made = review["itemReviewed"]
    assert (made["@type"], made["text"], made["datePublished"]) == ("Claim", "the roof leaks", "2025-03")
    assert made["author"] == {"@type": "Person", "name": "Ida Holm", "jobTitle": "keeper"}
    assert made["appearance"] == {"@type": "NewsArticle", "headline": "The harbour library"}


def test_a_tag_is_no_place_on_a_scale(vic: Api, leaks: Claim) -> None:
    rating = json.loads(vic.get(f"claims/{leaks.pk}/claim-review/").content)["reviewRating"]

    assert rating == {"@type": "Rating", "alternateName": "Disputed"}


def test_nothing_confidential_leaves_the_house_not_even_to_an_editor(ada: Api, cast: Cast, leaks: Claim) -> None:
    for name, confidential in (("open", False), ("secret", True)):
        cites = {"url": f"https://{name}.example/"}
        add_evidence(actor=cast.ben, claim=leaks, new=EvidenceInput(cites, {"confidential": confidential}))

    response = ada.get(f"claims/{leaks.pk}/claim-review/")

    assert json.loads(response.content)["citation"] == [{"@type": "CreativeWork", "url": "https://open.example/"}]


def test_who_has_it_is_not_sent_it_again_until_something_in_it_changes(vic: Api, cast: Cast, leaks: Claim) -> None:
    seen = vic.get(f"claims/{leaks.pk}/claim-review/")["ETag"]
    assert vic.get(f"claims/{leaks.pk}/claim-review/", {"If-None-Match": seen}).status_code == 304

    add_evidence(actor=cast.ben, claim=leaks, new=EvidenceInput({"url": "https://council.example/"}))

    assert vic.get(f"claims/{leaks.pk}/claim-review/", {"If-None-Match": seen}).status_code == 200


def test_the_settled_ones_are_a_feed(vic: Api, cast: Cast, article: Article, leaks: Claim) -> None:
    since = timezone.now().isoformat()
    newer = mark(cast.ben, article, "4,200 books", tag="opinion")
    mark(cast.ben, article, "the council says")

    told = vic.get("claim-reviews/", order="updated").json()["results"]
    new = vic.get("claim-reviews/", updated_since=since).json()["results"]

    assert [one["reviewRating"]["alternateName"] for one in told] == ["Disputed", "Opinion"]
    assert [one["@id"].split("/")[-2] for one in new] == [str(newer.pk)]
    assert vic.get("claim-reviews/", tag="disputed").json()["results"] == told[:1]


def test_a_reason_that_stands_no_more_is_not_told_of_what_others_judge(vic: Api, cast: Cast, leaks: Claim) -> None:
    add_evidence(actor=cast.ben, claim=leaks, new=EvidenceInput({"url": "https://council.example/"}))

    review = json.loads(vic.get(f"claims/{leaks.pk}/claim-review/").content)

    assert review["reviewRating"]["alternateName"] == "Sourced"
    assert "reviewBody" not in review


def test_the_feed_tells_of_whatever_is_judged_or_linked_but_nothing_confidential(
    vic: Api, ben: Api, ada: Api, cast: Cast, article: Article
) -> None:
    books = mark(cast.ben, article, "4,200 books", tag="sourced")

    def told(api: Api, method: str, path: str, **body: object) -> tuple[str, bool]:
        since = timezone.now().isoformat()
        made = api.send(method, path, body, If_Match="*")
        assert made.status_code < 300, made.content
        return made.json()["id"], bool(vic.get("claim-reviews/", updated_since=since).json()["results"])

    claim, cites = str(books.pk), {"url": "https://council.example/"}
    secret, of_secret = told(ben, "POST", "evidence/", claim=claim, confidential=True, **cites)
    _opened, of_opened = told(ben, "PATCH", f"evidence/{secret}/", confidential=False)
    _given, of_given = told(ada, "POST", "assessments/", claim=claim, tag="sourced")
    _taken, of_taken = told(ada, "POST", "decisions/", claim=claim, tag="sourced", reason="Both say so.")

    assert not of_secret
    assert of_opened
    assert of_given
    assert of_taken
