"""By what lists are narrowed down: each filter finds what fits, and leaves out what does not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from annotations import queries
from annotations.anchoring import Span
from annotations.models import Article, Claim
from annotations.services.articles import change_article, delete_article
from annotations.services.claims import change_claim, delete_claim
from annotations.services.decisions import take_decision
from annotations.services.evidence import EvidenceInput, Stretch, add_evidence, remove_evidence
from annotations.services.feeds import add_feed
from annotations.services.sources import add_source, delete_source
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in, mark, revise

RECORD = {
    "external_id": "a-1",
    "publisher": "Harbour Gazette",
    "language": "en-GB",
    "published_on": date(2026, 3, 14),
    "url": "https://gazette.example/library",
}


@pytest.fixture
def leaks(cast: Cast, article: Article) -> Claim:
    """A claim that everything can be said of, in an article whose record is known."""
    change_article(actor=cast.ada, article=article, fields=RECORD)
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    said = {
        "claim_types": ["causal"],
        "checkable": "yes",
        "claimant_name": "Its Keeper",
        "claim_date": date(2026, 3, 1),
    }
    change_claim(actor=cast.ben, claim=claim, fields=said)
    cites = {"url": "https://roofs.example/", "publisher": "Roofers’ Weekly"}
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(cites, {"stance": "refutes", "note": "On page 3"}))
    take_decision(actor=cast.ada, claim=claim, tag="disputed", reason="Seen.")
    return claim


@pytest.fixture
def nicer(cast: Cast, leaks: Claim) -> Claim:
    """A claim of which nothing is known, in another article."""
    return mark(cast.chi, bring_in(cast.chi, title="Tides"), "nicer")


def found(api: Api, path: str, of: str, **query: Any) -> list[Any]:
    response = api.get(path, order="created", **query)
    assert response.status_code == 200, response.content
    return [row[of] for row in response.json()["results"]]


@pytest.mark.parametrize(
    "query",
    [
        {"settled": "true"},
        {"assessed": "true"},
        {"stance": "refutes"},
        {"claim_type": "causal"},
        {"checkable": "yes"},
        {"claimant": "keeper"},
        {"claim_date_from": "2026-03-01", "claim_date_to": "2026-03-01"},
        {"external_id": "a-1"},
        {"publisher": "harbour gazette"},
        {"language": "en-GB"},
        {"published_from": "2026-03-14", "published_to": "2026-03-14"},
    ],
    ids="-".join,
)
def test_claims_are_found_by_what_is_known_of_them(ada: Api, leaks: Claim, nicer: Claim, query: dict[str, str]) -> None:
    assert found(ada, "claims/", "id", **query) == [str(leaks.pk)]


@pytest.mark.parametrize(
    "query",
    [
        {"stance": "supports"},
        {"claim_type": "numerical"},
        {"claim_date_from": "2026-03-02"},
        {"external_id": "A-1"},
        {"publisher": "Gazette"},
        {"published_to": "2026-03-13"},
        {"to_place": "true"},
        {"article_state": "signed_off"},
        {"deleted": "true"},
    ],
    ids="-".join,
)
def test_claims_are_not_found_by_what_does_not_hold(
    ada: Api, leaks: Claim, nicer: Claim, query: dict[str, str]
) -> None:
    assert found(ada, "claims/", "id", **query) == []


def test_claims_are_found_by_what_is_not_so(ada: Api, leaks: Claim, nicer: Claim) -> None:
    assert (
        found(ada, "claims/", "id", settled="false") == found(ada, "claims/", "id", assessed="false") == [str(nicer.pk)]
    )
    assert len(found(ada, "claims/", "id", to_place="false", deleted="false")) == 2


def test_claims_are_found_by_who_settled_them_and_what_is_cited(
    cast: Cast, ada: Api, leaks: Claim, nicer: Claim
) -> None:
    source = leaks.evidence.get().source_id
    other = nicer.article
    stretch = Stretch(queries.current_revision(leaks.article), Span(4, 11))
    add_evidence(actor=cast.ben, claim=nicer, new=EvidenceInput(stretch, {"stance": "context"}))

    assert found(ada, "claims/", "id", settled_by=cast.ada.pk) == [str(leaks.pk)]
    assert found(ada, "claims/", "id", settled_by=cast.ben.pk) == []
    assert found(ada, "claims/", "id", source=source) == [str(leaks.pk)]
    assert found(ada, "claims/", "id", cited_article=leaks.article_id) == [str(nicer.pk)]
    assert found(ada, "evidence/", "claim", cited_article=leaks.article_id) == [str(nicer.pk)]
    assert found(ada, "evidence/", "claim", article=other.pk) == [str(nicer.pk)]


def test_confidential_evidence_finds_nothing_for_who_may_not_see_it(
    cast: Cast, ada: Api, chi: Api, nicer: Claim
) -> None:
    fields = {"stance": "context", "confidential": True}
    kept = add_evidence(actor=cast.ben, claim=nicer, new=EvidenceInput({"url": "https://whispers.example/"}, fields))

    for query in ({"stance": "context"}, {"source": kept.source_id}):
        assert found(ada, "claims/", "id", **query) == [str(nicer.pk)]
        assert found(chi, "claims/", "id", **query) == []
    assert found(ada, "evidence/", "id", confidential="true") == [str(kept.pk)]
    assert found(chi, "evidence/", "id", confidential="true") == []
    assert found(ada, "sources/", "id", cited="true", search="whispers") == [str(kept.source_id)]


def test_claims_to_be_placed_are_found(cast: Cast, ada: Api, leaks: Claim, nicer: Claim) -> None:
    revise(cast.chi, leaks.article, queries.current_revision(leaks.article).text.replace("roof leaks", "roof drips"))

    assert found(ada, "claims/", "id", to_place="true") == [str(leaks.pk)]


def test_the_trash_is_a_list_like_others(cast: Cast, ada: Api, leaks: Claim, nicer: Claim) -> None:
    evidence, other = leaks.evidence.get(), bring_in(cast.ben, "Rain came in at noon.", title="Rain")
    source = add_source(actor=cast.ben, fields={"title": "Almanac"})
    remove_evidence(actor=cast.ada, evidence=evidence)
    delete_claim(actor=cast.ada, claim=nicer, version=None)
    delete_source(actor=cast.ada, source=source, version=None)
    delete_article(actor=cast.ada, article=other, version=None)

    for path, row in (("claims/", nicer), ("evidence/", evidence), ("sources/", source), ("articles/", other)):
        trash = ada.get(path, deleted="true", count="exact", order="-updated").json()
        assert ([one["id"] for one in trash["results"]], trash["count"]) == ([str(row.pk)], 1)
        assert trash["results"][0]["deleted_at"]
        assert str(row.pk) not in found(ada, path, "id", deleted="false")


@pytest.mark.parametrize("query", ["?created_since=yesterday", "?created_since=2026-03-01T09:30:00+01:00"])
def test_a_time_that_is_none_is_refused_with_one_that_is(ada: Api, query: str) -> None:
    told = refused(ada.client.get(ada.address("claims/") + query), 400, "invalid")

    assert "2026-03-01T09:30:00Z" in told["detail"]
    assert "%2B" in told["detail"]


def test_what_is_not_known_is_refused_with_what_is(ada: Api) -> None:
    assert "tag" in refused(ada.get("claims/", colour="red"), 400, "invalid")["detail"].split("Known are")[1]
    told = refused(ada.post("claims/", {"colour": "red", "tag": "true"}), 400, "invalid", "colour")
    assert "quote" in told["detail"].split("Known are")[1]
    assert [one["field"] for one in told["errors"]] == ["colour", "article", "quote", "tag"]


def test_times_have_two_ends(ada: Api, leaks: Claim, nicer: Claim) -> None:
    until = nicer.created_at.isoformat()

    assert found(ada, "claims/", "id", created_until=until) == [str(leaks.pk)]
    assert found(ada, "claims/", "id", created_since=until) == [str(nicer.pk)]
    assert found(ada, "claims/", "id", updated_until=leaks.created_at.isoformat()) == []
    assert found(ada, "assessments/", "claim", created_until=(leaks.created_at + timedelta(days=1)).isoformat())


@pytest.mark.parametrize(
    ("path", "fits", "fails"),
    [
        ("assessments/", {"claim_tag": "disputed", "given_blind": "false"}, {"certainty": "high"}),
        ("decisions/", {"stands": "true"}, {"stands": "false"}),
        ("evidence/", {"search": "page 3", "publisher": "roofers’ weekly"}, {"claim_tag": "opinion"}),
        ("sources/", {"url": "https://roofs.example/", "cited": "true"}, {"medium": "pdf"}),
        ("sources/", {"publisher": "ROOFERS’ WEEKLY"}, {"published_from": "2020-01-01"}),
        ("articles/", {"publisher": "harbour gazette", "claims": "true"}, {"claims": "false"}),
        ("articles/", {"url": "https://gazette.example/library"}, {"url": "https://gazette.example/"}),
    ],
)
def test_other_lists_are_narrowed(
    ada: Api, leaks: Claim, path: str, fits: dict[str, str], fails: dict[str, str]
) -> None:
    assert len(found(ada, path, "id", **fits)) == 1
    assert found(ada, path, "id", **fails) == []


def test_feeds_revisions_and_projects_are_narrowed(cast: Cast, ada: Api, olu: Api, leaks: Claim) -> None:
    add_feed(actor=cast.ben, url="https://harbour.example/feed", fields={})

    assert len(found(ada, "feeds/", "id", paused="false", failing="false", added_by=cast.ben.pk)) == 1
    assert found(ada, "feeds/", "id", paused="true") == found(ada, "feeds/", "id", failing="true") == []
    revisions = f"articles/{leaks.article_id}/revisions/"
    assert [len(found(ada, revisions, "id", origin=one)) for one in ("paste", "feed")] == [1, 0]
    assert found(ada, "/api/v1/projects/", "id", search=cast.project.name[:3].upper()) == [str(cast.project.pk)]
    assert found(ada, "/api/v1/projects/", "id", created_until="2020-01-01T00:00:00Z") == []


def test_lists_are_narrowed_by_people_and_articles(cast: Cast, ada: Api, leaks: Claim, nicer: Claim) -> None:
    article = leaks.article_id

    assert found(ada, "articles/", "id", added_by=cast.chi.pk) == [str(nicer.article_id)]
    assert found(ada, "sources/", "id", added_by=cast.chi.pk) == []
    assert found(ada, "assessments/", "claim", article=article) == [str(leaks.pk)]
    assert found(ada, "decisions/", "claim", article=nicer.article_id) == []
    assert len(found(ada, "evidence/", "id", article=article)) == 1
