"""How many requests a token may send, how many guesses an address, and what answers say of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from annotations.models import Claim
from tests.api.client import Api, refused
from tests.cast import Cast


def guess(address: str = "203.0.113.9", secret: str = "cw_guess", **extra: str) -> Any:
    return Client().get("/api/v1/me/", headers={"authorization": f"Bearer {secret}", **extra}, REMOTE_ADDR=address)


@pytest.fixture
def few(settings: Settings) -> Settings:
    settings.API_REQUESTS_PER_MINUTE = settings.API_GUESSES_PER_MINUTE = 2
    return settings


def test_a_token_that_asks_too_often_is_told_when_to_come_again(ben: Api, few: Settings) -> None:
    assert [ben.get("claims/").status_code for _ in range(2)] == [200, 200]

    for _ in range(2):
        response = ben.post("claims/", {"quote": "the roof leaks"})
        refused(response, 429, "too-many-requests")
        assert 0 < int(response["Retry-After"]) <= 60
        assert response["RateLimit"] == f'"token";r=0;t={response["Retry-After"]}'
    assert Claim.objects.count() == 0


def test_every_answer_says_how_it_stands(ben: Api, settings: Settings, cast: Cast) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10

    answers = [
        ben.get("claims/"),
        ben.get("nowhere/"),
        ben.get(f"/api/v1/projects/{cast.mallory.project_id}/"),
        ben.post("claims/", {}),
        ben.post("sources/", {"title": "A report"}, Idempotency_Key="once"),
        ben.post("sources/", {"title": "A report"}, Idempotency_Key="once"),
    ]

    counted = [one for one in answers if "RateLimit" in one]
    assert [one.status_code for one in counted] == [200, 404, 400, 201, 201]
    assert {one["RateLimit-Policy"] for one in counted} == {'"token";q=10;w=60'}
    left = [re.fullmatch(r'"token";r=(\d);t=\d+', one["RateLimit"]) for one in counted]
    assert [found and found[1] for found in left] == ["9", "8", "7", "6", "5"]


def test_tokens_of_one_person_are_counted_each_by_itself(cast: Cast, few: Settings) -> None:
    first, second = Api(cast.ben), Api(cast.ben)

    assert [first.get("claims/").status_code for _ in range(3)] == [200, 200, 429]
    assert second.get("claims/").status_code == 200


def test_guesses_are_limited_by_where_they_come_from(ben: Api, few: Settings) -> None:
    assert [guess(secret=f"cw_{index}").status_code for index in range(4)] == [401, 401, 429, 429]

    refused(guess(), 429, "too-many-requests")
    assert guess("203.0.113.10").status_code == 401
    assert guess(secret=ben.secret).status_code == 200


def test_of_ipv6_a_network_is_one_place(few: Settings, cast: Cast) -> None:
    statuses = [guess(f"2001:db8:1:2::{index}").status_code for index in range(3)]

    assert statuses == [401, 401, 429]
    assert guess("2001:db8:1:3::1").status_code == 401


def test_behind_no_trusted_proxy_nobody_says_where_they_come_from(few: Settings, cast: Cast) -> None:
    statuses = [guess("203.0.113.11", **{"x-forwarded-for": f"198.51.100.{index}"}).status_code for index in range(3)]

    assert statuses == [401, 401, 429]


def test_behind_a_trusted_proxy_that_one_says_it(few: Settings, cast: Cast) -> None:
    few.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    statuses = [guess("203.0.113.12", **{"x-forwarded-for": f"198.51.100.{index}"}).status_code for index in range(3)]

    assert statuses == [401, 401, 401]


def test_who_sends_no_token_is_not_counted(few: Settings, cast: Cast) -> None:
    statuses = [Client().get("/api/v1/me/", REMOTE_ADDR="203.0.113.13").status_code for _ in range(4)]

    assert statuses == [401] * 4
