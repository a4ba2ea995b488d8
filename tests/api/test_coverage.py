"""Coverage over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations import queries
from annotations.models import Article, Coverage
from annotations.services.articles import delete_article
from tests.api.client import Api, refused
from tests.cast import Cast, bring_in
from tests.services.test_coverage import WITH_CREDITS, cover, covered


def block(article: Article, index: Any) -> dict[str, Any]:
    return {"revision": str(queries.current_revision(article).pk), "block": index}


@pytest.mark.parametrize("index", [7, -1, "0", True, 1.5, None, 2**40])
def test_a_block_that_is_not_there_is_refused(ben: Api, article: Article, index: Any) -> None:
    refused(ben.post("coverage/", block(article, index)), 400, "invalid", "block")

    assert not Coverage.objects.exists()


def test_a_revision_of_another_project_is_not_there(ben: Api, cast: Cast, article: Article) -> None:
    refused(ben.post("coverage/", block(bring_in(cast.mallory), 0)), 400, "invalid", "revision")
    refused(ben.post("coverage/", {"block": 0}), 400, "invalid", "revision")


def test_what_is_set_apart_and_what_is_unknown_is_refused(ben: Api, cast: Cast, article: Article) -> None:
    refused(ben.post("coverage/", block(bring_in(cast.ben, WITH_CREDITS), 1)), 400, "invalid", "block")
    refused(ben.post("coverage/", {**block(article, 0), "contributor": "me"}), 400, "invalid", "contributor")


def test_a_viewer_reads_and_may_not_write(vic: Api, cast: Cast, article: Article) -> None:
    (given,) = cover(cast.ben, article, 1)

    refused(vic.post("coverage/", block(article, 0)), 403, "not-permitted")
    refused(vic.delete(f"coverage/{given.pk}/", If_Match="*"), 403, "not-permitted")
    assert vic.get(f"coverage/{given.pk}/").json()["contributor"]["name"] == "Ben"


def test_a_block_is_covered_in_ones_own_name(chi: Api, cast: Cast, article: Article) -> None:
    response = chi.post("coverage/", block(article, 1))

    given = response.json()
    assert (response.status_code, given["contributor"]["name"], given["live"]) == (201, "Chi", True)
    assert (given["article"], given["block"], given["version"]) == (str(article.pk), 1, 1)
    text = queries.current_revision(article).text
    assert text[given["start"] : given["end"]].startswith("Its keeper says")
    assert chi.post("coverage/", block(article, 1)).json()["id"] == given["id"]
    [told] = chi.get("events/", object=given["id"]).json()["results"]
    assert told["after"]["block_id"] == given["block_id"]
    assert covered(cast.vic, article) == {1: ["Chi"]}


def test_only_its_author_withdraws_it_once_and_from_the_version_seen(ben: Api, ada: Api, article: Article) -> None:
    given = f"coverage/{ben.post('coverage/', block(article, 0)).json()['id']}/"
    refused(ada.delete(given, If_Match="*"), 403, "not-permitted")
    refused(ben.delete(given), 428, "precondition-required")
    refused(ben.delete(given, If_Match='"9"'), 412, "stale-version")

    assert ben.delete(given, If_Match='"1"').status_code == 204

    assert ben.get(given).json()["withdrawn_at"]
    refused(ben.delete(given, If_Match="*"), 409, "conflict")


def test_coverage_is_listed_and_narrowed(ben: Api, cast: Cast, article: Article) -> None:
    cover(cast.ben, article, 0, 1)
    cover(cast.chi, article, 1)
    cover(cast.chi, bring_in(cast.ben), 0)
    ben.delete(f"coverage/{Coverage.objects.first().pk}/", If_Match="*")  # type: ignore[union-attr]  # there are four

    def count(**query: Any) -> int:
        return len(ben.get("coverage/", **query).json()["results"])

    assert count() == 4
    assert count(article=article.pk) == count(revision=queries.current_revision(article).pk) == 3
    assert count(contributor=cast.chi.pk) == 2
    assert (count(live="true"), count(live="false")) == (3, 1)
    delete_article(actor=cast.ada, article=article)
    assert count() == 1
