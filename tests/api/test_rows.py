"""Rows that the database writes as JSON: the same in a list as alone, and what models say of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from annotations.models import Article, Contributor, User
from annotations.services.claims import change_claim
from annotations.services.evidence import EvidenceInput, add_evidence, change_evidence
from api import rows
from api.rows import ids_of
from api.serializers.claims import ClaimSerializer
from tests.api.client import Api
from tests.cast import Cast, mark

ODD_WORDS = 'A “quote” with "quotes", \\ and \n, 𝟜,200 books, \u2028 and \u0001.'


def test_a_row_is_the_same_in_a_list_as_alone(ada: Api, article: Article, cast: Cast) -> None:
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": "https://roofs.example/"}))
    mark(cast.chi, article, "nicer")

    (alone, listed) = ada.get(f"claims/{claim.pk}/").json(), ada.get("claims/", order="created").json()["results"][0]

    assert alone == listed
    assert set(alone) == set(ClaimSerializer().fields)


def test_words_come_out_as_they_went_in(ada: Api, article: Article, cast: Cast) -> None:
    claim = mark(cast.ben, article, "the roof leaks")

    change_claim(actor=cast.ben, claim=claim, fields={"statement": ODD_WORDS, "claim_types": ["causal"]})

    row = ada.get(f"claims/{claim.pk}/").json()
    assert (row["statement"], row["claim_types"], row["tag"], row["claim_date"]) == (ODD_WORDS, ["causal"], None, None)
    assert row["span"]["quote"] == article.revisions.get().text[row["span"]["start"] : row["span"]["end"]]


PREPARED = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%annotations_claim%row_to_json%'"


@pytest.mark.parametrize(("threshold", "kept"), [(None, 0), (5, 1)], ids=["behind a pooler", "direct"])
def test_how_one_row_is_read_is_kept_by_the_database_unless_a_pooler_stands_between(
    ada: Api, article: Article, cast: Cast, *, monkeypatch: pytest.MonkeyPatch, threshold: int | None, kept: int
) -> None:
    claims = [mark(cast.ben, article, quote) for quote in ("the roof leaks", "nicer")]
    monkeypatch.setattr(connection.connection, "prepare_threshold", threshold)

    before = prepared()
    read = [ada.get(f"claims/{claim.pk}/").json()["id"] for claim in claims * 4]

    assert prepared() - before == kept
    assert read == [str(claim.pk) for claim in claims * 4]


def test_a_page_is_read_by_the_same_statement_whoever_asks(ben: Api, chi: Api, article: Article, cast: Cast) -> None:
    mark(cast.ben, article, "the roof leaks")
    mark(cast.chi, article, "nicer")

    before = prepared()
    pages = [api.get("claims/", limit=limit).json()["results"] for api in (ben, chi) for limit in (2, 3, 4, 50)]

    assert prepared() - before == 1
    assert [[row["span"]["quote"] for row in page] for page in pages] == [["nicer", "the roof leaks"]] * 8


def test_what_goes_out_of_sight_while_a_page_is_read_is_not_on_it(
    chi: Api, article: Article, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    one, two = (
        add_evidence(actor=cast.ben, claim=claim, new=EvidenceInput({"url": f"https://roofs.example/{name}"}))
        for name in ("one", "two")
    )

    def meanwhile(*asked: Any) -> tuple[str | None, list[str]]:
        found = ids_of(*asked)
        change_evidence(actor=cast.ben, evidence=two, fields={"confidential": True, "note": "Told me by a friend."})
        return found

    monkeypatch.setattr(rows, "ids_of", meanwhile)
    page = chi.get("evidence/", limit=1).json()

    assert [row["id"] for row in page["results"]] == [str(one.pk)]
    assert page["next"] is None


def test_what_gets_another_place_while_a_page_is_read_pushes_nothing_off_the_pages(
    ben: Api, article: Article, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [mark(cast.ben, article, quote) for quote in ("the roof leaks", "nicer", "it rains")]

    def meanwhile(*asked: Any) -> tuple[str | None, list[str]]:
        found = ids_of(*asked)
        monkeypatch.undo()
        for claim in claims[:2]:
            change_claim(actor=cast.ben, claim=claim, fields={"statement": "Of the library."})
        return found

    monkeypatch.setattr(rows, "ids_of", meanwhile)
    first = ben.get("claims/", limit=1, order="updated").json()

    assert [row["id"] for row in first["results"]] == [str(claims[2].pk)]


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        return int(cursor.fetchone()[0])


def test_times_are_in_utc(ada: Api, article: Article, cast: Cast) -> None:
    claim = mark(cast.ben, article, "the roof leaks")

    row = ada.get(f"claims/{claim.pk}/").json()

    assert row["created_at"] == f"{claim.created_at:%Y-%m-%dT%H:%M:%S.%f}Z"


@pytest.mark.parametrize(
    ("user", "name"), [({"name": "Bea"}, ""), ({"name": ""}, ""), (None, "Bureau of tides"), (None, "")]
)
def test_people_are_called_what_pages_call_them(
    ada: Api, article: Article, cast: Cast, user: dict[str, str] | None, name: str
) -> None:
    mark(cast.ben, article, "the roof leaks")
    known = {"if-none-match": ada.get(f"articles/{article.pk}/")["ETag"]}
    if user is None:
        Contributor.objects.filter(pk=cast.ben.pk).update(user=None, name=name)
    else:
        User.objects.filter(contributors=cast.ben).update(**user)

    row = ada.get("claims/").json()["results"][0]

    assert row["created_by"] == {"id": str(cast.ben.pk), "name": str(Contributor.objects.get(pk=cast.ben.pk))}
    assert ada.get(f"articles/{article.pk}/", headers=known).status_code == 200


def test_a_claim_without_a_place_is_shown_without_one(ada: Api, article: Article, cast: Cast) -> None:
    claim = mark(cast.ben, article, "the roof leaks")
    claim.placements.update(superseded_at=claim.created_at)

    row = ada.get(f"claims/{claim.pk}/").json()

    assert (row["revision"], row["span"], row["to_place"], row["merged"]) == (None, None, None, [])
