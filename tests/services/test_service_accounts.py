"""Service accounts: programs with a name and a role of their own in one project, and their tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from annotations import permissions, queries
from annotations.errors import ConflictError, InvalidInputError, NotPermittedError, StaleVersionError
from annotations.models import ApiToken, Article, Contributor, Event, Membership, User
from annotations.permissions import TABLE
from annotations.services import people, service_accounts
from annotations.services.evidence import EvidenceInput, add_evidence
from annotations.services.undo import undo_act
from tests.cast import Cast, mark, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(cast: Cast) -> Contributor:
    """A service account that reviews."""
    return service_accounts.add_service(actor=cast.olu, name="Press watch", role="reviewer")


def key(cast: Cast, service: Contributor, **fields: Any) -> ApiToken:
    fields = {"name": "nightly", "scopes": ["read", "write"], **fields}
    return service_accounts.create_service_token(actor=cast.olu, service=service, **fields)[0]


def acting(service: Contributor, token: ApiToken) -> Contributor:
    """The service account as a token acts as it."""
    found = queries.actor_of_token(token, service.project_id)
    assert found is not None
    return found


@pytest.mark.parametrize("who", ["ada", "ben", "vic"])
def test_only_owners_manage_service_accounts(cast: Cast, press: Contributor, who: str) -> None:
    actor, token = getattr(cast, who), key(cast, press)

    with pytest.raises(NotPermittedError):
        service_accounts.add_service(actor=actor, name="Mine", role="viewer")
    with pytest.raises(NotPermittedError):
        service_accounts.change_service(actor=actor, service=press, fields={"role": "editor"})
    with pytest.raises(NotPermittedError):
        service_accounts.create_service_token(actor=actor, service=press, name="x", scopes=["read"])
    with pytest.raises(NotPermittedError):
        service_accounts.revoke_service_token(actor=actor, token=token)
    with pytest.raises(NotPermittedError):
        people.remove_member(actor=actor, membership=press.membership)


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [("", "reviewer", "name"), (" ", "reviewer", "name"), ("Bot", "king", "role"), ("Bot", "owner", "role")],
)
def test_what_a_service_account_cannot_be_is_refused(cast: Cast, name: str, role: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        service_accounts.add_service(actor=cast.olu, name=name, role=role)

    assert refused.value.field == field
    assert not Contributor.objects.filter(kind="service").exists()


def test_no_way_leads_a_service_account_to_owning(cast: Cast, press: Contributor) -> None:
    with pytest.raises(InvalidInputError):
        service_accounts.change_service(actor=cast.olu, service=press, fields={"role": "owner"})
    with pytest.raises(InvalidInputError):
        people.change_role(actor=cast.olu, membership=press.membership, role="owner")
    with pytest.raises(InvalidInputError):
        people.invite(actor=cast.olu, role="reviewer", member=press)


def test_even_as_an_owner_it_would_manage_nothing(cast: Cast, press: Contributor) -> None:
    Membership.objects.filter(contributor=press).update(role="owner")
    service = queries.services_of(cast.project).get()

    of_owners = {action for action in TABLE if permissions.may(cast.olu, action) > permissions.may(cast.ada, action)}
    assert of_owners >= {"project.change", "member.manage", "service.manage", "webhook.manage"}
    assert [action for action in of_owners if permissions.may(service, action)] == []


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes"),
        ({"scopes": ["read", "admin"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
    ],
)
def test_a_token_that_cannot_be_is_refused(cast: Cast, press: Contributor, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        key(cast, press, **fields)

    assert refused.value.field == field
    assert not ApiToken.objects.exists()


def test_a_program_makes_no_token_that_outgrows_its_own(cast: Cast, press: Contributor) -> None:
    assert cast.olu.user is not None
    ends = timezone.now() + timedelta(days=2)
    own = people.create_token(user=cast.olu.user, name="own", scopes=["read", "admin"], expires_at=ends)[0]

    beyond: list[dict[str, Any]] = [{"scopes": ["write"], "expires_at": ends}, {"scopes": ["read"]}]
    for fields in beyond:
        with pytest.raises(InvalidInputError):
            key(cast, press, made_with=own, **fields)
        with pytest.raises(InvalidInputError):
            people.create_token(user=cast.olu.user, name="next", made_with=own, **fields)
    made = key(cast, press, made_with=own, scopes=["read"], expires_at=ends)

    assert made.scopes == ["read"]


def test_a_token_acts_as_its_service_account_in_its_project_alone(cast: Cast, press: Contributor) -> None:
    token = key(cast, press)

    actor = queries.actor_of_token(token, cast.project.pk)

    assert actor == press
    assert (str(actor), actor.role) == ("Press watch", "reviewer")
    assert queries.actor_of_token(token, cast.mallory.project_id) is None
    assert [project.pk for project in queries.projects_of_token(token)] == [cast.project.pk]


def test_a_token_of_a_person_reaches_no_service_account(cast: Cast, press: Contributor) -> None:
    token = people.create_token(user=person("dee"), name="bot", scopes=["read"])[0]

    assert queries.actor_of_token(token, cast.project.pk) is None
    assert list(queries.projects_of_token(token)) == []


def test_what_it_does_is_its_own_and_can_be_taken_back(cast: Cast, press: Contributor, article: Article) -> None:
    service = acting(press, key(cast, press))
    claim = mark(service, article, "the roof leaks", tag="sourced")

    assert str(claim.created_by) == "Press watch"
    act = queries.last_undoable_act(service)
    assert act is not None
    with pytest.raises(ConflictError):
        undo_act(actor=cast.ben, act=act)
    undo_act(actor=service, act=act)

    claim.refresh_from_db()
    assert claim.deleted_at is not None


def test_it_sees_its_own_confidential_evidence_and_no_others(cast: Cast, press: Contributor, article: Article) -> None:
    service = acting(press, key(cast, press))
    claim = mark(cast.ben, article, "the roof leaks", tag="sourced")
    for who, url in ((cast.ben, "https://roofs.example/ben"), (service, "https://roofs.example/press")):
        add_evidence(actor=who, claim=claim, new=EvidenceInput({"url": url}, {"confidential": True}))

    seen = [one.added_by for one in queries.evidence_visible_to(service)]

    assert seen == [service]
    assert service.pk not in {one.added_by_id for one in queries.evidence_visible_to(cast.chi)}


def test_name_and_role_change_from_the_version_one_has_seen(cast: Cast, press: Contributor) -> None:
    fields = {"name": "Press desk", "role": "editor"}
    service_accounts.change_service(actor=cast.olu, service=press, fields=fields, version=1)

    with pytest.raises(StaleVersionError):
        service_accounts.change_service(actor=cast.olu, service=press, fields={"role": "viewer"}, version=1)
    service_accounts.change_service(actor=cast.olu, service=press, fields={"name": "Press desk"}, version=2)

    present = queries.services_of(cast.project).get()
    assert (str(present), present.role, present.membership.version) == ("Press desk", "editor", 2)
    assert Event.objects.filter(verb="service.renamed").get().before == {"name": "Press watch"}


def test_with_a_service_account_its_tokens_go_and_what_it_did_stays(
    cast: Cast, press: Contributor, article: Article
) -> None:
    token = key(cast, press)
    claim = mark(acting(press, token), article, "the roof leaks")

    people.remove_member(actor=cast.olu, membership=press.membership)

    assert queries.token_in_use(token.digest) is None
    assert queries.actor_of_token(token, cast.project.pk) is None
    assert str(Contributor.objects.get(pk=claim.created_by_id)) == "Press watch"
    with pytest.raises(ConflictError):
        service_accounts.create_service_token(actor=cast.olu, service=press, name="late", scopes=["read"])


def test_a_revoked_token_is_useless_at_once_and_the_history_says_who_did_it(cast: Cast, press: Contributor) -> None:
    token, other = key(cast, press), key(cast, press, name="hourly")

    service_accounts.revoke_service_token(actor=cast.olu, token=token)
    service_accounts.revoke_service_token(actor=cast.olu, token=token)

    assert queries.token_in_use(token.digest) is None
    assert queries.token_in_use(other.digest) == other
    assert list(queries.tokens_of_service(press)) == [other]
    verbs = Event.objects.filter(object_type="apitoken", contributor=cast.olu).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["token.made", "token.made", "token.revoked"]


@pytest.mark.parametrize("how", ["removed", "made a reviewer"])
def test_no_token_outlasts_the_right_of_who_made_it(cast: Cast, press: Contributor, how: str) -> None:
    people.change_role(actor=cast.olu, membership=cast.ada.membership, role="owner")
    ada = queries.actor_in(cast.ada.user, cast.project.pk)  # type: ignore[arg-type]  # ada has one
    assert ada is not None
    known = service_accounts.create_service_token(actor=ada, service=press, name="hers", scopes=["read"])[0]
    others, own = key(cast, press), people.create_token(user=person("dee"), name="own", scopes=["read"])[0]

    if how == "removed":
        people.remove_member(actor=cast.olu, membership=ada.membership)
    else:
        people.change_role(actor=cast.olu, membership=ada.membership, role="reviewer")

    assert queries.token_in_use(known.digest) is None
    assert (queries.token_in_use(others.digest), queries.token_in_use(own.digest)) == (others, own)


def test_no_token_of_a_closed_account_s_making_works(cast: Cast, press: Contributor) -> None:
    token = key(cast, press)

    User.objects.filter(username="olu").update(is_active=False)

    assert queries.token_in_use(token.digest) is None


def test_a_token_is_made_by_nobody_of_another_project(cast: Cast, press: Contributor) -> None:
    token = key(cast, press)

    with pytest.raises(IntegrityError, match="token_creator_of_same_project"):
        ApiToken.objects.filter(pk=token.pk).update(created_by=cast.mallory)


def test_no_history_holds_what_opens_anything(cast: Cast, press: Contributor) -> None:
    token, secret = service_accounts.create_service_token(actor=cast.olu, service=press, name="x", scopes=["read"])

    kept = str(list(Event.objects.values_list("before", "after")))

    assert not [part for part in (secret, token.digest, token.prefix) if part in kept]
