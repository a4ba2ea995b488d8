"""Bringing people in, giving them roles, letting them go; links, accounts and tokens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from annotations import queries
from annotations.errors import ConflictError, InvalidInputError, LinkSpentError, NotPermittedError, StaleVersionError
from annotations.models import ApiToken, Assessment, Contributor, Event, Invitation, Membership, Project, User
from annotations.services import operating, people
from annotations.services.people import NewUser
from tests.cast import Cast, actor, bring_in, mark, person

pytestmark = pytest.mark.django_db

NEW = NewUser(username="dee", password="harbour-lanterns-91", name="Dee")


def link_into(cast: Cast, role: str = "reviewer") -> str:
    return people.invite(actor=cast.olu, role=role, name="Dee")[1]


@pytest.mark.parametrize("who", ["ada", "ben", "vic", "mallory"])
def test_only_owners_manage_people(cast: Cast, who: str) -> None:
    actor = getattr(cast, who)
    if who == "mallory":
        actor.membership.delete()
        actor.refresh_from_db()

    with pytest.raises(NotPermittedError):
        people.invite(actor=actor, role="reviewer")
    with pytest.raises(NotPermittedError):
        people.change_role(actor=actor, membership=cast.chi.membership, role="viewer")
    with pytest.raises(NotPermittedError):
        people.remove_member(actor=actor, membership=cast.chi.membership)


def test_a_role_that_does_not_exist_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInputError) as refused:
        people.invite(actor=cast.olu, role="king")

    assert refused.value.field == "role"
    assert Invitation.objects.count() == 0


def test_of_a_link_only_its_fingerprint_is_kept(cast: Cast) -> None:
    secret = link_into(cast)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM annotations_invitation i")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(e)::text, '') FROM annotations_event e")
        kept += cursor.fetchone()[0]
    assert len(secret) >= 40
    assert secret not in kept


def test_a_link_lets_one_person_in_once(cast: Cast) -> None:
    secret = link_into(cast, "editor")

    membership = people.join(secret=secret, new=NEW)

    assert membership.role == "editor"
    user = User.objects.get(username="dee")
    assert user.check_password(NEW.password)
    with pytest.raises(LinkSpentError):
        people.join(secret=secret, new=NewUser(username="eve", password=NEW.password))
    assert not User.objects.filter(username="eve").exists()


def test_somebody_who_is_signed_in_joins_as_themselves(cast: Cast) -> None:
    membership = people.join(secret=link_into(cast), user=cast.mallory.user)

    assert membership.contributor.user == cast.mallory.user
    assert membership.project == cast.project


def test_who_is_a_member_already_does_not_use_up_the_link(cast: Cast) -> None:
    secret = link_into(cast, "owner")

    with pytest.raises(ConflictError):
        people.join(secret=secret, user=cast.ben.user)

    assert cast.ben.membership.role == "reviewer"
    assert people.open_invitation(secret).is_open


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewUser(username="BEN", password="harbour-lanterns-91"), "username"),
        (NewUser(username="not a name", password="harbour-lanterns-91"), "username"),
        (NewUser(username="dee", name="\u200b", password="harbour-lanterns-91"), "name"),
        (NewUser(username="dee", password="short"), "password"),
        (NewUser(username="dee", password="password1234"), "password"),
    ],
)
def test_a_name_or_password_that_cannot_be_leaves_the_link_open(cast: Cast, new: NewUser, field: str) -> None:
    secret = link_into(cast)

    with pytest.raises(InvalidInputError) as refused:
        people.join(secret=secret, new=new)

    assert refused.value.field == field
    assert people.open_invitation(secret).is_open


@pytest.mark.parametrize("column", ["revoked_at", "used_at", "expires_at"])
def test_a_link_that_is_spent_leads_nowhere(cast: Cast, column: str) -> None:
    secret = link_into(cast)
    Invitation.objects.update(**{column: timezone.now() - timedelta(seconds=1)})

    with pytest.raises(LinkSpentError):
        people.open_invitation(secret)
    with pytest.raises(LinkSpentError):
        people.join(secret=secret, new=NEW)
    with pytest.raises(LinkSpentError):
        people.open_invitation("made-up")


def test_a_link_is_withdrawn_once(cast: Cast) -> None:
    invitation, secret = people.invite(actor=cast.olu, role="viewer")

    people.revoke_invitation(actor=cast.olu, invitation=invitation)

    with pytest.raises(LinkSpentError):
        people.open_invitation(secret)
    with pytest.raises(ConflictError):
        people.revoke_invitation(actor=cast.olu, invitation=invitation)


def test_a_link_leads_a_member_back_into_their_account(cast: Cast) -> None:
    _invitation, secret = people.invite(actor=cast.olu, role="viewer", member=cast.ben)

    user = people.come_back(secret=secret, password="a-new-tide-table")

    assert user == cast.ben.user
    user.refresh_from_db()
    assert user.check_password("a-new-tide-table")
    with pytest.raises(LinkSpentError):
        people.come_back(secret=secret, password="another-tide-table")


def test_the_two_kinds_of_link_are_not_mistaken_for_each_other(cast: Cast) -> None:
    _invitation, back = people.invite(actor=cast.olu, role="viewer", member=cast.ben)
    into = link_into(cast)

    with pytest.raises(LinkSpentError):
        people.join(secret=back, new=NEW)
    with pytest.raises(LinkSpentError):
        people.come_back(secret=into, password="a-new-tide-table")


def test_an_owner_gets_no_way_into_the_account_of_who_works_elsewhere_too(cast: Cast) -> None:
    people.join(secret=link_into(cast), user=cast.mallory.user)
    guest = actor(cast.mallory.user, cast.project)  # type: ignore[arg-type]  # mallory has one

    with pytest.raises(ConflictError, match="projects of others"):
        people.invite(actor=cast.olu, role="viewer", member=guest)


def test_a_way_back_closes_when_its_member_goes_to_work_elsewhere_too(cast: Cast) -> None:
    _invitation, secret = people.invite(actor=cast.olu, role="viewer", member=cast.ben)
    people.join(secret=people.invite(actor=cast.mallory, role="editor")[1], user=cast.ben.user)

    with pytest.raises(ConflictError, match="projects of others"):
        people.come_back(secret=secret, password="a-new-tide-table")

    assert cast.ben.user is not None
    assert User.objects.get(pk=cast.ben.user.pk).password == cast.ben.user.password


@pytest.mark.parametrize("how", ["removed", "made a reviewer"])
def test_no_link_of_a_former_owner_lets_anybody_in(cast: Cast, how: str) -> None:
    people.change_role(actor=cast.olu, membership=cast.ada.membership, role="owner")
    ada = actor(cast.ada.user, cast.project)  # type: ignore[arg-type]  # ada has one
    _into, into = people.invite(actor=ada, role="owner")
    _back, back = people.invite(actor=ada, role="viewer", member=cast.ben)

    if how == "removed":
        people.remove_member(actor=cast.olu, membership=ada.membership)
    else:
        people.change_role(actor=cast.olu, membership=ada.membership, role="reviewer")

    with pytest.raises(LinkSpentError):
        people.join(secret=into, user=cast.ada.user)
    with pytest.raises(LinkSpentError):
        people.come_back(secret=back, password="a-new-tide-table")
    assert Event.objects.filter(verb="invitation.revoked", contributor=cast.olu).count() == 2


def test_who_has_just_lost_the_project_makes_no_link_any_more(cast: Cast) -> None:
    people.change_role(actor=cast.olu, membership=cast.ada.membership, role="owner")
    ada = actor(cast.ada.user, cast.project)  # type: ignore[arg-type]  # ada has one
    people.change_role(actor=cast.olu, membership=cast.ada.membership, role="reviewer")

    with pytest.raises(NotPermittedError):
        people.invite(actor=ada, role="owner")


def test_the_last_owner_stays_one(cast: Cast) -> None:
    with pytest.raises(ConflictError):
        people.change_role(actor=cast.olu, membership=cast.olu.membership, role="viewer")
    with pytest.raises(ConflictError):
        people.remove_member(actor=cast.olu, membership=cast.olu.membership)

    people.change_role(actor=cast.olu, membership=cast.ada.membership, role="owner")
    people.remove_member(actor=cast.olu, membership=cast.olu.membership)

    assert list(queries.members_of(cast.project).filter(role="owner")) == [cast.ada.membership]


def test_a_role_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    people.change_role(actor=cast.olu, membership=cast.ben.membership, role="editor", version=1)

    with pytest.raises(StaleVersionError):
        people.change_role(actor=cast.olu, membership=cast.ben.membership, role="viewer", version=1)


def test_what_a_removed_member_did_stays_under_their_name(cast: Cast) -> None:
    claim = mark(cast.ben, bring_in(cast.ben), "the roof leaks", tag="sourced")

    people.remove_member(actor=cast.olu, membership=cast.ben.membership)

    assessment = Assessment.objects.get(claim=claim)
    assert (assessment.is_live, str(assessment.contributor)) == (True, "Ben")
    assert queries.actor_in(cast.ben.user, cast.project.pk) is None  # type: ignore[arg-type]  # ben has one
    assert Event.objects.filter(verb="member.removed", contributor=cast.olu).exists()


def test_of_a_deleted_user_a_nameless_contributor_stays(cast: Cast) -> None:
    claim = mark(cast.ben, bring_in(cast.ben), "the roof leaks", tag="sourced")

    cast.ben.user.delete()  # type: ignore[union-attr]  # ben has one

    contributor = Contributor.objects.get(pk=cast.ben.pk)
    assert str(contributor) == "a former member"
    assert Assessment.objects.get(claim=claim).contributor == contributor
    assert contributor.pk not in {member.contributor_id for member in queries.members_of(cast.project)}


def test_of_one_s_account_name_and_keys_change_and_nothing_else(cast: Cast) -> None:
    user = person("dee")

    people.change_account(user=user, fields={"name": "Dee Marsh", "keys_on": False})
    with pytest.raises(InvalidInputError):
        people.change_account(user=user, fields={"is_superuser": True})

    user.refresh_from_db()
    assert (user.name, user.keys_on, user.is_superuser) == ("Dee Marsh", False, False)


def test_a_token_is_kept_as_a_fingerprint_and_works_until_it_is_revoked(cast: Cast) -> None:
    user = person("dee")
    token, secret = people.create_token(user=user, name="bot", scopes=["read"])

    assert token.digest == people.digest_of(secret)
    assert queries.token_in_use(people.digest_of(secret)) == token
    people.revoke_token(user=user, token=token)
    assert queries.token_in_use(people.digest_of(secret)) is None
    assert list(queries.tokens_of(user)) == []


@pytest.mark.parametrize(
    ("name", "scopes", "field"), [("", ["read"], "name"), ("b", [], "scopes"), ("b", ["x"], "scopes")]
)
def test_a_token_needs_a_name_and_known_scopes(cast: Cast, name: str, scopes: list[str], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        people.create_token(user=person("dee"), name=name, scopes=scopes)

    assert refused.value.field == field
    assert ApiToken.objects.count() == 0


def test_nobody_revokes_another_s_token(cast: Cast) -> None:
    token, _secret = people.create_token(user=cast.ben.user, name="bot", scopes=["read"])  # type: ignore[arg-type]  # ben has one

    with pytest.raises(ApiToken.DoesNotExist):
        people.revoke_token(user=person("dee"), token=token)


# Whoever runs the installation


def test_the_operator_lets_the_first_owner_in_without_a_password_on_the_way() -> None:
    project, secret = operating.open_installation(username="fay", project_name="Tide desk")

    user = User.objects.get(username="fay")
    assert not user.has_usable_password()
    assert [member.role for member in queries.members_of(project)] == ["owner"]
    people.come_back(secret=secret, password="a-new-tide-table")
    user.refresh_from_db()
    assert user.check_password("a-new-tide-table")


def test_somebody_who_is_there_gets_a_project_without_a_link(cast: Cast) -> None:
    project, secret = operating.open_installation(username="BEN", project_name="Ben’s own")

    assert secret == ""
    assert queries.actor_in(cast.ben.user, project.pk).role == "owner"  # type: ignore[union-attr,arg-type]  # just made


@pytest.mark.parametrize(("username", "name"), [("no blanks", "Tide desk"), ("fay", "")])
def test_the_operator_s_typing_errors_leave_nothing(username: str, name: str) -> None:
    with pytest.raises(InvalidInputError):
        operating.open_installation(username=username, project_name=name)

    assert (User.objects.count(), Project.objects.count()) == (0, 0)


def test_the_operator_s_link_leads_back_whoever_s_projects_one_is_in(cast: Cast) -> None:
    people.join(secret=link_into(cast), user=cast.mallory.user)

    _invitation, secret = operating.open_account(user=cast.mallory.user)  # type: ignore[arg-type]  # mallory has one

    assert people.come_back(secret=secret, password="a-new-tide-table") == cast.mallory.user


def test_the_operator_cannot_lead_back_who_is_in_no_project() -> None:
    with pytest.raises(ConflictError):
        operating.open_account(user=person("dee"))


def test_the_operator_s_invitation_is_remembered_as_the_system_s(cast: Cast) -> None:
    _invitation, secret = operating.open_project(project=cast.project, role="viewer", name="Dee")

    event = Event.objects.get(verb="member.invited")
    assert event.contributor.kind == Contributor.Kind.SYSTEM
    assert people.join(secret=secret, new=NEW).role == "viewer"
    assert Membership.objects.filter(contributor__kind=Contributor.Kind.SYSTEM).count() == 0
