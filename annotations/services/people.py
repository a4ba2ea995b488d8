"""Bringing people in, giving them roles, letting them go; links and tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import ConflictError, InvalidInputError, LinkSpentError
from annotations.models import ApiToken, Contributor, Invitation, Membership, Project, User
from annotations.services.guards import require_fields, require_version
from annotations.services.history import Act, recorded
from annotations.services.sight import note_role

LINK_LIFETIME = timedelta(days=7)
TOKEN_USE_NOTED_EVERY = timedelta(minutes=1)
TOKEN_PREFIX = "cw_"  # noqa: S105  # not a secret: what every token begins with, so that leaked ones are found


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256. The secrets are long and random, so no salt or stretching is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def invite(
    *, actor: Contributor, role: str, name: str = "", member: Contributor | None = None
) -> tuple[Invitation, str]:
    """Make a one-time link: into the project with `role`, or, with `member`, back into that member's account.

    Returns the invitation and its secret, which is kept nowhere.
    """
    require_still(actor, "member.manage")
    invitation = Invitation(project=actor.project, created_by=actor, expires_at=timezone.now() + LINK_LIFETIME)
    if member is not None:
        if member.user is None or not member.role or member.project_id != actor.project_id:
            raise InvalidInputError(_("Only a member who signs in can be given a way back in."), field="member")
        require_no_other_owner(actor, member.user)
        role, name, invitation.user = member.role, str(member), member.user
    require_fields(invitation, {"role": role, "name": name}, ("role", "name"))
    return invitation, save_link(invitation, Act(actor))


def require_still(actor: Contributor, action: str) -> None:
    """Refuse a way in to who has just lost the right to make one: what a former owner made was revoked with it. The
    project is locked, so that no right goes before the way in is there to be revoked."""
    Project.objects.select_for_update(no_key=True).get(pk=actor.project_id)
    permissions.require(Contributor.objects.select_related("membership").get(pk=actor.pk), action)


def require_no_other_owner(actor: Contributor, user: User) -> None:
    """Refuse a way into the account of somebody who works in projects the actor does not own as well.

    Whoever holds such a link can enter as that person, everywhere that person can.
    """
    owned = Membership.objects.filter(contributor__user=actor.user, role=Membership.Role.OWNER).values("project")
    elsewhere = Membership.objects.filter(contributor__user=user).exclude(project__in=owned)
    if elsewhere.exists() or user.is_superuser:
        raise ConflictError(
            _(
                "This person works in projects of others too. Whoever runs the installation can make the link: "
                "manage.py invite --user NAME."
            )
        )


def require_maker_may_still(invitation: Invitation, user: User) -> None:
    """Refuse a way into an account that who made it could not make any more: days may lie between."""
    maker = invitation.created_by
    if maker is not None and maker.kind == Contributor.Kind.PERSON:
        if maker.role != Membership.Role.OWNER:
            raise LinkSpentError(_("Who made this link no longer owns the project. Ask for a new one."))
        require_no_other_owner(maker, user)


def save_link(invitation: Invitation, act: Act) -> str:
    """Save an invitation under a fresh secret and return the secret."""
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest_of(secret)
    invitation.save(force_insert=True)
    act.created("member.invited", invitation)
    return secret


@transaction.atomic
def revoke_invitation(*, actor: Contributor, invitation: Invitation) -> Invitation:
    """Make a link useless before it is used."""
    permissions.require(actor, "member.manage")
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise ConflictError(_("This link can no longer be used anyway."))
    before = recorded(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    Act(actor).changed("invitation.revoked", invitation, before)
    return invitation


def open_invitation(secret: str, *, lock: bool = False) -> Invitation:
    """The invitation behind a link. Raises LinkSpentError for one that is unknown, used, revoked or out of date."""
    links = Invitation.objects.filter(digest=digest_of(secret))
    if lock:
        links = links.select_for_update(of=("self",))
    invitation = links.select_related("project", "user").first()
    if invitation is None or not invitation.is_open:
        raise LinkSpentError(_("This link has been used, was withdrawn, or is too old. Ask for a new one."))
    return invitation


@dataclass(frozen=True, slots=True)
class NewUser:
    """What somebody who comes in by a link says of themselves."""

    username: str
    password: str
    name: str = ""
    email: str = ""


@transaction.atomic
def join(*, secret: str, user: User | None = None, new: NewUser | None = None) -> Membership:
    """Come in by a one-time link, as a user who is signed in already or as a new one.

    Raises:
        LinkSpentError; ConflictError (a member already); InvalidInputError (user name taken, password too weak).
    """
    invitation = open_invitation(secret, lock=True)
    if invitation.user is not None:
        raise LinkSpentError(_("This link leads back into an account. Use it to set a new password."))
    if user is None:
        if new is None:
            raise InvalidInputError(_("Choose a user name and a password."), field="username")
        user = create_user(new)
    contributor, is_new = Contributor.objects.get_or_create(project=invitation.project, user=user)
    if contributor.role:
        raise ConflictError(_("You are a member of this project already."))
    membership = Membership.objects.create(project=invitation.project, contributor=contributor, role=invitation.role)
    act = Act(contributor)
    use_link(invitation, act)
    act.created("member.joined", membership)
    if not is_new:
        note_role(membership, act, before="")
    return membership


def use_link(invitation: Invitation, act: Act) -> None:
    """Make sure a link is used only once."""
    before = recorded(invitation)
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    act.changed("invitation.used", invitation, before)


def create_user(new: NewUser) -> User:
    """A user with a password that passes the validators. Raises InvalidInputError."""
    user = User(username=new.username, email=new.email)
    require_fields(user, {"name": new.name}, ("name",))
    set_checked_password(user, new.password)
    try:
        user.full_clean(exclude=["password"])
        with transaction.atomic():
            user.save(force_insert=True)
    except ValidationError as refused:
        field, messages = next(iter(refused.message_dict.items()))
        field = field if field in ("username", "name", "email") else "username"
        raise InvalidInputError(" ".join(messages), field=field) from refused
    except IntegrityError as taken:
        raise InvalidInputError(_("Somebody has this user name already."), field="username") from taken
    return user


def set_checked_password(user: User, password: str) -> None:
    """Set a password that passes the validators. Raises InvalidInputError."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise InvalidInputError(" ".join(refused.messages), field="password") from refused
    user.set_password(password)


