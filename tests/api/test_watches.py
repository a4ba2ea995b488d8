"""Watching articles for silent edits, over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.models import Article, Watch
from annotations.services.articles import change_article
from tests.api.client import Api, refused
from tests.cast import Cast
from tests.messages import Message


@pytest.fixture
def here(cast: Cast, article: Article) -> str:
    change_article(actor=cast.ben, article=article, fields={"url": "https://harbour.example/library"})
    return f"articles/{article.pk}/"


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"minutes": 5}, "minutes"), ({"minutes": "60"}, "minutes"), ({"paused": 1}, "paused"), ({"url": "x"}, "url")],
)
def test_a_watch_that_is_not_right_is_refused(ben: Api, here: str, sent: dict[str, Any], field: str) -> None:
    refused(ben.post(f"{here}watch/", sent), 400, "invalid", field)

    assert not Watch.objects.exists()


def test_an_article_without_an_address_is_refused(ben: Api, article: Article) -> None:
    refused(ben.post(f"articles/{article.pk}/watch/", {}), 409, "conflict")
    refused(ben.post(f"articles/{article.pk}/refetch/"), 409, "conflict")


def test_what_is_not_watched_has_no_watch(ben: Api, here: str) -> None:
    refused(ben.get(f"{here}watch/"), 404, "not-found")
    refused(ben.patch(f"{here}watch/", {}, If_Match="*"), 404, "not-found")


def test_a_viewer_watches_nothing(vic: Api, here: str) -> None:
    refused(vic.post(f"{here}watch/", {}), 403, "not-permitted")
    refused(vic.post(f"{here}refetch/"), 403, "not-permitted")


def test_an_article_is_watched_otherwise_and_no_more(ben: Api, here: str, article: Article) -> None:
    made = ben.post(f"{here}watch/", {"minutes": 60})
    assert (made.status_code, made.json()["article"], made.json()["minutes"]) == (200, str(article.pk), 60)
    refused(ben.post(f"{here}watch/", {}), 409, "living-twin")

    changed = ben.patch(f"{here}watch/", {"paused": True}, If_Match=made["ETag"]).json()
    stale = refused(ben.patch(f"{here}watch/", {"minutes": 15}, If_Match=made["ETag"]), 412, "stale-version")

    assert (changed["paused"], changed["version"]) == (True, 2)
    assert stale["present"]["paused"] is True
    assert ben.delete(f"{here}watch/", If_Match='"2"').status_code == 204
    refused(ben.get(f"{here}watch/"), 404, "not-found")


def test_a_watch_may_begin_resting(ben: Api, here: str) -> None:
    assert ben.post(f"{here}watch/", {"paused": True}).json()["paused"] is True


def test_an_article_is_fetched_again_and_the_watch_says_what_came_of_it(
    chi: Api, here: str, unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = chi.post(f"{here}refetch/")

    assert (answer.status_code, answer.json()["paused"]) == (200, True)
    assert unsent == [("annotations.check_watch", [answer.json()["id"]])]
    Watch.objects.update(problem="harbour.example cannot be reached.", failures=1)
    assert chi.get(f"{here}watch/").json()["problem"] == "harbour.example cannot be reached."
