"""Members, invitations, the way in and back in, one's account, and signing in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from annotations import queries
from annotations.models import ApiToken, Invitation, User
from annotations.services import people
from tests.cast import PASSWORD, Cast
from tests.views.pages import Answer, signed_in, url, words
from workbench.log import LineFormatter

pytestmark = pytest.mark.django_db

NEW = {"username": "dee", "name": "Dee", "password": "harbour-lanterns-91"}


@pytest.fixture(autouse=True)
def no_limits_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def link_on(response: Answer) -> str:
    """The path of the one-time link a page shows."""
    link = re.search(r'value="https?://[^/]+(/join/[^"]+)"', response.content.decode())
    assert link is not None
    return link[1]


def invited(cast: Cast, **sent: str) -> str:
    response = signed_in(cast.olu).post(url(cast.project, "member_invite"), {"role": "reviewer", **sent})
    assert response.status_code == 201
    return link_on(response)


# Members


@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_others_see_the_members_and_nothing_to_change_them_with(cast: Cast, who: str) -> None:
    people.invite(actor=cast.olu, role="viewer", name="Secret guest")

    page = signed_in(getattr(cast, who)).get(url(cast.project, "member_list"))

    assert "Ben" in words(page)
    assert "Secret guest" not in words(page)
    assert "<form" not in page.content.decode().split("<main")[1]


def test_a_link_is_shown_once_and_kept_by_no_browser(cast: Cast) -> None:
    client = signed_in(cast.olu)

    response = client.post(url(cast.project, "member_invite"), {"role": "editor", "name": "Dee"})
    later = client.get(url(cast.project, "member_list"))

    secret = link_on(response).split("/")[2]
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert secret not in later.content.decode()
    assert "Dee · Editor" in words(later)


def test_an_invitation_that_cannot_be_is_said_on_the_form(cast: Cast) -> None:
    response = signed_in(cast.olu).post(url(cast.project, "member_invite"), {"role": "king"})

    assert response.status_code == 400
    assert 'id="id_role_error"' in response.content.decode()


def test_a_link_that_is_withdrawn_is_gone(cast: Cast) -> None:
    link = invited(cast)
    pk = Invitation.objects.get().pk

    signed_in(cast.olu).post(url(cast.project, "invitation_revoke", invitation=pk))

    assert Client().get(link).status_code == 410


def test_roles_change_and_members_go(cast: Cast) -> None:
    client = signed_in(cast.olu)

    client.post(url(cast.project, "member_role", member=cast.ben.membership.pk), {"role": "editor", "version": 1})
    client.post(url(cast.project, "member_remove", member=cast.chi.membership.pk))

    roles = {str(member.contributor): member.role for member in queries.members_of(cast.project)}
    assert roles == {"Olu": "owner", "Ada": "editor", "Ben": "editor", "Vic": "viewer"}
    assert signed_in(cast.chi).get(url(cast.project, "article_list")).status_code == 404


def test_the_last_owner_cannot_go_and_is_told_why(cast: Cast) -> None:
    response = signed_in(cast.olu).post(url(cast.project, "member_remove", member=cast.olu.membership.pk))

    assert response.status_code == 409
    assert "A project needs an owner." in words(response)


# The way in


def test_whoever_opens_a_link_chooses_name_and_password_and_is_in(cast: Cast) -> None:
    client, link = Client(), invited(cast, role="editor")

    shown = client.get(link)
    entered = client.post(link, NEW, follow=True)

    assert "Join “Harbour desk”" in words(shown)
    assert "Editor" in words(shown)
    assert "Welcome. You are signed in as Dee." in words(entered)
    assert entered.request["PATH_INFO"] == url(cast.project, "article_list")
    user = User.objects.get(username="dee")
    assert queries.actor_in(user, cast.project.pk).role == "editor"  # type: ignore[union-attr]  # just joined


@pytest.mark.parametrize("path", ["/join/made-up/", None])
def test_a_spent_link_says_so(cast: Cast, path: str | None) -> None:
    link = path or invited(cast)
    if path is None:
        Client().post(link, NEW)

    for response in (Client().get(link), Client().post(link, {**NEW, "username": "eve"})):
        assert response.status_code == 410
        assert "Ask for a new one" in words(response)
    assert not User.objects.filter(username="eve").exists()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"username": "ben"}, "username"), ({"password": "1234567890"}, "password")]
)
def test_what_cannot_be_is_said_at_the_field_and_the_link_stays_good(
    cast: Cast, wrong: dict[str, str], field: str
) -> None:
    client, link = Client(), invited(cast)

    refused = client.post(link, {**NEW, **wrong})

    assert refused.status_code == 400
    assert f'id="id_{field}_error"' in refused.content.decode()
    assert client.post(link, NEW).status_code == 302


def test_a_link_that_is_still_good_is_written_into_no_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    link = invited(cast)

    assert Client().post(link, {**NEW, "password": "short"}).status_code == 400

    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert "Bad Request: /join/…/" in LineFormatter().format(record)


def test_who_is_signed_in_joins_as_themselves(cast: Cast) -> None:
    client, link = signed_in(cast.mallory), invited(cast)

    shown = client.get(link)
    client.post(link)

    assert "Join as Mallory" in words(shown)
    assert client.get(url(cast.project, "article_list")).status_code == 200


def test_a_member_who_opens_a_link_by_mistake_does_not_use_it_up(cast: Cast) -> None:
    link = invited(cast)

    response = signed_in(cast.ben).post(link)

    assert response.status_code == 409
    assert "You are a member of this project already." in words(response)
    assert Client().get(link).status_code == 200


def test_a_way_back_in_sets_a_new_password_and_ends_other_sessions(cast: Cast) -> None:
    elsewhere = signed_in(cast.ben)
    made = signed_in(cast.olu).post(url(cast.project, "member_way_back", member=cast.ben.membership.pk))
    client = Client()

    shown = client.get(link_on(made))
    entered = client.post(link_on(made), {"password": "a-new-tide-table"}, follow=True)

    assert "For the user name ben." in words(shown)
    assert "Welcome. You are signed in as Ben." in words(entered)
    assert elsewhere.get(reverse("home")).status_code == 302
    assert User.objects.get(username="ben").check_password("a-new-tide-table")


def test_who_sets_a_new_password_while_signed_in_stays_so(cast: Cast) -> None:
    made = signed_in(cast.olu).post(url(cast.project, "member_way_back", member=cast.ben.membership.pk))

    entered = signed_in(cast.ben).post(link_on(made), {"password": "a-new-tide-table"}, follow=True)

    assert entered.redirect_chain == [(url(cast.project, "article_list"), 302)]
    assert "Welcome. You are signed in as Ben." in words(entered)


# Signing in


def sign_in(client: Client, username: str, password: str, **more: str) -> Answer:
    return client.post(reverse("account_login"), {"login": username, "password": password, **more})


def test_one_signs_in_goes_where_one_was_going_and_signs_out_by_post(cast: Cast) -> None:
    client, wanted = Client(), url(cast.project, "claim_list")

    asked = client.get(wanted)
    entered = sign_in(client, "BEN", PASSWORD, next=wanted)
    stays = client.get(reverse("account_logout"))
    left = client.post(reverse("account_logout"))

    assert asked.headers["Location"] == f"{reverse('account_login')}?next={wanted}"
    assert entered.headers["Location"] == wanted
    assert "Sign out?" in words(stays)
    assert left.headers["Location"] == reverse("account_login")
    assert client.get(wanted).status_code == 302


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(cast: Cast) -> None:
    answers = [words(sign_in(Client(), name, "wrong")) for name in ("ben", "nobody")]

    assert "not correct" in answers[0]
    assert answers[0] == answers[1].replace("nobody", "ben")


def test_guessing_is_slowed_down(cast: Cast) -> None:
    client = Client()

    answers = [sign_in(client, "ben", f"guess {n}") for n in range(6)]

    assert "Too many" in words(answers[-1])
    assert "Too many" in words(sign_in(client, "ben", PASSWORD))


def test_nobody_is_led_to_another_house(cast: Cast) -> None:
    response = sign_in(Client(), "ben", PASSWORD, next="https://evil.example/")

    assert response.headers["Location"] == reverse("home")


def test_the_sign_in_page_says_how_one_gets_an_account_and_leads_nowhere_else() -> None:
    page = Client().get(reverse("account_login"))

    assert "Ask an owner of your project for a link" in words(page)
    links = set(re.findall(r'<a [^>]*href="([^"]+)"', page.content.decode()))
    assert links <= {"#main", "/", reverse("account_login")}


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_nothing_of_the_library_is_open_that_we_do_not_use(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert Client().get("/accounts/signup/").status_code == 404


def test_who_was_shut_out_does_not_come_in(cast: Cast) -> None:
    User.objects.filter(username="ben").update(is_active=False)

    client = Client()
    answer = sign_in(client, "ben", PASSWORD)

    assert "This account has been closed." in words(client.get(answer.headers["Location"]))
    assert client.get(reverse("home")).status_code == 302


# One's account


def test_one_changes_one_s_name_keys_and_password(cast: Cast) -> None:
    client = signed_in(cast.ben)

    client.post(reverse("account"), {"name": "Benjamin"})
    new = {"oldpassword": PASSWORD, "password1": "a-new-tide-table", "password2": "a-new-tide-table"}
    changed = client.post(reverse("account_change_password"), new, follow=True)

    user = User.objects.get(username="ben")
    assert (user.name, user.keys_on) == ("Benjamin", False)
    assert user.check_password("a-new-tide-table")
    assert "The password is changed." in words(changed)
    assert changed.request["PATH_INFO"] == reverse("account")


@pytest.mark.parametrize(
    "wrong", [{"oldpassword": "wrong"}, {"password1": "short", "password2": "short"}, {"password2": "another one"}]
)
def test_a_password_that_cannot_be_is_not_set(cast: Cast, wrong: dict[str, str]) -> None:
    new = {"oldpassword": PASSWORD, "password1": "a-new-tide-table", "password2": "a-new-tide-table"}

    response = signed_in(cast.ben).post(reverse("account_change_password"), {**new, **wrong})

    assert 'aria-invalid="true"' in response.content.decode()
    assert User.objects.get(username="ben").check_password(PASSWORD)


def test_a_token_is_shown_once_and_revoked_by_its_owner(cast: Cast) -> None:
    client = signed_in(cast.ben)

    made = client.post(
        reverse("token_create"), {"name": "bot", "scopes": ["read", "export"], "expires_on": "2099-01-31"}
    )
    token = ApiToken.objects.get()
    secret = re.search(r'value="(cw_[^"]+)"', made.content.decode())
    assert secret is not None
    assert people.digest_of(secret[1]) == token.digest
    assert (token.scopes, str(token.expires_at)) == (["read", "export"], "2099-01-31 23:59:59.999999+00:00")
    assert "no-store" in made.headers["Cache-Control"]
    assert secret[1] not in client.get(reverse("account")).content.decode()

    assert signed_in(cast.olu).post(reverse("token_revoke", kwargs={"token": token.pk})).status_code == 404
    client.post(reverse("token_revoke", kwargs={"token": token.pk}))
    assert "You have none." in words(client.get(reverse("account")))


def test_scopes_are_called_on_the_page_what_programs_call_them(cast: Cast) -> None:
    page = signed_in(cast.ben).get(reverse("account")).content.decode()

    assert [scope for scope in ApiToken.Scope if f" {scope}: " not in page] == []
    assert f'href="{reverse("api:documentation")}"' in page


def test_a_token_that_may_nothing_is_not_made_and_the_page_says_what_to_tick(cast: Cast) -> None:
    page = signed_in(cast.ben).post(reverse("token_create"), {"name": "bot"})

    assert "Tick what it may do." in page.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"name": "bot"}, {"name": "bot", "scopes": ["root"]}])
def test_a_token_without_name_or_scope_is_refused_at_the_field(cast: Cast, sent: dict[str, object]) -> None:
    response = signed_in(cast.ben).post(reverse("token_create"), sent)

    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert ApiToken.objects.count() == 0
