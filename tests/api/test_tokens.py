"""Who gets in, and how far."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import ApiToken, Article, Claim, Contributor, IdempotencyKey, Project
from annotations.services.people import remove_member, revoke_token
from annotations.services.service_accounts import add_service
from tests.api.client import Api, refused
from tests.cast import Cast, mark


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer cw_guess", "Basic YTpi", "cw_guess", "Token é"])
def test_without_a_good_token_nobody_gets_in(cast: Cast, header: str) -> None:
    response = Client().get(f"/api/v1/projects/{cast.project.pk}/", headers={"authorization": header})

    refused(response, 401, "not-authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ben.user)  # type: ignore[arg-type]  # ben has one

    refused(client.get(f"/api/v1/projects/{cast.project.pk}/claims/"), 401, "not-authenticated")


def test_a_token_that_is_revoked_is_useless_at_once(ben: Api) -> None:
    assert ben.get().status_code == 200

    assert ben.token.user is not None
    revoke_token(user=ben.token.user, token=ben.token)

    refused(ben.get(), 401, "not-authenticated")


def test_a_token_out_of_date_is_useless(ben: Api) -> None:
    ApiToken.objects.filter(pk=ben.token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    refused(ben.get(), 401, "not-authenticated")


def test_somebody_who_may_no_longer_sign_in_has_no_program_either(ben: Api) -> None:
    assert ben.token.user is not None
    ben.token.user.is_active = False
    ben.token.user.save()

    refused(ben.get(), 401, "not-authenticated")


@pytest.mark.parametrize(
    ("scopes", "method", "path", "missing"),
    [
        (["write"], "GET", "claims/", "read"),
        (["read"], "POST", "claims/", "write"),
        (["read", "write"], "GET", "exports/", "export"),
        (["read", "write"], "POST", "exports/", "export"),
        (["read", "write", "export"], "PATCH", "", "admin"),
        (["read", "write", "export"], "POST", "/api/v1/projects/", "admin"),
    ],
)
def test_a_missing_scope_is_named(cast: Cast, scopes: list[str], method: str, path: str, missing: str) -> None:
    response = Api(cast.olu, *scopes).send(method, path)

    assert refused(response, 403, "scope-missing")["scope"] == missing
    assert missing in response["WWW-Authenticate"]


def test_a_scope_gives_no_more_than_the_role(vic: Api) -> None:
    refused(vic.post("claims/", {}), 403, "not-permitted")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "claims/", "members/", "articles/"])
def test_a_viewer_writes_nothing_by_any_method(vic: Api, method: str, path: str) -> None:
    refused(vic.send(method, path), 403, "not-permitted")


def test_who_may_write_is_told_that_the_method_is_not_known(ben: Api) -> None:
    response = ben.send("PUT", "claims/", {})

    refused(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["", "claims/", "articles/", "sources/", "members/", "guideline/", "evidence/"])
def test_mallory_sees_no_project_but_hers(mallory: Api, cast: Cast, path: str) -> None:
    refused(mallory.get(f"/api/v1/projects/{cast.project.pk}/{path}"), 404, "not-found")


def test_mallory_reaches_no_claim_through_her_own_project(mallory: Api, cast: Cast, article: Article) -> None:
    claim = mark(cast.ben, article, "the roof leaks")

    refused(mallory.get(f"claims/{claim.pk}/"), 404, "not-found")
    refused(mallory.delete(f"claims/{claim.pk}/", If_Match='"1"'), 404, "not-found")
    refused(mallory.post("claims/", {"article": str(article.pk), "quote": "roof"}), 400, "invalid", "article")
    assert Claim.objects.get().deleted_at is None


def test_the_last_use_is_noted_once_a_minute(ben: Api) -> None:
    ben.get("members/")
    first = ApiToken.objects.get(pk=ben.token.pk).last_used_at
    ben.get("members/")

    assert first is not None
    assert ApiToken.objects.get(pk=ben.token.pk).last_used_at == first

    ApiToken.objects.filter(pk=ben.token.pk).update(last_used_at=first - timedelta(minutes=2))
    ben.get("members/")
    assert (ApiToken.objects.get(pk=ben.token.pk).last_used_at or first) > first


def test_both_words_for_a_token_are_understood(ben: Api) -> None:
    response = Client().get("/api/v1/me/", headers={"authorization": f"Token {ben.secret}"})

    assert response.status_code == 200


def test_a_program_learns_who_it_is(ben: Api, cast: Cast) -> None:
    me = ben.get("/api/v1/me/").json()

    assert me["user"]["username"] == "ben"
    assert me["token"]["scopes"] == list(ApiToken.Scope.values)
    assert me["memberships"] == [
        {
            "id": str(cast.ben.membership.pk),
            "project": str(cast.project.pk),
            "project_name": "Harbour desk",
            "contributor": str(cast.ben.pk),
            "role": "reviewer",
        }
    ]


# Service accounts


@pytest.fixture
def press(cast: Cast) -> Contributor:
    return add_service(actor=cast.olu, name="Press watch", role="reviewer")


def test_a_service_account_founds_nothing_and_has_nothing_of_its_own(press: Contributor) -> None:
    api = Api(press)

    for headers in ({}, {"Idempotency_Key": "once"}):
        refused(api.post("/api/v1/projects/", {"name": "Mine"}, **headers), 403, "not-permitted")

    assert Project.objects.filter(name="Mine").count() == IdempotencyKey.objects.count() == 0


@pytest.mark.parametrize("path", ["", "claims/", "members/"])
def test_a_service_account_sees_no_project_but_its_own(press: Contributor, cast: Cast, path: str) -> None:
    refused(Api(press).get(f"/api/v1/projects/{cast.mallory.project_id}/{path}"), 404, "not-found")


def test_a_service_account_may_no_more_than_its_role_and_its_token(press: Contributor, cast: Cast) -> None:
    refused(Api(press, "read").post("claims/", {}), 403, "scope-missing")
    refused(Api(press).patch("", {"name": "Mine"}, If_Match="*"), 403, "not-permitted")
    watcher = add_service(actor=cast.olu, name="Watcher", role="viewer")
    refused(Api(watcher).post("claims/", {}), 403, "not-permitted")


def test_a_service_account_works_under_its_name(press: Contributor, vic: Api, article: Article) -> None:
    api = Api(press, "read", "write")

    made = api.post("claims/", {"article": str(article.pk), "quote": "the roof leaks", "tag": "sourced"})

    assert made.status_code == 201
    assert vic.get(f"claims/{made.json()['id']}/").json()["created_by"] == {"id": str(press.pk), "name": "Press watch"}
    mine = api.get("assessments/", contributor=press.pk).json()["results"]
    assert [one["contributor"]["name"] for one in mine] == ["Press watch"]


def test_a_service_account_learns_who_it_is(press: Contributor, cast: Cast) -> None:
    api = Api(press, "read")

    me = api.get("/api/v1/me/").json()

    assert me["user"] is None
    assert me["service"] == {"id": str(press.pk), "name": "Press watch"}
    assert [(one["contributor"], one["role"]) for one in me["memberships"]] == [(str(press.pk), "reviewer")]
    assert [one["id"] for one in api.get("/api/v1/projects/").json()["results"]] == [str(cast.project.pk)]
    assert api.get("").json()["name"] == "Harbour desk"


def test_a_service_account_that_is_removed_is_out_at_once(press: Contributor, cast: Cast) -> None:
    api = Api(press)
    assert api.get("claims/").status_code == 200

    remove_member(actor=cast.olu, membership=press.membership)

    refused(api.get("claims/"), 401, "not-authenticated")
