"""Claims over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Assessment, Claim, Event, Evidence, Source
from annotations.services.claims import delete_claim
from tests.api.client import Api, refused
from tests.cast import TEXT, Cast, bring_in, mark

QUOTE = "the roof leaks"


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, QUOTE, tag="sourced")


def body(article: Article, **more: Any) -> dict[str, Any]:
    return {"article": str(article.pk), "quote": QUOTE, **more}


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"quote": "the roof leaked"}, "quote-not-found", "quote"),
        ({"quote": "the roof"}, "quote-ambiguous", "quote"),
        ({"quote": "the roof leaks", "prefix": "that "}, "quote-not-found", "prefix"),
        ({"start": 0, "end": 5}, "quote-mismatch", "quote"),
        ({"start": 64}, "invalid-span", "end"),
        ({"start": "64", "end": 78}, "invalid-span", "start"),
        ({"start": True, "end": 78}, "invalid-span", "start"),
        ({"start": 64.5, "end": 78}, "invalid-span", "start"),
        ({"start": 64, "end": 10**15}, "invalid-span", "end"),
        ({"quote": 5}, "invalid", "quote"),
        ({"quote": "a\0b"}, "invalid", "quote"),
        ({"quote": ""}, "invalid", "quote"),
        ({"article": 5}, "invalid", "article"),
        ({"article": "5"}, "invalid", "article"),
        ({"revision": "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01"}, "invalid", "revision"),
        ({"tag": "true"}, "invalid", "tag"),
        ({"rationale": "No tag with it."}, "invalid", "rationale"),
        ({"claim_date": "last Tuesday"}, "invalid", "claim_date"),
        ({"claim_types": ["rumour"]}, "invalid", None),
        ({"statement": 7}, "invalid", "statement"),
        ({"first_appearance_url": "javascript:alert(1)"}, "invalid", "first_appearance_url"),
        ({"first_appearance_url": "https://olu:secret@a.example/"}, "invalid", "first_appearance_url"),
        ({"first_appearance_url": "https://a.example/\u202egpj.exe"}, "invalid", "first_appearance_url"),
        ({"number": 7}, "invalid", "number"),
        ({"evidence": {"stance": "supports"}}, "invalid", "evidence.source"),
        ({"evidence": {"url": "javascript:alert(1)"}}, "invalid", "evidence.url"),
        ({"evidence": {"url": "https://a.example/", "confidential": "yes"}}, "invalid", "evidence.confidential"),
    ],
)
def test_a_claim_that_is_not_right_is_refused(
    ben: Api, article: Article, more: dict[str, Any], code: str, field: str | None
) -> None:
    events = Event.objects.count()

    refused(ben.post("claims/", {**body(article), **more}), 400, code, field)

    assert not Claim.objects.exists()
    assert not Source.objects.exists()
    assert Event.objects.count() == events


def test_every_unknown_field_is_named(ben: Api, article: Article) -> None:
    problem = refused(ben.post("claims/", body(article, qoute="x", colour=1)), 400, "invalid")

    assert {error["field"] for error in problem["errors"]} == {"qoute", "colour"}


def test_a_quote_that_stands_twice_comes_back_with_its_places(ben: Api, article: Article) -> None:
    problem = refused(ben.post("claims/", body(article, quote="the roof")), 400, "quote-ambiguous")

    assert problem["total"] == 2
    assert [TEXT[one["start"] : one["end"]] for one in problem["candidates"]] == ["the roof"] * 2


def test_an_article_in_the_trash_takes_no_claims(ben: Api, ada: Api, article: Article) -> None:
    ada.delete(f"articles/{article.pk}/", If_Match='"1"')

    refused(ben.post("claims/", body(article)), 400, "invalid", "article")


def test_a_claim_is_marked_by_its_words_alone(ben: Api, article: Article, cast: Cast) -> None:
    response = ben.post("claims/", body(article))

    claim = response.json()
    start = TEXT.index(QUOTE)
    assert response.status_code == 201
    assert response["ETag"].startswith(f'"{claim["version"]}-')
    assert response["Location"].endswith(f"/claims/{claim['id']}/")
    assert claim["span"] == {
        "start": start,
        "end": start + len(QUOTE),
        "quote": QUOTE,
        "prefix": TEXT[start - 32 : start],
        "suffix": TEXT[start + len(QUOTE) : start + len(QUOTE) + 32],
    }
    assert (claim["number"], claim["tag"], claim["deleted_at"]) == (1, None, None)
    assert claim["created_by"] == {"id": str(cast.ben.pk), "name": "Ben"}
    assert ben.get(response["Location"]).json() == claim


def test_a_claim_is_marked_by_offsets_with_its_words(ben: Api, article: Article) -> None:
    second = TEXT.rindex("the roof")

    response = ben.post("claims/", body(article, quote="the roof", start=second, end=second + 8))

    assert response.json()["span"]["start"] == second


def test_marking_tagging_and_linking_are_one_act(ben: Api, article: Article) -> None:
    evidence = {"url": "https://Roofs.example/report#top", "stance": "refutes", "quote": "Dry all year."}
    sent = body(article, tag="disputed", rationale="Two reports.", evidence=evidence, claim_types=["causal"])

    claim = ben.post("claims/", sent).json()

    assert (claim["tag"], claim["claim_types"]) == ("disputed", ["causal"])
    assert Assessment.objects.get().rationale == "Two reports."
    assert Evidence.objects.get().stance == "refutes"
    assert Source.objects.get().url == "https://roofs.example/report"
    assert Event.objects.filter(claim_id=claim["id"]).values("act").distinct().count() == 1


def test_words_are_kept_code_point_for_code_point(ben: Api, article: Article) -> None:
    statement = "  e\u0301 \u00a0\u200d\U0001f469\u200d\U0001f680 \n"

    claim = ben.post("claims/", body(article, statement=statement)).json()

    assert claim["statement"] == statement
    assert Claim.objects.get().statement == statement


def test_a_change_without_the_version_seen_is_refused(ben: Api, claim: Claim) -> None:
    refused(ben.patch(f"claims/{claim.pk}/", {"statement": "x"}), 428, "precondition-required")
    refused(ben.delete(f"claims/{claim.pk}/"), 428, "precondition-required")
    refused(ben.post(f"claims/{claim.pk}/adjust/", {"quote": "roof leaks"}), 428, "precondition-required")


@pytest.mark.parametrize("tag", ['"0"', 'W/"1"', '"99"', "1", '"'])
def test_a_stale_version_comes_back_with_the_present_state(ben: Api, claim: Claim, tag: str) -> None:
    problem = refused(ben.patch(f"claims/{claim.pk}/", {"statement": "x"}, If_Match=tag), 412, "stale-version")

    assert problem["present"] == ben.get(f"claims/{claim.pk}/").json()
    assert problem["present"]["version"] == 1
    assert Claim.objects.get().statement == ""


def test_two_changes_from_one_version_do_not_both_win(ben: Api, chi: Api, claim: Claim) -> None:
    tag = ben.get(f"claims/{claim.pk}/")["ETag"]

    first = ben.patch(f"claims/{claim.pk}/", {"statement": "The roof leaks."}, If_Match=tag)

    assert (first.status_code, first.json()["statement"]) == (200, "The roof leaks.")
    assert first["ETag"] != tag
    refused(chi.patch(f"claims/{claim.pk}/", {"statement": "It drips."}, If_Match=tag), 412, "stale-version")


def test_any_version_is_meant_by_a_star(ben: Api, claim: Claim) -> None:
    assert ben.patch(f"claims/{claim.pk}/", {"checkable": "yes"}, If_Match="*").json()["checkable"] == "yes"


def test_a_claim_is_sent_anew_once_its_hints_are_others(ben: Api, claim: Claim) -> None:
    first = ben.get(f"claims/{claim.pk}/")
    ben.post("evidence/", {"claim": str(claim.pk), "url": "https://roofs.example/"})

    again = ben.get(f"claims/{claim.pk}/", headers={"if-none-match": first["ETag"]})

    assert [hint["code"] for hint in first.json()["hints"]] == ["sourced-without-source"]
    assert (again.status_code, again.json()["hints"]) == (200, [])
    assert ben.patch(f"claims/{claim.pk}/", {}, If_Match=first["ETag"]).status_code == 200


def test_what_a_claim_says_of_itself_cannot_be_written(ben: Api, claim: Claim) -> None:
    for field in ("tag", "number", "article", "version", "span"):
        refused(ben.patch(f"claims/{claim.pk}/", {field: "opinion"}, If_Match="*"), 400, "invalid", field)


def test_a_span_is_adjusted_and_the_assessment_stays_where_it_was(ben: Api, claim: Claim) -> None:
    tag = ben.get(f"claims/{claim.pk}/")["ETag"]

    response = ben.post(f"claims/{claim.pk}/adjust/", {"quote": "the roof leaks, but"}, If_Match=tag)

    assert response.json()["span"]["quote"] == "the roof leaks, but"
    assert response["ETag"] != tag
    assert Assessment.objects.get().passage.quote == QUOTE


def test_a_claim_does_not_move_to_another_article(ben: Api, claim: Claim, cast: Cast) -> None:
    other = queries.current_revision(bring_in(cast.ben, title="Another"))

    sent = {"quote": "roof leaks", "revision": str(other.pk)}

    refused(ben.post(f"claims/{claim.pk}/adjust/", sent, If_Match="*"), 400, "invalid", "revision")


def test_only_author_and_editors_delete_a_claim(chi: Api, ben: Api, claim: Claim) -> None:
    refused(chi.delete(f"claims/{claim.pk}/", If_Match="*"), 403, "not-permitted")

    response = ben.delete(f"claims/{claim.pk}/", If_Match='"1"')

    assert (response.status_code, response.content) == (204, b"")
    assert "Content-Type" not in response
    refused(ben.get(f"claims/{claim.pk}/"), 404, "not-found")
    assert Claim.objects.get().deleted_at is not None


def test_a_deleted_claim_comes_back_with_what_belongs_to_it(ben: Api, claim: Claim, cast: Cast) -> None:
    refused(ben.post(f"claims/{claim.pk}/restore/"), 404, "not-found")
    delete_claim(actor=cast.ben, claim=claim)
    refused(ben.post(f"claims/{claim.pk}/restore/", {"now": True}), 400, "invalid", "now")

    restored = ben.post(f"claims/{claim.pk}/restore/")

    assert restored.status_code == 200
    assert restored.json()["tag"] == "sourced"


def test_an_if_match_without_its_quotation_marks_is_told_to_be_no_etag(ben: Api, claim: Claim) -> None:
    told = refused(ben.patch(f"claims/{claim.pk}/", {"checkable": "yes"}, If_Match="1"), 412, "stale-version")

    assert "quotation marks" in told["detail"]
