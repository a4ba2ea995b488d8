"""Feeds over the API."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.models import Feed, FeedEntry, Import
from tests.api.client import Api, refused
from tests.messages import Message

URL = "https://harbour.example/feed.xml"


@pytest.fixture
def feed(ben: Api) -> dict[str, Any]:
    made: dict[str, Any] = ben.post("feeds/", {"url": URL}).json()
    return made


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "url"),
        ({"url": "feed://harbour.example/"}, "url"),
        ({"url": URL, "minutes": 14}, "minutes"),
        ({"url": URL, "minutes": "60"}, "minutes"),
        ({"url": URL, "automatic": "yes"}, "automatic"),
        ({"url": URL, "title": "Mine"}, "title"),
        ({"url": URL, "paused": True}, "paused"),
    ],
)
def test_a_feed_that_is_not_right_is_refused(ben: Api, sent: dict[str, Any], field: str) -> None:
    refused(ben.post("feeds/", sent), 400, "invalid", field)

    assert not Feed.objects.exists()


def test_a_feed_is_there_once(ben: Api, chi: Api, feed: dict[str, Any]) -> None:
    twin = refused(chi.post("feeds/", {"url": f"{URL}#top"}), 409, "living-twin", "url")

    assert twin["feed"] == feed["id"]


def test_somebody_elses_feed_is_not_changed_by_a_reviewer(chi: Api, vic: Api, feed: dict[str, Any]) -> None:
    refused(chi.patch(f"feeds/{feed['id']}/", {"paused": True}, If_Match="*"), 403, "not-permitted")
    refused(chi.delete(f"feeds/{feed['id']}/", If_Match="*"), 403, "not-permitted")
    refused(vic.post(f"feeds/{feed['id']}/check/"), 403, "not-permitted")


def test_who_saw_an_older_state_is_told_the_present_one(ben: Api, feed: dict[str, Any]) -> None:
    here = f"feeds/{feed['id']}/"
    ben.patch(here, {"minutes": 30}, If_Match='"1"')

    stale = refused(ben.patch(here, {"minutes": 45}, If_Match='"1"'), 412, "stale-version")

    assert stale["present"]["minutes"] == 30


def test_a_feed_is_added_changed_and_removed(ben: Api, feed: dict[str, Any]) -> None:
    here = f"feeds/{feed['id']}/"
    assert (feed["url"], feed["minutes"], feed["automatic"], feed["paused"]) == (URL, 60, False, False)

    changed = ben.patch(here, {"minutes": 1440, "automatic": True, "paused": True}, If_Match='"1"').json()

    assert (changed["minutes"], changed["automatic"], changed["paused"], changed["version"]) == (1440, True, True, 2)
    assert ben.delete(here, If_Match='"2"').status_code == 204
    refused(ben.get(here), 404, "not-found")
    again = ben.post("feeds/", {"url": URL})
    assert (again.status_code, again.json()["id"], again.json()["automatic"]) == (201, feed["id"], True)


def test_how_a_feed_does_is_told_though_nobody_changed_it(ben: Api, feed: dict[str, Any]) -> None:
    tag = ben.get(f"feeds/{feed['id']}/")["ETag"]
    Feed.objects.update(problem="harbour.example cannot be reached.", failures=2)

    answer = ben.get(f"feeds/{feed['id']}/", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.json()["failures"]) == (200, 2)
    assert ben.patch(f"feeds/{feed['id']}/", {"minutes": 90}, If_Match=tag).status_code == 200
    assert answer.json()["problem"] == "harbour.example cannot be reached."


def test_a_look_is_asked_for(
    chi: Api, feed: dict[str, Any], unsent: list[Message], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = chi.post(f"feeds/{feed['id']}/check/")

    assert (answer.status_code, answer.json()["id"]) == (200, feed["id"])
    assert unsent == [("annotations.check_feed", [feed["id"]])]


def test_what_came_in_is_listed_with_its_imports(ben: Api, feed: dict[str, Any]) -> None:
    base = {"project_id": ben.who.project_id, "created_by": ben.who, "origin": "feed"}
    job = Import.objects.create(**base, url="https://harbour.example/noon")
    entry = {"project_id": ben.who.project_id, "feed_id": feed["id"]}
    FeedEntry.objects.create(**entry, key="1", url=job.url, title="Noon", job=job)
    FeedEntry.objects.create(**entry, key="2", title="Known")

    listed = ben.get(f"feeds/{feed['id']}/entries/", order="created").json()["results"]

    assert [(one["title"], one["job"]) for one in listed] == [("Noon", str(job.pk)), ("Known", None)]
    told = ben.get(f"feeds/{feed['id']}/").json()
    assert (told["entry_count"], told["import_count"]) == (2, 1)
