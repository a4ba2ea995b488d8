"""Blocks over the API: what they are is corrected, where they stand is not."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Block
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in


def first_block(article: Article) -> Block:
    return queries.blocks_of(queries.current_revision(article))[0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "advert"}, "kind"),
        ({"kind": "heading", "level": 9}, "level"),
        ({"kind": "heading", "level": 0}, "level"),
        ({"start": 3}, "start"),
        ({"kind": None}, "kind"),
    ],
)
def test_what_is_no_kind_and_what_would_move_it_is_refused(ben: Api, article: Article, body: Any, field: str) -> None:
    refused(ben.patch(f"blocks/{first_block(article).pk}/", body, If_Match="*"), 400, "invalid", field)


def test_it_asks_for_the_version_seen(ben: Api, article: Article) -> None:
    address = f"blocks/{first_block(article).pk}/"

    refused(ben.patch(address, {"kind": "caption"}), 428, "precondition-required")
    assert ben.patch(address, {"kind": "caption"}, If_Match='"1"').json()["version"] == 2
    late = refused(ben.patch(address, {"kind": "quote"}, If_Match='"1"'), 412, "stale-version")
    assert late["present"]["kind"] == "caption"


def test_a_viewer_reads_and_may_not_write_and_others_find_nothing(vic: Api, cast: Cast, article: Article) -> None:
    address = f"blocks/{first_block(article).pk}/"

    assert vic.get(address).json()["article"] == str(article.pk)
    refused(vic.patch(address, {"kind": "caption"}, If_Match="*"), 403, "not-permitted")
    refused(vic.get(f"blocks/{first_block(bring_in(cast.mallory)).pk}/"), 404, "not-found")


def test_a_block_is_set_apart_and_its_revision_says_so_under_another_etag(ben: Api, article: Article) -> None:
    revision = f"revisions/{queries.current_revision(article).pk}/"
    before = ben.get(revision)
    block = before.json()["blocks"][0]
    assert (block["kind"], block["links"], block["version"]) == ("paragraph", [], 1)

    ben.patch(f"blocks/{block['id']}/", {"kind": "furniture"}, If_Match='"1"')

    after = ben.get(revision, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.json()["blocks"][0]["kind"] == "furniture"
    assert after.json()["text"] == before.json()["text"]


def test_a_level_alone_is_changed(ben: Api, article: Article) -> None:
    address = f"blocks/{first_block(article).pk}/"
    ben.patch(address, {"kind": "heading"}, If_Match="*")

    assert ben.patch(address, {"level": 3}, If_Match="*").json()["level"] == 3
