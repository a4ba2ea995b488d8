"""Every refusal has one shape, also those that never reach an endpoint, and our own mistakes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, override_settings
from rest_framework.exceptions import Throttled

from annotations import errors
from annotations.errors import DomainError
from annotations.models import Article, Claim
from api import problems
from api.parsers import MOST_VALUES
from api.problems import MOST_TOLD
from tests.api.client import Api, refused
from tests.cast import Cast


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/v1/projects/7/", "/api/v1/projects", "/api/v1/projects/7/claims/x/?a=b"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_what_is_not_there_is_a_problem_too(path: str, method: str) -> None:
    told = refused(Client().generic(method, path), 404, "not-found")

    assert ("slash" in told["detail"]) == (path == "/api/v1/projects")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe{\x00}\x00",
        b'{"quote": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"quote": NaN}',
        b'{"quote": ' * 1_000 + b"1" + b"}" * 1_000,
        b'{"quote": "\\ud83d"}',
        b"[" * 5000 + b"]" * 5000,
        b"{'quote': 1}",
        b'{"start": 1' + b"0" * 400 + b"}",
        b"[]",
        b'"text"',
        b"null",
        b"5",
    ],
)
def test_a_body_that_is_no_object_in_json_is_refused(ben: Api, body: bytes) -> None:
    response = ben.post("claims/", body)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert not Claim.objects.exists()


@pytest.mark.parametrize("values", [b"[[[]]]", b"{}", b"1"])
def test_more_values_than_anybody_means_are_refused_unread(ben: Api, values: bytes) -> None:
    told = refused(ben.post("claims/", b'{"article":[%s]}' % b",".join([values] * MOST_VALUES)), 413, "too-large")

    assert "Send less" in told["detail"]


def test_words_are_no_values_however_many_commas_stand_in_them(ben: Api) -> None:
    body = b'{"quote": "%s", "article": 7}' % (b'\\",[{' * MOST_VALUES)

    refused(ben.post("claims/", body), 400, "invalid", "article")


def test_no_more_inputs_at_fault_are_told_than_anybody_reads(ben: Api) -> None:
    told = refused(ben.post("claims/", dict.fromkeys(map(str, range(200)), 1)), 400, "invalid", "0")

    assert len(told["errors"]) == MOST_TOLD


def test_a_list_that_is_too_long_is_refused_as_one(ben: Api) -> None:
    told = refused(ben.post("sources/", {"title": "T", "authors": [1] * 101}), 400, "invalid", "authors")

    assert len(told["errors"]) == 1


def test_parameters_without_end_are_refused_as_such(ben: Api) -> None:
    told = refused(ben.get("claims/", **dict.fromkeys(map(str, range(1001)), "x")), 400, "malformed")

    assert "parameters" in told["detail"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
def test_a_body_in_chunks_is_refused_not_taken_for_an_empty_one(ben: Api, article: Article, method: str) -> None:
    path = {"POST": "claims/", "PATCH": f"articles/{article.pk}/", "PUT": "articles/by-external-id/7/"}[method]

    refused(ben.send(method, path, Transfer_Encoding="chunked", If_Match="*"), 411, "length-required")


@pytest.mark.parametrize("headers", [{}, {"Idempotency_Key": "deep"}])
def test_a_body_that_is_nested_beyond_writing_is_refused(ben: Api, headers: dict[str, str]) -> None:
    refused(ben.post("claims/", b'{"article": ' + b"[" * 300 + b"]" * 300 + b"}", **headers), 400, "malformed")


@pytest.mark.parametrize(
    ("name", "twice"),
    [("quote", '"quote": "it rains"'), ("url", '"evidence": {"url": "https://a.example/", "url": "x"}')],
)
def test_a_name_that_stands_twice_is_refused(ben: Api, article: Article, name: str, twice: str) -> None:
    body = f'{{"article": "{article.pk}", "quote": "the roof leaks", {twice}}}'

    told = refused(ben.post("claims/", body.encode()), 400, "malformed")

    assert f"“{name}”" in told["detail"]
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    "sent_as", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
)
def test_a_body_of_another_kind_is_refused(ben: Api, article: Article, sent_as: str) -> None:
    response = ben.client.post(ben.address("claims/"), data=b"quote=roof", content_type=sent_as)

    assert "application/json" in refused(response, 415, "unsupported-media-type")["detail"]


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_that_is_too_large_is_refused(ben: Api) -> None:
    refused(ben.post("articles/", {"title": "T", "text": "a" * 2000}), 413, "too-large")

    assert not Article.objects.exists()


def test_a_mistake_of_ours_tells_nothing_of_itself(ben: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("api.views.base.Endpoint.get_queryset", broken)
    ben.client.raise_request_exception = False

    response = ben.get("claims/")

    refused(response, 500, "failed")
    assert b"42" not in response.content


def test_a_mistake_of_ours_is_seen_by_whoever_listens(ben: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.views.base.Endpoint.get_queryset", lambda _self: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ben.get("claims/")


def kinds_of(parent: type[DomainError]) -> list[type[DomainError]]:
    return [parent, *(kind for child in parent.__subclasses__() for kind in kinds_of(child))]


@pytest.mark.parametrize("kind", [kind for kind in kinds_of(DomainError) if kind is not DomainError])
def test_every_refusal_of_the_domain_has_its_status(kind: type[DomainError]) -> None:
    code = problems.code_of(kind.__new__(kind))  # each is raised with words of its own

    assert code in problems.PROBLEMS
    assert code == kind.code or kind.__module__ != errors.__name__


def test_a_refusal_nobody_named_yet_is_what_its_parent_is() -> None:
    class DriftedError(errors.ConflictError):
        code = "drifted"

    assert problems.code_of(DriftedError("It drifted.")) == "conflict"


def test_whatever_is_accepted_json_is_answered(ben: Api) -> None:
    response = ben.get("members/", headers={"accept": "text/html"})

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response["Cache-Control"] == "private, no-cache"
    assert "Authorization" in response["Vary"]


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_methods_nobody_needs_are_not_taken(ben: Api, method: str) -> None:
    problem = refused(ben.client.generic(method, ben.address("claims/")), 405, "method-not-allowed")

    assert problem["detail"] == "This address takes GET, HEAD, POST."


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    response = problems.exception_handler(Throttled(wait=4.2), {})

    assert (response.status_code, response["Retry-After"]) == (429, "5")
    assert response.data["type"] == "/problems/too-many-requests"


def test_a_head_has_the_headers_alone(ben: Api, cast: Cast, article: Article) -> None:
    asked = ben.client.head(ben.address(f"articles/{article.pk}/"))

    assert (asked.status_code, asked["ETag"][:3], asked.content) == (200, '"1-', b"")


def test_who_comes_by_a_name_that_is_not_ours_is_told_so(client: Client, db: None) -> None:
    problem = refused(client.get("/api/v1/me/", headers={"host": "elsewhere.example"}), 400, "invalid")
    page = client.get("/accounts/login/", headers={"host": "elsewhere.example"})

    assert "ALLOWED_HOSTS" in problem["detail"]
    assert (page.status_code, problem["detail"] in page.content.decode()) == (400, True)
