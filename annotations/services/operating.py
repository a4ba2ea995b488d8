"""What whoever runs the installation may do, from its command line: let the first people in, and anybody back in.

No permission is asked: who starts these commands holds the database. What is done in a project is remembered there as
done by its system contributor.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.errors import ConflictError, InvalidInputError
from annotations.models import Contributor, Invitation, Project, User
from annotations.services.guards import require_fields
from annotations.services.history import Act
from annotations.services.people import LINK_LIFETIME, save_link
from annotations.services.projects import found_project


def operator_of(project: Project) -> Contributor:
    """Who acts in a project's history when its installation is operated."""
    found = Contributor.objects.filter(project=project, kind=Contributor.Kind.SYSTEM).order_by("id").first()
    return found or Contributor.objects.create(
        project=project, kind=Contributor.Kind.SYSTEM, name=_("whoever runs the installation")
    )


@transaction.atomic
def open_project(*, project: Project, role: str, name: str = "") -> tuple[Invitation, str]:
    """A one-time link into a project with `role`, and its secret."""
    invitation = new_link(project)
    require_fields(invitation, {"role": role, "name": name}, ("role", "name"))
    return invitation, save_link(invitation, Act(operator_of(project)))


@transaction.atomic
def open_account(*, user: User) -> tuple[Invitation, str]:
    """A one-time link back into a user's account, and its secret.

    Raises:
        ConflictError: the user is in no project, where the link would be kept.
    """
    contributor = user.contributors.filter(membership__isnull=False).select_related("project").order_by("id").first()
    if contributor is None:
        raise ConflictError(_("%s is in no project. Invite them into one instead.") % user.username)
    invitation = new_link(contributor.project)
    invitation.user = user
    fields = {"role": contributor.role, "name": str(user)[:150]}
    require_fields(invitation, fields, ("role", "name"))
    return invitation, save_link(invitation, Act(operator_of(contributor.project)))


def new_link(project: Project) -> Invitation:
    """An invitation nobody in particular has made, not saved yet."""
    return Invitation(project=project, created_by=operator_of(project), expires_at=timezone.now() + LINK_LIFETIME)


@transaction.atomic
def open_installation(*, username: str, project_name: str) -> tuple[Project, str]:
    """A project for its first owner: a user who is there already, or a new one. Returns it, and the secret of the link
    by which a new owner chooses a password, "" for one who has a password.

    Raises:
        InvalidInputError: a user name or a project name that cannot be.
    """
    user = User.objects.filter(username__iexact=username).first() or passwordless_user(username)
    project = found_project(user=user, fields={"name": project_name})
    if user.has_usable_password():
        return project, ""
    _invitation, secret = open_account(user=user)
    return project, secret


def passwordless_user(username: str, name: str = "") -> User:
    """A new user who cannot sign in before a one-time link has let them choose a password."""
    user = User()
    require_fields(user, {"username": username, "name": name}, ("username", "name"))
    if User.objects.filter(username__iexact=user.username).exists():
        raise InvalidInputError(_("Somebody has this user name already."), field="username")
    user.set_unusable_password()
    user.save(force_insert=True)
    return user
