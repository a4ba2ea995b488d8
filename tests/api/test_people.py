"""Members, links, service accounts and tokens over the API; one's own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from annotations.models import ApiToken, Contributor, Invitation, Membership
from annotations.services.people import invite, remove_member
from annotations.services.service_accounts import add_service
from tests.api.client import Api, refused
from tests.cast import Cast


@pytest.fixture
def press(cast: Cast) -> Contributor:
    return add_service(actor=cast.olu, name="Press watch", role="reviewer")


def status_of(secret: str, address: str = "/api/v1/me/") -> int:
    return Client().get(address, headers={"authorization": f"Bearer {secret}"}).status_code


# Members


@pytest.mark.parametrize("who", ["ada", "ben"])
def test_only_owners_change_and_remove_members(cast: Cast, who: str) -> None:
    api, address = Api(getattr(cast, who)), f"members/{cast.chi.membership.pk}/"

    refused(api.patch(address, {"role": "viewer"}, If_Match="*"), 403, "not-permitted")
    refused(api.delete(address, If_Match="*"), 403, "not-permitted")
    refused(api.get("invitations/"), 403, "not-permitted")


def test_members_take_the_scope_to_manage(cast: Cast) -> None:
    api = Api(cast.olu, "read", "write", "export")

    refused(api.patch(f"members/{cast.chi.membership.pk}/", {"role": "viewer"}), 403, "scope-missing")
    refused(api.post("invitations/", {"role": "viewer"}), 403, "scope-missing")
    refused(api.post("services/", {"name": "Bot", "role": "viewer"}), 403, "scope-missing")
    refused(api.get("/api/v1/me/tokens/"), 403, "scope-missing")


def test_a_role_changed_meanwhile_is_not_overwritten(olu: Api, cast: Cast) -> None:
    address = f"members/{cast.chi.membership.pk}/"
    refused(olu.patch(address, {"role": "editor"}), 428, "precondition-required")

    changed = olu.patch(address, {"role": "editor"}, If_Match=olu.get(address)["ETag"])
    late = olu.patch(address, {"role": "viewer"}, If_Match='"1"')

    assert (changed.json()["role"], changed["ETag"][:3]) == ("editor", '"2-')
    assert refused(late, 412, "stale-version")["present"]["role"] == "editor"
    refused(olu.delete(address, If_Match='"1"'), 412, "stale-version")
    assert olu.delete(address, If_Match='"2"').status_code == 204
    refused(olu.get(address), 404, "not-found")


def test_the_last_owner_stays_one(olu: Api, cast: Cast) -> None:
    refused(olu.delete(f"members/{cast.olu.membership.pk}/", If_Match="*"), 409, "conflict")


def test_members_are_narrowed(vic: Api, press: Contributor, cast: Cast) -> None:
    def found(**query: Any) -> list[str]:
        return [one["contributor"]["name"] for one in vic.get("members/", order="created", **query).json()["results"]]

    assert found(kind="service") == ["Press watch"]
    assert found(role="reviewer", kind="person") == ["Ben", "Chi"]
    assert found(contributor=cast.ada.pk) == ["Ada"]


def test_who_has_left_is_still_named_as_who_did_it(vic: Api, press: Contributor, cast: Cast) -> None:
    remove_member(actor=cast.olu, membership=cast.chi.membership)

    found = {one["name"]: (one["kind"], one["role"]) for one in vic.get("contributors/").json()["results"]}

    assert (found["Chi"], found["Ada"]) == (("person", ""), ("person", "editor"))
    assert found["Press watch"] == ("service", "reviewer")
    assert vic.get(f"contributors/{cast.chi.pk}/").json()["name"] == "Chi"
    assert [one["name"] for one in vic.get("contributors/", kind="service").json()["results"]] == ["Press watch"]


# Links


def test_a_link_is_told_once_and_leads_in(olu: Api, mallory: Api) -> None:
    made = olu.post("invitations/", {"role": "reviewer", "name": "Mal"})

    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    link = made.json()["link"]
    assert "link" not in olu.get(made["Location"]).json()
    joined = mallory.post("/api/v1/me/memberships/", {"link": link})
    assert (joined.status_code, joined.json()["role"]) == (201, "reviewer")
    assert mallory.get(joined["Location"]).json() == joined.json()
    refused(mallory.post("/api/v1/me/memberships/", {"link": link}), 410, "link-spent")


def test_a_link_that_is_deleted_leads_nowhere(olu: Api, mallory: Api) -> None:
    made = olu.post("invitations/", {"role": "reviewer"})

    refused(olu.delete(made["Location"]), 428, "precondition-required")
    assert olu.delete(made["Location"], If_Match=made["ETag"]).status_code == 204

    refused(mallory.post("/api/v1/me/memberships/", {"link": made.json()["link"]}), 410, "link-spent")
    assert olu.get("invitations/").json()["results"] == []


def test_no_token_leads_into_an_account(olu: Api, mallory: Api, cast: Cast) -> None:
    back, secret = invite(actor=cast.olu, role="reviewer", member=cast.chi)

    refused(mallory.post("/api/v1/me/memberships/", {"link": secret}), 410, "link-spent")
    shown = olu.get(f"invitations/{back.pk}/").json()
    assert shown["is_way_back"] is True
    refused(olu.post("invitations/", {"role": "viewer", "member": str(cast.chi.pk)}), 400, "invalid", "member")


@pytest.mark.parametrize(("sent", "field"), [({}, "role"), ({"role": "king"}, "role"), ({"role": 1}, "role")])
def test_a_link_to_no_role_is_refused(olu: Api, sent: dict[str, Any], field: str) -> None:
    refused(olu.post("invitations/", sent), 400, "invalid", field)

    assert Invitation.objects.count() == 0


# Service accounts and their tokens


@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_only_owners_manage_service_accounts(cast: Cast, press: Contributor, who: str) -> None:
    api = Api(getattr(cast, who))

    assert [one["name"] for one in api.get("services/").json()["results"]] == ["Press watch"]
    refused(api.post("services/", {"name": "Mine", "role": "viewer"}), 403, "not-permitted")
    refused(api.get(f"services/{press.pk}/tokens/"), 403, "not-permitted")
    refused(api.post(f"services/{press.pk}/tokens/", {"name": "x", "scopes": ["read"]}), 403, "not-permitted")


def test_a_service_account_makes_no_keys_and_lets_nobody_in(press: Contributor) -> None:
    api = Api(press)

    for path in ("invitations/", "services/", f"services/{press.pk}/tokens/", "/api/v1/me/tokens/"):
        refused(api.post(path, {"name": "x", "role": "viewer", "scopes": ["read"]}), 403, "not-permitted")
    refused(api.post("/api/v1/me/memberships/", {"link": "made-up"}), 403, "not-permitted")
    refused(api.get("/api/v1/me/account/"), 403, "not-permitted")
    assert (
        ApiToken.objects.count(),
        Invitation.objects.count(),
        Contributor.objects.filter(kind="service").count(),
    ) == (1, 0, 1)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "Bot"}, "role"),
        ({"name": "", "role": "viewer"}, "name"),
        ({"name": "Bot", "role": "owner"}, "role"),
        ({"name": "Bot", "role": "viewer", "owner": "ben"}, "owner"),
    ],
)
def test_what_a_service_account_cannot_be_is_refused(olu: Api, sent: dict[str, Any], field: str) -> None:
    refused(olu.post("services/", sent), 400, "invalid", field)


def test_a_program_sets_up_another_one(olu: Api, cast: Cast) -> None:
    service = olu.post("services/", {"name": "Press watch", "role": "reviewer"})
    made = olu.post(f"{service['Location']}tokens/", {"name": "nightly", "scopes": ["read", "write"]})

    secret = made.json()["token"]
    assert service.json()["role"] == "reviewer"
    assert "no-store" in made["Cache-Control"]
    assert secret.startswith(made.json()["prefix"])
    assert made.json()["created_by"]["name"] == "Olu"
    assert "token" not in olu.get(made["Location"]).json()
    assert status_of(secret, f"/api/v1/projects/{cast.project.pk}/claims/") == 200
    assert olu.get(made["Location"]).json()["last_used_at"] is not None
    assert olu.delete(made["Location"], If_Match="*").status_code == 204
    assert status_of(secret) == 401


def test_a_lost_answer_is_told_again_to_who_asked(olu: Api, press: Contributor) -> None:
    sent = {"name": "nightly", "scopes": ["read"]}
    first, again = (olu.post(f"services/{press.pk}/tokens/", sent, Idempotency_Key="nightly") for _ in range(2))

    assert first.json()["token"] == again.json()["token"]
    assert ApiToken.objects.filter(service=press).count() == 1


def test_a_service_account_changes_from_the_version_one_has_seen(olu: Api, press: Contributor) -> None:
    address = f"services/{press.pk}/"
    refused(olu.patch(address, {"name": "Desk"}), 428, "precondition-required")

    changed = olu.patch(address, {"name": "Press desk", "role": "editor"}, If_Match=olu.get(address)["ETag"])

    assert (changed.json()["name"], changed.json()["role"], changed.json()["version"]) == ("Press desk", "editor", 2)
    refused(olu.patch(address, {"role": "owner"}, If_Match="*"), 400, "invalid", "role")
    refused(olu.delete(address, If_Match='"1"'), 412, "stale-version")
    assert olu.delete(address, If_Match='"2"').status_code == 204
    assert not Membership.objects.filter(contributor=press).exists()


def test_members_say_who_is_a_program(vic: Api, press: Contributor) -> None:
    kinds = {one["contributor"]["name"]: one["kind"] for one in vic.get("members/").json()["results"]}

    assert (kinds["Press watch"], kinds["Ben"]) == ("service", "person")


# Tokens of one's own


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "x"}, "scopes"),
        ({"scopes": ["read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": "read"}, "scopes"),
        ({"name": "x", "scopes": ["root"]}, "scopes.0"),
        ({"name": "x", "scopes": ["write"]}, "scopes"),
        ({"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "scopes": ["read"], "expires_at": "never"}, "expires_at"),
    ],
)
def test_a_token_that_cannot_be_is_refused(cast: Cast, sent: dict[str, Any], field: str) -> None:
    api = Api(cast.ben, "read", "admin")

    refused(api.post("/api/v1/me/tokens/", sent), 400, "invalid", field)
    assert ApiToken.objects.count() == 1


def test_a_token_makes_none_that_lasts_longer(cast: Cast) -> None:
    api, soon = Api(cast.ben), timezone.now() + timedelta(days=1)
    ApiToken.objects.filter(pk=api.token.pk).update(expires_at=soon)

    late = (soon + timedelta(days=1)).isoformat()
    for sent in ({"name": "x", "scopes": ["read"]}, {"name": "x", "scopes": ["read"], "expires_at": late}):
        refused(api.post("/api/v1/me/tokens/", sent), 400, "invalid", "expires_at")
    sent = {"name": "x", "scopes": ["read"], "expires_at": soon.isoformat()}
    assert api.post("/api/v1/me/tokens/", sent).status_code == 201


def test_a_program_renews_its_own_token(ben: Api, olu: Api) -> None:
    made = ben.post("/api/v1/me/tokens/", {"name": "next", "scopes": ["read", "admin"]})

    assert status_of(made.json()["token"]) == 200
    assert [one["name"] for one in ben.get("/api/v1/me/tokens/").json()["results"]] == ["next", "program"]
    refused(olu.delete(made["Location"], If_Match="*"), 404, "not-found")
    assert ben.delete(f"/api/v1/me/tokens/{ben.token.pk}/", If_Match="*").status_code == 204
    refused(ben.get("claims/"), 401, "not-authenticated")
    assert status_of(made.json()["token"]) == 200


# One's own account


def test_one_changes_ones_own_name_and_nothing_else(ben: Api, vic: Api) -> None:
    seen = ben.get("/api/v1/me/account/")
    refused(ben.patch("/api/v1/me/account/", {"name": "B"}), 428, "precondition-required")
    refused(ben.patch("/api/v1/me/account/", {"password": "x"}, If_Match="*"), 400, "invalid", "password")
    refused(ben.patch("/api/v1/me/account/", {"username": "olu"}, If_Match="*"), 400, "invalid", "username")

    changed = ben.patch("/api/v1/me/account/", {"name": "Benjamin"}, If_Match=seen["ETag"])

    assert changed.json() == {**seen.json(), "name": "Benjamin", "version": 2}
    late = ben.patch("/api/v1/me/account/", {"name": "B"}, If_Match=seen["ETag"])
    assert refused(late, 412, "stale-version")["present"]["name"] == "Benjamin"
    assert ben.get("/api/v1/me/account/", headers={"if-none-match": changed["ETag"]}).status_code == 304
    assert "Benjamin" in {one["contributor"]["name"] for one in vic.get("members/").json()["results"]}