@transaction.atomic
def come_back(*, secret: str, password: str) -> User:
    """Set a new password by a one-time link that leads back into an account.

    Raises:
        LinkSpentError; ConflictError (works in projects of others by now); InvalidInputError (password too weak).
    """
    invitation = open_invitation(secret, lock=True)
    if invitation.user is None:
        raise LinkSpentError(_("This link leads into a project, not back into an account."))
    require_maker_may_still(invitation, invitation.user)
    set_checked_password(invitation.user, password)
    invitation.user.save(update_fields=["password"])
    contributor = Contributor.objects.get(project=invitation.project, user=invitation.user)
    use_link(invitation, Act(contributor))
    return invitation.user


@transaction.atomic
def change_role(*, actor: Contributor, membership: Membership, role: str, version: int | None = None) -> Membership:
    """Give a member another role. The last owner stays one."""
    permissions.require(actor, "member.manage")
    membership = lock_membership(membership)
    require_version(membership, version)
    before = recorded(membership)
    set_role(membership, role)
    if recorded(membership) != before:
        require_an_owner_stays(membership, before["role"])
        membership.version += 1
        membership.save(update_fields=["role", "version"])
        act = Act(actor)
        act.changed("member.role_changed", membership, before, noticing=("contributor_id",))
        note_role(membership, act, before=before["role"])
        if before["role"] == Membership.Role.OWNER:
            revoke_ways_in(membership.contributor, act)
    return membership


def set_role(membership: Membership, role: str) -> None:
    """Set a role the member can have. Raises InvalidInputError."""
    require_fields(membership, {"role": role}, ("role",))
    if membership.contributor.kind == Contributor.Kind.SERVICE and role == Membership.Role.OWNER:
        raise InvalidInputError(_("A project is owned by people. Give the service account another role."), field="role")


@transaction.atomic
def remove_member(*, actor: Contributor, membership: Membership, version: int | None = None) -> Contributor:
    """End a membership, a person's or a service account's. What they did stays, under their name."""
    permissions.require(actor, "member.manage")
    membership = lock_membership(membership)
    require_version(membership, version)
    require_an_owner_stays(membership, membership.role)
    contributor = membership.contributor
    act = Act(actor)
    act.removed("member.removed", membership)
    membership.delete()
    revoke_ways_in(contributor, act)
    revoke_tokens(ApiToken.objects.filter(service=contributor), act)
    return contributor


