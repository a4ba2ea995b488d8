"""Where claims stand, and under which name an export is kept."""

from __future__ import annotations

import pytest

from annotations import queries
from annotations.anchoring import Span
from annotations.models import Article, Claim, Export
from annotations.services.evidence import EvidenceInput, Stretch, add_evidence
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in


@pytest.fixture
def claim(ben: Api, article: Article) -> Claim:
    """A claim that stands elsewhere than it was marked."""
    made = ben.post("claims/", {"article": str(article.pk), "quote": "the roof leaks"}).json()
    ben.post(f"claims/{made['id']}/adjust/", {"quote": "roof leaks"}, If_Match="*")
    return Claim.objects.get(pk=made["id"])


@pytest.fixture
def export(cast: Cast) -> Export:
    made = {"project": cast.project, "created_by": cast.ben, "format": "csv"}
    return Export.objects.create(**made, state="finished", path="exports/one", sha256="ab" * 32, size=12)


def test_a_claim_tells_where_it_stands_and_stood(vic: Api, claim: Claim) -> None:
    places = vic.get("placements/", claim=claim.pk, order="created").json()["results"]

    assert [(one["how"], one["passage"]["quote"]) for one in places] == [
        ("marked", "the roof leaks"),
        ("adjusted", "roof leaks"),
    ]
    assert [one["superseded_at"] is None for one in places] == [False, True]
    assert vic.get("placements/", current="true").json()["results"] == places[1:]
    assert vic.get("placements/", article=claim.article_id, how="marked").json()["results"] == places[:1]
    assert vic.get(f"placements/{places[0]['id']}/").json() == places[0]


def test_a_passage_is_told_by_what_stands_in_it(vic: Api, claim: Claim) -> None:
    passages = vic.get("passages/", search="LEAKS", order="created").json()["results"]

    assert [one["quote"] for one in passages] == ["the roof leaks", "roof leaks"]
    alone = vic.get(f"passages/{passages[0]['id']}/")
    assert alone.json() == passages[0]
    assert vic.get(f"passages/{passages[0]['id']}/", headers={"if-none-match": alone["ETag"]}).status_code == 304


def test_words_cited_in_confidence_are_no_passage_to_others(cast: Cast, chi: Api, ben: Api, claim: Claim) -> None:
    revision = queries.current_revision(bring_in(cast.ben, "High water at noon.", title="Tides"))
    fields = {"stance": "context", "confidential": True}
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput(Stretch(revision, Span(0, 10)), fields))

    seen = [len(api.get("passages/", revision=revision.pk).json()["results"]) for api in (ben, chi)]

    assert seen == [1, 0]


def test_only_editors_make_releases_and_only_of_what_is_finished(
    ben: Api, ada: Api, cast: Cast, export: Export
) -> None:
    waiting = Export.objects.create(project=cast.project, created_by=cast.ben, format="csv")

    refused(ben.post("releases/", {"export": str(export.pk), "name": "One"}), 403, "not-permitted")
    refused(ada.post("releases/", {"export": str(waiting.pk), "name": "One"}), 409, "conflict")
    refused(ada.post("releases/", {"export": str(export.pk)}), 400, "invalid", "name")


def test_a_release_is_made_and_stays(ada: Api, vic: Api, export: Export) -> None:
    made = ada.post("releases/", {"export": str(export.pk), "name": "Spring", "notes": "First."})

    assert made.status_code == 201
    release = made.json()
    assert (release["name"], release["sha256"], release["format"], release["size"]) == ("Spring", "ab" * 32, "csv", 12)
    assert vic.get(f"releases/{release['id']}/").json() == vic.get("releases/").json()["results"][0] == release
    refused(ada.post("releases/", {"export": str(export.pk), "name": "Summer"}), 409, "conflict")


def test_every_version_of_the_guideline_stays_readable(ada: Api, vic: Api) -> None:
    ada.patch("guideline/", {"advice": "Look twice."}, If_Match='"1"')

    versions = vic.get("guideline/versions/", order="-number").json()["results"]

    assert [(one["number"], one["advice"]) for one in versions] == [(2, "Look twice."), (1, "")]
    assert vic.get(f"guideline/versions/{versions[1]['id']}/").json() == versions[1]
