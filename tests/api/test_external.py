"""Articles by an id of the owner's own: sent as they are elsewhere, as often as one likes, and never over what somebody
else has changed."""

from __future__ import annotations

from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest

from annotations.errors import LivingTwinError
from annotations.models import Article, Event
from annotations.services.articles import change_article, delete_article
from tests.api.client import Api, refused
from tests.cast import Cast
from tests.meanwhile import all_at_once

AT = "articles/by-external-id/wire/7:1/"
LIBRARY = {"title": "The harbour library", "text": "It lends 4,200 books a week."}


def put(api: Api, at: str = AT, headers: dict[str, str] | None = None, **said: Any) -> Any:
    return api.send("PUT", at, {**LIBRARY, **said}, **(headers or {}))


def test_an_id_that_cannot_be_kept_is_refused(ben: Api) -> None:
    refused(put(ben, "articles/by-external-id/a%00b/"), 400, "invalid", "external_id")
    refused(put(ben, f"articles/by-external-id/{'x' * 201}/"), 400, "invalid", "external_id")
    refused(put(ben, external_id="another"), 400, "invalid", "external_id")


def test_what_is_not_there_is_not_changed(ben: Api) -> None:
    for seen in ('"1"', "*"):
        assert refused(put(ben, headers={"If_Match": seen}), 412, "stale-version")["present"] is None
    refused(ben.get(AT), 404, "not-found")


def test_what_is_there_is_not_made(ben: Api) -> None:
    put(ben)

    problem = refused(put(ben, headers={"If_None_Match": "*"}, title="Tides"), 412, "stale-version")

    assert problem["present"]["title"] == "The harbour library"


def test_a_change_asks_for_the_version_that_was_seen(ben: Api, cast: Cast) -> None:
    put(ben)
    refused(put(ben, title="Tides"), 428, "precondition-required")
    change_article(actor=cast.ada, article=Article.objects.get(), fields={"byline": "Ada"})

    problem = refused(put(ben, headers={"If_Match": '"1"'}, title="Tides"), 412, "stale-version")

    assert (problem["present"]["byline"], Article.objects.get().title) == ("Ada", "The harbour library")


def test_others_may_bring_in_its_next_text_but_not_change_its_record(ben: Api, chi: Api) -> None:
    put(ben)

    refused(put(chi, headers={"If_Match": "*"}, title="Tides"), 403, "not-permitted")
    assert put(chi, headers={"If_Match": "*"}, text="It lends 3,900 books.").status_code == 200
    assert Article.objects.get().revisions.count() == 2


def test_it_is_made_and_found_under_its_id(ben: Api) -> None:
    made = put(ben, headers={"If_None_Match": "*"})

    assert (made.status_code, made.json()["external_id"]) == (201, "wire/7:1")
    assert ben.get(AT).json() == made.json()
    assert ben.get(AT, headers={"if-none-match": made["ETag"]}).status_code == 304


def test_the_same_again_changes_nothing_whatever_was_seen(ben: Api) -> None:
    put(ben)
    events = Event.objects.count()

    for headers in ({}, {"If_Match": "*"}, {"If_Match": '"99"'}):
        answer = put(ben, headers=headers)

        assert (answer.status_code, answer.json()["version"]) == (200, 1)
    assert Event.objects.count() == events


def test_what_differs_is_changed_as_one_act_and_what_is_left_out_emptied(ben: Api) -> None:
    put(ben, byline="Ben", url="https://library.example/")

    answer = put(ben, headers={"If_Match": '"1"'}, title="Loans", text="Now it lends 4,200 books a week.").json()

    assert (answer["title"], answer["byline"], answer["url"], answer["revision"]["number"]) == ("Loans", "", "", 2)
    changes = Event.objects.filter(verb__in=["article.changed", "article.revised"])
    assert len(set(changes.values_list("act", flat=True))) == 1
    assert changes.count() == 2


def test_another_text_alone_is_another_version_too(ben: Api) -> None:
    first = put(ben)

    second = put(ben, headers={"If_Match": first["ETag"]}, text="It lends 3,900 books.")

    assert second["ETag"] != first["ETag"]
    refused(put(ben, headers={"If_Match": first["ETag"]}, text="It lends none."), 412, "stale-version")


def test_one_in_the_trash_is_not_in_the_way(ben: Api, cast: Cast) -> None:
    put(ben)
    delete_article(actor=cast.ada, article=Article.objects.get())

    assert put(ben).status_code == 201


def test_one_that_comes_and_goes_meanwhile_is_in_the_way_once(ben: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.views.external.add_article", Mock(side_effect=LivingTwinError("There is one.")))

    refused(put(ben), 409, "living-twin")


@pytest.mark.django_db(transaction=True)
def test_several_at_once_make_one(cast: Cast) -> None:
    answers = all_at_once(*[partial(put, Api(cast.ben))] * 4)

    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]  # type: ignore[union-attr]
    assert Article.objects.count() == 1
