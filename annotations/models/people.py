"""Who there is: users, contributors, members, invitations, API tokens."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from annotations.models.base import ProjectRow, new_id


class User(AbstractUser):
    """Somebody who can sign in to this installation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    first_name = None  # type: ignore[assignment]  # one name is enough, and not everybody has two
    last_name = None  # type: ignore[assignment]
    keys_on = models.BooleanField(_("single-letter keys on the review page"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("username"), name="user_name_unique_whatever_its_case"),
            models.UniqueConstraint(Lower("email"), name="user_email_unique_if_given", condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Contributor(ProjectRow):
    """Who acts in a project: the actor of every event.

    A member has a `Membership`; somebody named by an import or a deleted user does not, and stays what they were:
    the author of what they did.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        SERVICE = "service", _("service account")
        SYSTEM = "system", _("system")
        IMPORTED = "imported", _("named by an import")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PERSON)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="contributors")
    name = models.CharField(_("name"), max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "user"], name="contributor_once_per_user_and_project"),
            models.CheckConstraint(
                condition=Q(user=None) | Q(kind="person"), name="contributor_with_a_user_is_a_person"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "service", "system", "imported"]), name="contributor_kind_known"
            ),
        ]

    def __str__(self) -> str:
        if self.user is not None:
            return str(self.user)
        return self.name or gettext("a former member")

    @property
    def role(self) -> str:
        """The member's role, "" for whoever is no member (any more)."""
        membership = getattr(self, "membership", None)
        return membership.role if membership is not None else ""


class Membership(ProjectRow):
    """The role a contributor has in a project. Ending it deletes this row and nothing else."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        REVIEWER = "reviewer", _("Reviewer")
        VIEWER = "viewer", _("Viewer")

    contributor = models.OneToOneField(Contributor, on_delete=models.PROTECT, related_name="membership")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=["owner", "editor", "reviewer", "viewer"]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contributor}, {self.get_role_display()}"


class Invitation(ProjectRow):
    """A one-time link into a project, or back into one's own account.

    Only a hash of the link's secret is kept: the link is shown once, to who made it.
    """

    role = models.CharField(_("role"), max_length=10, choices=Membership.Role)
    name = models.CharField(_("for whom"), max_length=150, blank=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("good until"))
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=["owner", "editor", "reviewer", "viewer"]), name="invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_role_display())

    @property
    def is_way_back(self) -> bool:
        """Whether it leads into an account there is, instead of into the project."""
        return self.user_id is not None

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and self.expires_at > timezone.now()


class ApiToken(models.Model):
    """A key for a program that acts as its user, or as a service account of a project. Stored hashed; the prefix is for
    people. `created_by` is the owner who made that of a service account, and knows it."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("write")
        EXPORT = "export", _("export")
        ADMIN = "admin", _("manage the project")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="api_tokens")
    service = models.ForeignKey(Contributor, on_delete=models.PROTECT, null=True, blank=True, related_name="api_tokens")
    created_by = models.ForeignKey(Contributor, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), verbose_name=_("may"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user=None, service__isnull=False) | Q(user__isnull=False, service=None),
                name="token_of_a_user_or_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_out_of_date(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def project_id(self) -> uuid.UUID | None:
        """The project of a service account’s token; a user’s is of none."""
        return self.service.project_id if self.service else None