def revoke_tokens(tokens: QuerySet[ApiToken], act: Act) -> None:
    """Make tokens of service accounts useless; those of people are theirs, in other projects too."""
    live = tokens.filter(revoked_at=None).select_for_update(of=("self",)).select_related("service")
    for token in live.order_by("id"):
        take_from_use(token, act)


def take_from_use(token: ApiToken, act: Act | None = None) -> None:
    """Revoke a token that is locked; with `act`, it is remembered in the history of its project."""
    before = recorded(token)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    if act is not None:
        act.changed("token.revoked", token, before, noticing=("name",))


def revoke_ways_in(maker: Contributor, act: Act) -> None:
    """Make the links and the tokens useless that a former owner made: no way in, for them or others, outlasts their
    right to it."""
    revoke_tokens(ApiToken.objects.filter(created_by=maker), act)
    links = Invitation.objects.filter(created_by=maker, used_at=None, revoked_at=None).select_for_update()
    for invitation in links.order_by("id"):
        before = recorded(invitation)
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        act.changed("invitation.revoked", invitation, before)


def lock_membership(membership: Membership) -> Membership:
    """The membership as it is now; the project is locked, so that two owners cannot remove each other at once."""
    Project.objects.select_for_update(no_key=True).get(pk=membership.project_id)
    present = Membership.objects.filter(pk=membership.pk).select_related("contributor__user", "project").first()
    if present is None:
        raise ConflictError(_("They are no member any more."))
    return present


def require_an_owner_stays(membership: Membership, role: str) -> None:
    """Refuse to leave a project without an owner."""
    owners = Membership.objects.filter(project=membership.project_id, role=Membership.Role.OWNER)
    signing_in = owners.filter(contributor__user__is_active=True).exclude(pk=membership.pk)
    if role == Membership.Role.OWNER and not signing_in.exists():
        raise ConflictError(_("A project needs an owner. Make somebody else an owner first."))


@transaction.atomic
def change_account(*, user: User, fields: dict[str, Any], version: int | None = None) -> User:
    """Change one's own name, and whether single keys act on the review page."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require_version(user, version)
    require_fields(user, fields, ("name", "keys_on"))
    user.version += 1
    user.save(update_fields=["name", "keys_on", "version"])
    return user


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: list[str], expires_at: datetime | None = None, made_with: ApiToken | None = None
) -> tuple[ApiToken, str]:
    """Make a key for a program that acts as `user`. Returns the row and the key, which is kept nowhere.

    Args:
        made_with: the token by which a program asks for it.
    """
    fields: dict[str, Any] = {"name": name, "scopes": scopes, "expires_at": expires_at}
    return save_token(ApiToken(user=user), fields, made_with)


def save_token(token: ApiToken, fields: dict[str, Any], made_with: ApiToken | None) -> tuple[ApiToken, str]:
    """Save a new token, and return it with its secret. Raises InvalidInputError."""
    if not fields["scopes"]:
        raise InvalidInputError(_("Choose what the token may do."), field="scopes")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token.prefix, token.digest = secret[:8], digest_of(secret)
    require_fields(token, fields, ("name", "scopes", "expires_at"))
    token.scopes = [scope for scope in ApiToken.Scope.values if scope in token.scopes]
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise InvalidInputError(_("The token would be out of date already."), field="expires_at")
    if made_with is not None:
        require_no_more_than(made_with, token)
    token.save(force_insert=True)
    return token, secret


def require_no_more_than(made_with: ApiToken, token: ApiToken) -> None:
    """Refuse a token that may do more, or lasts longer, than the one it is made with: whoever finds that one would get
    out of its limits."""
    beyond = [scope for scope in token.scopes if scope not in made_with.scopes]
    if beyond:
        raise InvalidInputError(
            _("A token makes no token that may do more than itself: it lacks “%s”.") % beyond[0], field="scopes"
        )
    ends = made_with.expires_at
    if ends is not None and (token.expires_at is None or token.expires_at > ends):
        raise InvalidInputError(
            _("A token makes no token that lasts longer than itself, until %s.") % ends.isoformat(), field="expires_at"
        )


def note_token_used(*, token: ApiToken) -> None:
    """Remember when a token was last used, to the minute: one write a minute, however often it is used."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - TOKEN_USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


@transaction.atomic
def revoke_token(*, user: User, token: ApiToken) -> ApiToken:
    """Make a token useless at once."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk, user=user)
    if token.revoked_at is None:
        take_from_use(token)
    return token
