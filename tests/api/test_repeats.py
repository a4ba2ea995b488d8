"""A POST that is sent again under its Idempotency-Key is done once, and answered as it was the first time."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.models import ApiToken, Article, Claim, IdempotencyKey, Import, Project
from annotations.services.claims import change_claim
from api.documentation import openapi
from tests.api.client import Api, refused
from tests.cast import Cast
from tests.meanwhile import all_at_once

KEY = "0190b6a0-0000-7000-8000-000000000001"


def roof(article: Article, **other: str) -> dict[str, str]:
    return {"article": str(article.pk), "quote": "the roof leaks", **other}


@pytest.mark.parametrize("key", ["", "two words", "ключ", "k" * 256])
def test_a_key_that_is_none_is_refused(ben: Api, article: Article, key: str) -> None:
    sent = key.encode().decode("latin-1")

    refused(ben.post("claims/", roof(article), Idempotency_Key=sent), 400, "invalid", "Idempotency-Key")

    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("path", "other"),
    [("claims/", {"tag": "opinion"}), ("claims/", {"quote": "it rains"}), ("articles/", {})],
    ids=["more", "another value", "another address"],
)
def test_a_key_that_comes_with_another_request_is_refused(
    ben: Api, article: Article, path: str, other: dict[str, str]
) -> None:
    ben.post("claims/", roof(article), Idempotency_Key=KEY)

    refused(ben.post(path, {**roof(article), **other}, Idempotency_Key=KEY), 422, "key-reused", "Idempotency-Key")
    assert Claim.objects.count() == 1


def test_a_key_that_comes_with_another_token_is_refused(ben: Api, cast: Cast, article: Article) -> None:
    ben.post("claims/", roof(article), Idempotency_Key=KEY)

    refused(Api(cast.ben).post("claims/", roof(article), Idempotency_Key=KEY), 422, "key-reused")
    assert Claim.objects.count() == 1


def test_a_token_that_may_no_longer_ask_hears_nothing(ben: Api, article: Article) -> None:
    ben.post("claims/", roof(article), Idempotency_Key=KEY)
    ApiToken.objects.filter(pk=ben.token.pk).update(scopes=["read"])

    refused(ben.post("claims/", roof(article), Idempotency_Key=KEY), 403, "scope-missing")


def test_what_is_refused_leaves_the_key_free(ben: Api, article: Article) -> None:
    refused(ben.post("claims/", roof(article, quote="the roof lacks"), Idempotency_Key=KEY), 400, "quote-not-found")

    assert ben.post("claims/", roof(article), Idempotency_Key=KEY).status_code == 201


def test_the_first_answer_comes_back_whatever_has_happened_since(ben: Api, article: Article) -> None:
    first = ben.post("claims/", roof(article, tag="disputed"), Idempotency_Key=KEY)
    change_claim(actor=ben.who, claim=Claim.objects.get(), fields={"statement": "It drips."})

    again = ben.post("claims/", roof(article, tag="disputed"), Idempotency_Key=KEY)

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    del first["RateLimit"], again["RateLimit"]
    assert dict(first.headers) == dict(again.headers)
    assert {"Location", "ETag"} <= set(again.headers)


def test_the_same_is_the_same_however_it_is_written_down(ben: Api, article: Article) -> None:
    first = ben.post("claims/", roof(article), Idempotency_Key=KEY)
    sent = json.dumps(dict(reversed(roof(article).items())), indent=4).encode()

    assert ben.post("claims/", sent, Idempotency_Key=f'"{KEY.upper()}"').content == first.content


def test_words_are_keys_too_and_each_ones_own(ben: Api, chi: Api, article: Article) -> None:
    [first, again, other] = [
        one.post("claims/", roof(article), Idempotency_Key="row-7").json() for one in (ben, ben, chi)
    ]

    assert first["id"] == again["id"] != other["id"]


def test_outside_of_projects_a_key_is_the_users(ben: Api, chi: Api) -> None:
    answers = [one.post("/api/v1/projects/", {"name": "Tides"}, Idempotency_Key=KEY) for one in (ben, ben, chi)]

    assert [one.status_code for one in answers] == [201] * 3
    assert Project.objects.filter(name="Tides").count() == 2


def test_a_file_is_the_same_by_its_content(ben: Api) -> None:
    def sent(content: bytes) -> Any:
        data = {"file": SimpleUploadedFile("tides.txt", content), "options": "{}"}
        return ben.client.post(ben.address("imports/"), data, headers={"Idempotency-Key": KEY})

    first, again, other = sent(b"High water."), sent(b"High water."), sent(b"Low water.")

    assert (first.status_code, again.content) == (201, first.content)
    refused(other, 422, "key-reused")
    assert Import.objects.count() == 1


def test_what_is_kept_cannot_be_read_without_the_token(ben: Api, article: Article) -> None:
    answer = ben.post("claims/", roof(article, statement="Nobody else may know."), Idempotency_Key=KEY)
    result: Any = IdempotencyKey.objects.get().result

    assert b"Nobody else" in answer.content
    assert "Nobody else" not in json.dumps(result)
    assert "Nobody else" not in str(base64.b64decode(result["sealed"], altchars=b"-_"))


def test_a_secret_comes_back_though_it_is_kept_nowhere(ben: Api) -> None:
    asked = {"name": "nightly", "scopes": ["read"]}

    first, again = (ben.post("/api/v1/me/tokens/", asked, Idempotency_Key=KEY) for _time in range(2))

    assert first.json()["token"] == again.json()["token"]
    assert again["Cache-Control"] == "no-store"
    assert first.json()["token"] not in json.dumps(list(IdempotencyKey.objects.values()), default=str)
    assert ApiToken.objects.filter(name="nightly").count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_at_once_do_it_once_and_hear_the_same(cast: Cast, article: Article) -> None:
    ben = Api(cast.ben)
    ask = partial(ben.client.post, ben.address("claims/"), roof(article), content_type="application/json")

    answers = all_at_once(*[partial(ask, headers={"Idempotency-Key": KEY})] * 4)

    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}  # type: ignore[union-attr]
    assert Claim.objects.count() == 1


def test_every_post_takes_a_key_and_says_so() -> None:
    for methods in openapi()["paths"].values():
        for method, described in methods.items():
            named = {one["name"] for one in described.get("parameters", [])}

            assert ("Idempotency-Key" in named) == (method == "post")
            assert method != "post" or "422" in described["responses"]
