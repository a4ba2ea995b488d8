"""Service accounts on the page of the members, and the page of each with its tokens."""

from __future__ import annotations

import re

import pytest

from annotations import queries
from annotations.models import ApiToken, Contributor
from annotations.services import people
from annotations.services.service_accounts import add_service, change_service, create_service_token
from tests.cast import Cast
from tests.views.pages import signed_in, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(cast: Cast) -> Contributor:
    return add_service(actor=cast.olu, name="Press watch", role="reviewer")


@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_others_see_which_programs_work_here_and_nothing_more(cast: Cast, press: Contributor, who: str) -> None:
    client = signed_in(getattr(cast, who))

    page = client.get(url(cast.project, "member_list"))

    assert "Press watch · Reviewer" in words(page)
    assert "<form" not in page.content.decode().split("<main")[1]
    assert client.get(url(cast.project, "service_edit", service=press.pk)).status_code == 403


def test_where_there_are_no_programs_others_are_told_nothing_of_them(cast: Cast) -> None:
    assert "Service accounts" not in words(signed_in(cast.vic).get(url(cast.project, "member_list")))


@pytest.mark.parametrize(
    ("sent", "at"),
    [({"name": "", "role": "viewer"}, "service_name"), ({"name": "Bot", "role": "owner"}, "service_role")],
)
def test_what_it_cannot_be_is_said_at_the_field(cast: Cast, sent: dict[str, str], at: str) -> None:
    response = signed_in(cast.olu).post(url(cast.project, "service_create"), sent)

    assert response.status_code == 400
    assert f'id="{at}_error"' in response.content.decode()
    assert '<details class="fold" open>' in response.content.decode()


def test_an_owner_adds_one_and_gives_it_a_token_that_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.olu)

    added = client.post(url(cast.project, "service_create"), {"name": "Press watch", "role": "reviewer"}, follow=True)
    service = queries.services_of(cast.project).get()
    sent = {"name": "nightly", "scopes": ["read", "write"], "expires_on": "2099-01-31"}
    made = client.post(url(cast.project, "service_token_create", service=service.pk), sent)

    assert "Press watch is added." in words(added)
    assert "It has none, so nothing acts as it." in words(added)
    secret = re.search(r'value="(cw_[^"]+)"', made.content.decode())
    assert secret is not None
    assert "no-store" in made.headers["Cache-Control"]
    assert url(cast.project, "service_edit", service=service.pk) in made.content.decode()
    token = queries.token_in_use(people.digest_of(secret[1]))
    assert token is not None
    assert token.service == service
    page = client.get(url(cast.project, "service_edit", service=service.pk))
    assert "nightly cw_" in words(page)
    assert "good until 31 January 2099 · never used · made by Olu" in words(page)
    assert secret[1] not in page.content.decode()


@pytest.mark.parametrize("sent", [{}, {"name": "x"}, {"name": "x", "scopes": ["admin"]}])
def test_a_token_that_cannot_be_is_refused_at_the_field(
    cast: Cast, press: Contributor, sent: dict[str, object]
) -> None:
    response = signed_in(cast.olu).post(url(cast.project, "service_token_create", service=press.pk), sent)

    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert ApiToken.objects.count() == 0


def test_a_token_that_would_be_out_of_date_is_refused(cast: Cast, press: Contributor) -> None:
    sent = {"name": "x", "scopes": ["read"], "expires_on": "2001-01-31"}

    response = signed_in(cast.olu).post(url(cast.project, "service_token_create", service=press.pk), sent)

    assert response.status_code == 400
    assert "The token would be out of date already." in words(response)


def test_who_comes_too_late_with_a_change_sees_what_stands(cast: Cast, press: Contributor) -> None:
    change_service(actor=cast.olu, service=press, fields={"name": "Press desk"})
    client, page = signed_in(cast.olu), url(cast.project, "service_edit", service=press.pk)

    late = client.post(page, {"name": "Watch", "role": "viewer", "version": 1})
    again = client.post(page, {"name": "Watch", "role": "viewer", "version": 2}, follow=True)

    assert late.status_code == 409
    assert "Press desk" in words(late)
    assert "The service account is saved." in words(again)
    assert queries.services_of(cast.project).get().role == "viewer"


def test_a_token_is_revoked_and_the_account_removed(cast: Cast, press: Contributor) -> None:
    client = signed_in(cast.olu)
    (_nightly, first), (token, second) = (
        create_service_token(actor=cast.olu, service=press, name=name, scopes=["read"])
        for name in ("nightly", "hourly")
    )

    ids = {"service": press.pk, "token": token.pk}
    revoked = client.post(url(cast.project, "service_token_revoke", **ids), follow=True)
    listed = client.get(url(cast.project, "member_list"))
    removed = client.post(url(cast.project, "service_remove", service=press.pk), follow=True)

    assert "The token no longer works." in words(revoked)
    assert "Press watch · Reviewer 1 token · never used" in words(listed)
    assert "Press watch is removed, and its tokens no longer work." in words(removed)
    assert [queries.token_in_use(people.digest_of(secret)) for secret in (first, second)] == [None, None]


def test_no_page_of_another_project_s_programs_is_found(cast: Cast, press: Contributor) -> None:
    client, token = (
        signed_in(cast.mallory),
        create_service_token(actor=cast.olu, service=press, name="nightly", scopes=["read"])[0],
    )

    for name, ids in (("service_edit", {}), ("service_remove", {}), ("service_token_revoke", {"token": token.pk})):
        address = url(cast.mallory.project, name, service=press.pk, **ids)
        assert client.post(address, {}).status_code == 404


def test_the_history_says_what_was_done_about_programs(cast: Cast, press: Contributor) -> None:
    token, _secret = create_service_token(actor=cast.olu, service=press, name="nightly", scopes=["read"])
    change_service(actor=cast.olu, service=press, fields={"role": "editor"})
    signed_in(cast.olu).post(url(cast.project, "service_token_revoke", service=press.pk, token=token.pk))

    page = words(signed_in(cast.vic).get(url(cast.project, "history")))

    assert "Olu added the service account Press watch; made Press watch a member (Reviewer)" in page
    assert "Olu made the token “nightly” for a service account" in page
    assert "Olu made Press watch: Editor" in page
    assert "Olu revoked the token “nightly” of a service account" in page
