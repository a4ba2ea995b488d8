"""Articles and revisions over the API."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Revision
from tests.api.client import Api, refused
from tests.cast import TEXT, Cast, bring_in

WRAPPED = " date 2024-03-12 \n" + 3 * (
    "The bridge over the Senne will be closed for two weeks while its bearings are\n"
    "replaced, the town said. Walkers can take the ferry, which runs every quarter\n"
    "of an hour until nightfall and is free of charge for everybody who lives here.\n"
)


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"text": "A text."}, "invalid", "title"),
        ({"title": "", "text": "A text."}, "invalid", "title"),
        ({"title": "T"}, "invalid", "text"),
        ({"title": "T", "text": ""}, "invalid", "text"),
        ({"title": "T", "text": " \n"}, "invalid-text", "text"),
        ({"title": "T", "text": "a\0b"}, "invalid-text", "text"),
        ({"title": "T", "text": 5}, "invalid", "text"),
        ({"title": True, "text": "A text."}, "invalid", "title"),
        ({"title": "T\0", "text": "A text."}, "invalid", "title"),
        ({"title": "T" * 501, "text": "A text."}, "invalid", "title"),
        ({"title": "T", "text": "A text.", "clean": "yes"}, "invalid", "clean"),
        ({"title": "T", "text": "A text.", "clean": 1}, "invalid", "clean"),
        ({"title": "T", "text": "A text.", "published_on": "12 March"}, "invalid", "published_on"),
        ({"title": "T", "text": "A text.", "url": "ftp://a.example/"}, "invalid", "url"),
        ({"title": "T", "text": "A text.", "state": "signed_off"}, "invalid", "state"),
    ],
)
def test_an_article_that_is_not_right_is_refused(ben: Api, sent: dict[str, Any], code: str, field: str) -> None:
    refused(ben.post("articles/", sent), 400, code, field)

    assert not Article.objects.exists()


def test_where_a_nul_stands_is_said(ben: Api) -> None:
    problem = refused(ben.post("articles/", {"title": "T", "text": "line\nb\0d"}), 400, "invalid-text", "text")

    assert (problem["at"], problem["line"]) == (6, 2)


def test_an_id_of_ones_own_is_taken_once(ben: Api) -> None:
    first = ben.post("articles/", {"title": "T", "text": TEXT, "external_id": "desk-7"}).json()

    problem = refused(
        ben.post("articles/", {"title": "T", "text": TEXT, "external_id": "desk-7"}), 409, "living-twin", "external_id"
    )

    assert problem["article"] == first["id"]


def test_a_text_is_taken_as_it_is(ben: Api) -> None:
    text = "\ufeff 12 March 2024 \r\nCafe\u0301  \u00a0 \U0001f469\u200d\U0001f680\r\n\r\n"

    response = ben.post("articles/", {"title": "T", "text": text, "byline": " Ann  Lee "})

    article = response.json()
    kept = " 12 March 2024 \nCafe\u0301  \u00a0 \U0001f469\u200d\U0001f680\n\n"
    revision = Revision.objects.get()
    assert revision.text == kept
    assert (revision.origin, revision.received_sha256) == ("api", hashlib.sha256(text.encode()).hexdigest())
    assert article["revision"] == {
        "id": str(revision.pk),
        "number": 1,
        "length": len(kept),
        "sha256": hashlib.sha256(kept.encode()).hexdigest(),
    }
    assert (article["byline"], article["published_on"]) == (" Ann  Lee ", None)


def test_a_text_is_cleaned_when_asked(ben: Api) -> None:
    article = ben.post("articles/", {"text": WRAPPED, "clean": True, "byline": "Mine"}).json()

    revision = ben.get(f"revisions/{article['revision']['id']}/").json()
    assert (article["published_on"], article["byline"]) == ("2024-03-12", "Mine")
    assert article["title"]
    assert "bearings are replaced" in revision["text"]
    for start, received, length in revision["offset_map"]:
        assert revision["text"][start : start + length] == WRAPPED[received : received + length]


def test_the_blocks_cover_the_words_in_order(ben: Api, article: Article) -> None:
    revision = queries.current_revision(article)

    blocks = ben.get(f"revisions/{revision.pk}/").json()["blocks"]

    assert [TEXT[block["start"] : block["end"]] for block in blocks] == TEXT.split("\n\n")
    assert [block["index"] for block in blocks] == [0, 1, 2]


def test_the_text_alone_leaves_as_an_attachment(ben: Api, article: Article) -> None:
    revision = queries.current_revision(article)

    response = ben.get(f"revisions/{revision.pk}/text/")

    assert response.content.decode() == TEXT
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert ben.get(f"revisions/{revision.pk}/text/", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_the_record_is_changed_and_the_text_is_not(ben: Api, article: Article) -> None:
    refused(ben.patch(f"articles/{article.pk}/", {"text": "Other."}, If_Match='"1"'), 400, "invalid", "text")

    response = ben.patch(f"articles/{article.pk}/", {"publisher": "The Quay"}, If_Match='"1"')

    assert (response.json()["version"], response.json()["publisher"]) == (2, "The Quay")
    refused(ben.patch(f"articles/{article.pk}/", {"byline": "X"}, If_Match='"1"'), 412, "stale-version")


def test_an_article_goes_into_the_trash_and_comes_back(ada: Api, ben: Api, article: Article) -> None:
    refused(ben.delete(f"articles/{article.pk}/", If_Match='"1"'), 403, "not-permitted")
    assert ada.delete(f"articles/{article.pk}/", If_Match='"1"').status_code == 204
    refused(ada.get(f"articles/{article.pk}/"), 404, "not-found")
    refused(ada.get(f"articles/{article.pk}/revisions/"), 404, "not-found")

    restored = ada.post(f"articles/{article.pk}/restore/")

    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert ada.get(f"articles/{article.pk}/revisions/").json()["results"][0]["number"] == 1


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Tides", "Bridges"]),
        ({"order": "created"}, ["Bridges", "Tides"]),
        ({"order": "title"}, ["Bridges", "Tides"]),
        ({"search": "ferry"}, ["Bridges"]),
        ({"search": "nowhere"}, []),
        ({"state": "signed_off"}, []),
        ({"external_id": "t-1"}, ["Tides"]),
        ({"published_from": "2024-01-02", "published_to": "2024-12-31"}, ["Tides"]),
        ({"updated_since": "2100-01-01T00:00:00Z"}, []),
    ],
)
def test_the_list_is_narrowed(ben: Api, cast: Cast, query: dict[str, str], titles: list[str]) -> None:
    bring_in(cast.ben, "Take the ferry.", title="Bridges")
    sent = {"title": "Tides", "text": "High water.", "external_id": "t-1", "published_on": "2024-01-02"}
    assert ben.post("articles/", sent).status_code == 201

    assert [one["title"] for one in ben.get("articles/", **query).json()["results"]] == titles
