"""Answers compressed for who takes that, under ETags that stay strong."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from annotations.models import Article, Claim
from tests.api.client import Api
from tests.cast import Cast, mark

GZIP = {"accept-encoding": "br, gzip;q=0.8"}


@pytest.fixture
def here(cast: Cast, article: Article) -> str:
    """The address of a claim with so much to say that it is worth compressing."""
    claim = mark(cast.ben, article, "the roof leaks")
    Claim.objects.filter(pk=claim.pk).update(statement="The roof of the library leaks. " * 50)
    return f"claims/{claim.pk}/"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "identity", "*, gzip;q=0"])
def test_who_does_not_take_it_gets_it_plain(ben: Api, here: str, accepted: str) -> None:
    response = ben.get(here, headers={"accept-encoding": accepted} if accepted else {})

    assert "Content-Encoding" not in response
    assert "Accept-Encoding" in response["Vary"]
    assert response.json()["statement"].startswith("The roof")


@pytest.mark.parametrize("accepted", ["gzip", "*", "br, GZIP;q=0.001", "*;q=0, gzip"])
def test_who_takes_it_gets_it_compressed(ben: Api, here: str, accepted: str) -> None:
    plain, response = ben.get(here), ben.get(here, headers={"accept-encoding": accepted})

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == plain.content
    assert int(response.headers.get("Content-Length", len(response.content))) == len(response.content)
    assert response["ETag"] == plain["ETag"].removesuffix('"') + '-gzip"'


def test_the_same_is_compressed_to_the_same_bytes_at_any_time(ben: Api, here: str) -> None:
    first, again = (ben.get(here, headers=GZIP).content for _time in range(2))

    assert first == again
    assert first[4:8] == b"\0\0\0\0"  # where gzip has the time (RFC 1952, 2.3)


def test_what_is_short_stays_as_it_is(ben: Api, here: str) -> None:
    assert "Content-Encoding" not in ben.get(here, headers=GZIP, fields="id")


@pytest.mark.parametrize("path", ["", "claims/"])
def test_what_one_has_compressed_is_not_sent_again(ben: Api, here: str, path: str) -> None:
    first = ben.get(path or here, headers=GZIP)
    assert first["Content-Encoding"] == "gzip"

    again = ben.get(path or here, headers={**GZIP, "if-none-match": first["ETag"]})
    plain = ben.get(path or here, headers={"if-none-match": ben.get(path or here)["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert (plain.status_code, plain["ETag"]) == (304, first["ETag"].replace("-gzip", ""))


def test_a_change_is_made_from_what_came_compressed(ben: Api, here: str) -> None:
    seen = ben.get(here, headers=GZIP)["ETag"]

    changed = ben.patch(here, {"statement": "It leaks."}, If_Match=seen)

    assert changed.status_code == 200
    assert ben.delete(here, If_Match=seen).status_code == 412
    assert ben.delete(here, If_Match=f"W/{changed['ETag']}").status_code == 412


def test_pages_are_not_compressed_here(ben: Api, client: Any, cast: Cast, article: Article) -> None:
    client.force_login(cast.ben.user)

    page = client.get(f"/projects/{cast.project.pk}/articles/{article.pk}/", headers=GZIP, follow=True)

    assert page.status_code == 200
    assert "Content-Encoding" not in page
