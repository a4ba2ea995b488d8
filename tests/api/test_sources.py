"""Sources and evidence over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.models import Article, Claim, Evidence, Source
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark

URL = "https://roofs.example/report"


@pytest.fixture
def claim(cast: Cast, article: Article) -> Claim:
    return mark(cast.ben, article, "the roof leaks", tag="sourced")


def link(api: Api, claim: Claim, **more: Any) -> dict[str, Any]:
    response = api.post("evidence/", {"claim": str(claim.pk), "url": URL, **more})
    assert response.status_code == 201, response.content
    made: dict[str, Any] = response.json()
    return made


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://me:secret@a.example/"}, "url"),
        ({"title": "T", "kind": "rumour"}, "kind"),
        ({"title": "T", "authors": "Ann"}, "authors"),
        ({"title": "T", "authors": ["Ann", 5]}, "authors.1"),
        ({"title": "T", "colour": "red"}, "colour"),
    ],
)
def test_a_source_that_is_not_right_is_refused(ben: Api, sent: dict[str, Any], field: str) -> None:
    refused(ben.post("sources/", sent), 400, "invalid", field)

    assert not Source.objects.exists()


def test_an_address_is_kept_once_however_it_is_spelled(ben: Api) -> None:
    first = ben.post("sources/", {"url": URL, "authors": ["Ann", "Bo"]}).json()

    problem = refused(ben.post("sources/", {"url": "https://ROOFS.example:443/report#p2"}), 409, "living-twin", "url")

    assert problem["source"] == first["id"]


def test_a_source_is_changed_deleted_and_restored(ben: Api) -> None:
    made = ben.post("sources/", {"url": URL})
    here = f"sources/{made.json()['id']}/"

    changed = ben.patch(here, {"title": "The roof report", "kind": "document"}, If_Match=made["ETag"])

    assert (changed.json()["title"], changed.json()["url"]) == ("The roof report", URL)
    refused(ben.delete(here, If_Match=made["ETag"]), 412, "stale-version")
    assert ben.delete(here, If_Match=changed["ETag"]).status_code == 204
    refused(ben.get(here), 404, "not-found")
    assert ben.post(f"{here}restore/").json()["title"] == "The roof report"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "source"),
        ({"url": URL, "source": "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01"}, "source"),
        ({"source": "0197b6a2-5a50-7c31-9d2e-3f0c4d1e8a01"}, "source"),
        ({"source": 7}, "source"),
        ({"url": URL, "stance": "proves"}, "stance"),
        ({"url": URL, "confidential": 1}, "confidential"),
        ({"url": URL, "quote": "a\0"}, "quote"),
        ({"url": URL, "accessed_at": "yesterday"}, "accessed_at"),
        ({"url": URL, "added_by": "me"}, "added_by"),
        ({"cited_passage": {"quote": "x"}}, "cited_passage.article"),
    ],
)
def test_evidence_that_is_not_right_is_refused(ben: Api, claim: Claim, sent: dict[str, Any], field: str) -> None:
    refused(ben.post("evidence/", {"claim": str(claim.pk), **sent}), 400, "invalid", field)

    assert not Evidence.objects.exists()
    assert not Source.objects.exists()


def test_evidence_makes_its_source_or_takes_the_one_there_is(ben: Api, claim: Claim) -> None:
    first = link(ben, claim, stance="refutes", quote="Dry all year.", locator="p. 3")
    second = link(ben, claim, title="Another name")

    assert (
        first["source"] == second["source"] == {"id": first["source"]["id"], "url": URL, "title": "", "publisher": ""}
    )
    assert (first["stance"], first["quote"], first["locator"]) == ("refutes", "Dry all year.", "p. 3")
    assert second["stance"] == "supports"


def test_evidence_cites_a_passage_of_another_article(ben: Api, claim: Claim, cast: Cast) -> None:
    other = bring_in(cast.ben, "The tide table says high water is at noon.", title="Tides")
    passage = {"article": str(other.pk), "quote": "tide table"}

    made = ben.post("evidence/", {"claim": str(claim.pk), "cited_passage": passage}).json()

    assert made["source"] is None
    assert (made["cited_passage"]["start"], made["cited_passage"]["quote"]) == (4, "tide table")


def test_evidence_cites_no_passage_that_is_not_there(ben: Api, claim: Claim, article: Article, cast: Cast) -> None:
    other = bring_in(cast.ben, "The tide table says high water is at noon.", title="Tides")

    lost = {"claim": str(claim.pk), "cited_passage": {"article": str(other.pk), "quote": "time table"}}
    own = {"claim": str(claim.pk), "cited_passage": {"article": str(article.pk), "quote": "Its keeper"}}

    refused(ben.post("evidence/", lost), 400, "quote-not-found", "cited_passage.quote")
    refused(ben.post("evidence/", own), 400, "invalid", "cited_passage")


def test_confidential_evidence_is_nowhere_for_who_may_not_see_it(ben: Api, chi: Api, ada: Api, claim: Claim) -> None:
    made = link(ben, claim, confidential=True)

    for path in (f"evidence/{made['id']}/", f"sources/{made['source']['id']}/"):
        assert ada.get(path).status_code == ben.get(path).status_code == 200
        refused(chi.get(path), 404, "not-found")
    assert chi.get("evidence/").json()["results"] == chi.get("sources/").json()["results"] == []
    assert chi.get("claims/", evidence="with").json()["results"] == []
    sent = {"claim": str(claim.pk), "source": made["source"]["id"]}
    refused(chi.post("evidence/", sent), 400, "invalid", "source")


def test_evidence_is_changed_removed_and_restored(ben: Api, chi: Api, claim: Claim) -> None:
    here = f"evidence/{link(ben, claim)['id']}/"
    refused(chi.patch(here, {"note": "x"}, If_Match="*"), 403, "not-permitted")
    refused(ben.patch(here, {"url": "https://b.example/"}, If_Match="*"), 400, "invalid", "url")

    assert ben.patch(here, {"stance": "context"}, If_Match='"1"').json()["stance"] == "context"
    refused(ben.delete(here, If_Match='"1"'), 412, "stale-version")
    assert ben.delete(here, If_Match='"2"').status_code == 204
    assert ben.get("evidence/").json()["results"] == []
    assert ben.post(f"{here}restore/").json()["stance"] == "context"


@pytest.mark.parametrize(
    ("query", "count"), [({}, 2), ({"stance": "refutes"}, 1), ({"stance": "context"}, 0), ({"order": "updated"}, 2)]
)
def test_evidence_is_narrowed(ben: Api, claim: Claim, query: dict[str, str], count: int) -> None:
    link(ben, claim)
    link(ben, claim, stance="refutes")

    assert len(ben.get("evidence/", claim=claim.pk, **query).json()["results"]) == count


@pytest.mark.parametrize(
    ("query", "count"), [({"search": "roofs"}, 1), ({"kind": "dataset"}, 1), ({"search": "nowhere"}, 0)]
)
def test_sources_are_narrowed(ben: Api, query: dict[str, str], count: int) -> None:
    ben.post("sources/", {"url": URL})
    ben.post("sources/", {"title": "Tide tables", "kind": "dataset"})

    assert len(ben.get("sources/", **query).json()["results"]) == count


def test_evidence_whose_source_was_renamed_is_sent_anew(ben: Api, claim: Claim) -> None:
    made = link(ben, claim)
    first = ben.get(f"evidence/{made['id']}/")
    source = ben.get(f"sources/{Source.objects.get().pk}/")
    ben.patch(f"sources/{Source.objects.get().pk}/", {"title": "Renamed"}, If_Match=source["ETag"])

    again = ben.get(f"evidence/{made['id']}/", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert again.json()["source"]["title"] == "Renamed"


def test_a_source_one_has_is_not_sent_again(ben: Api, claim: Claim) -> None:
    address = f"sources/{link(ben, claim)['source']['id']}/"
    first = ben.get(address)

    again = ben.get(address, headers={"if-none-match": f"W/{first['ETag']}"})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert ben.get(address, headers={"if-none-match": '"7"'}).status_code == 200
