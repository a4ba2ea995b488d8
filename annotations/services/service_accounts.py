"""Service accounts: programs that work in one project under a name and a role of their own; and their tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations import permissions
from annotations.errors import InvalidInputError
from annotations.models import ApiToken, Contributor, Membership
from annotations.services.guards import require_fields, require_version
from annotations.services.history import Act, recorded
from annotations.services.people import lock_membership, require_still, save_token, set_role, take_from_use
from annotations.services.sight import note_role

FIELDS = ("name", "role")
# A service account manages nothing, so that no program lets in anybody or makes keys for itself.
SCOPES = tuple(scope for scope in ApiToken.Scope.values if scope != ApiToken.Scope.ADMIN)


@transaction.atomic
def add_service(*, actor: Contributor, name: str, role: str) -> Contributor:
    """A new service account in the actor's project. Nothing acts as it before it has a token."""
    permissions.require(actor, "service.manage")
    service = Contributor(project=actor.project, kind=Contributor.Kind.SERVICE)
    membership = Membership(project=actor.project, contributor=service)
    set_name(service, name)
    set_role(membership, role)
    service.save(force_insert=True)
    membership.save(force_insert=True)
    act = Act(actor)
    act.created("service.added", service)
    act.created("member.joined", membership)
    return service


def set_name(service: Contributor, name: str) -> None:
    """Name a service account. Raises InvalidInputError."""
    if not name.strip():
        raise InvalidInputError(_("Give it a name by which people know it again."), field="name")
    require_fields(service, {"name": name}, ("name",))


@transaction.atomic
def change_service(
    *, actor: Contributor, service: Contributor, fields: dict[str, Any], version: int | None = None
) -> Contributor:
    """Change the name or the role of a service account; `version` is that of its membership."""
    permissions.require(actor, "service.manage")
    membership = lock_membership(service.membership)
    require_version(membership, version)
    service = membership.contributor
    before, named = recorded(membership), recorded(service)
    set_name(service, fields.get("name", service.name))
    set_role(membership, fields.get("role", membership.role))
    if (recorded(membership), recorded(service)) == (before, named):
        return service
    membership.version += 1
    membership.save(update_fields=["role", "version"])
    act = Act(actor)
    if recorded(service) != named:
        service.save(update_fields=["name"])
        act.changed("service.renamed", service, named)
    if recorded(membership) != before:
        act.changed("member.role_changed", membership, before, noticing=("contributor_id",))
        note_role(membership, act, before=before["role"])
    return service


@transaction.atomic
def create_service_token(
    *,
    actor: Contributor,
    service: Contributor,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
    made_with: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """Make a key for a program that acts as a service account. Returns the row and the key, which is kept nowhere."""
    require_still(actor, "service.manage")
    membership = lock_membership(service.membership)
    if any(scope not in SCOPES for scope in scopes):
        raise InvalidInputError(
            _("A service account may be allowed to %s. It manages nothing.") % ", ".join(SCOPES), field="scopes"
        )
    fields: dict[str, Any] = {"name": name, "scopes": scopes, "expires_at": expires_at}
    token, secret = save_token(ApiToken(service=membership.contributor, created_by=actor), fields, made_with)
    Act(actor).created("token.made", token)
    return token, secret


@transaction.atomic
def revoke_service_token(*, actor: Contributor, token: ApiToken) -> ApiToken:
    """Make a service account's token useless at once."""
    permissions.require(actor, "service.manage")
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("service").get(pk=token.pk)
    if token.revoked_at is None:
        take_from_use(token, Act(actor))
    return token
