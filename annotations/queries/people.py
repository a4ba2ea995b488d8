"""Reading people: members, contributors, invitations, tokens."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Max, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annotations.models import ApiToken, Contributor, Invitation, Membership, Project, User
from annotations.queries.spelled import Spelled


def actor_in(user: User | AnonymousUser, project: uuid.UUID) -> Contributor | None:
    """The contributor a user acts as in a project, with role and project in one query; None for who is no member."""
    if not isinstance(user, User):
        return None
    members = Contributor.objects.filter(user=user, project=project, membership__isnull=False)
    return members.select_related("user", "membership", "project").first()


def actor_of_token(token: ApiToken, project: uuid.UUID) -> Contributor | None:
    """Whom a token acts as in a project, read as by `actor_in`; None where it reaches no such project."""
    if token.service_id is not None:
        return _service_in.first(token.service_id, project)
    return None if token.user_id is None else _person_in.first(token.user_id, project)


@Spelled
def _person_in(user: uuid.UUID, project: uuid.UUID) -> QuerySet[Contributor]:
    return _acting_in(ApiToken(user_id=user), project)


@Spelled
def _service_in(service: uuid.UUID, project: uuid.UUID) -> QuerySet[Contributor]:
    return _acting_in(ApiToken(service_id=service), project)


def _acting_in(token: ApiToken, project: uuid.UUID) -> QuerySet[Contributor]:
    acting = contributors_of_token(token).filter(project=project)
    return acting.select_related("user", "membership", "project")


def contributors_of_token(token: ApiToken) -> QuerySet[Contributor]:
    """Whom a token acts as: a user in each of their projects, a service account in its own; members alone."""
    acting = Contributor.objects.filter(membership__isnull=False)
    return acting.filter(pk=token.service_id) if token.service_id else acting.filter(user=token.user_id)


def members_of(project: Project) -> QuerySet[Membership]:
    """Who has a role in a project, in the order of their names. A deleted user is no member."""
    members = Membership.objects.filter(project=project)
    living = members.filter(Q(contributor__user__isnull=False) | Q(contributor__kind=Contributor.Kind.SERVICE))
    return living.select_related("contributor__user").order_by("contributor__user__username", "id")


def memberships_of_token(token: ApiToken) -> QuerySet[Membership]:
    """The roles a token acts with, with their projects."""
    acting = contributors_of_token(token)
    return Membership.objects.filter(contributor__in=acting).select_related("project").order_by("id")


def contributors_of(project: Project) -> QuerySet[Contributor]:
    """Everybody who has ever acted in a project."""
    return Contributor.objects.filter(project=project).select_related("user", "membership").order_by("id")


def name_of(prefix: str) -> Coalesce:
    """What a contributor is called, as `str` of one says it; `prefix` leads there (`created_by__`)."""
    names = (NullIf(f"{prefix}user__name", Value("")), F(f"{prefix}user__username"), NullIf(f"{prefix}name", Value("")))
    return Coalesce(*names, Value(_("a former member"), output_field=TextField()))


def invitations_open_in(project: Project) -> QuerySet[Invitation]:
    """Links that can still be used."""
    links = Invitation.objects.filter(project=project, used_at=None, revoked_at=None, expires_at__gt=timezone.now())
    return links.select_related("created_by__user", "user")


def people_in(project: Project) -> QuerySet[Membership]:
    """The members of a project who are people."""
    return members_of(project).filter(contributor__kind=Contributor.Kind.PERSON)


def services_listed(project: Project) -> QuerySet[Contributor]:
    """Service accounts as pages list them: with `token_count`, and `last_used_at`, when one of these was used last."""
    live = Q(api_tokens__revoked_at=None)
    counted = services_of(project).annotate(token_count=Count("api_tokens", filter=live))
    return counted.annotate(last_used_at=Max("api_tokens__last_used_at"))


def services_of(project: Project) -> QuerySet[Contributor]:
    """The service accounts that work in a project, by their names."""
    services = Contributor.objects.filter(project=project, kind=Contributor.Kind.SERVICE, membership__isnull=False)
    return services.select_related("membership").order_by("name", "id")


def tokens_of_service(service: Contributor) -> QuerySet[ApiToken]:
    """A service account's tokens that have not been revoked, newest first, each with who made it."""
    tokens = ApiToken.objects.filter(service=service, revoked_at=None).select_related("created_by__user")
    return tokens.order_by("-created_at", "-id")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A user's tokens that have not been revoked, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-id")


def token_in_use(digest: str) -> ApiToken | None:
    """The token with this SHA-256, with its user, if both may still be used. That of a service account is of no use
    while the account of who made it is closed; where the one or the other is removed, it is revoked."""
    return _tokens_in_use.first(digest, timezone.now())


@Spelled
def _tokens_in_use(digest: str, now: datetime) -> QuerySet[ApiToken]:
    of_service = Q(user=None) & (Q(created_by=None) | Q(created_by__user__is_active=True))
    tokens = ApiToken.objects.filter(Q(user__is_active=True) | of_service, digest=digest, revoked_at=None)
    return tokens.filter(Q(expires_at=None) | Q(expires_at__gt=now)).select_related("user", "service").order_by()
