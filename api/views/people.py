"""Members of a project, and the one-time links that let people in."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from annotations import queries
from annotations.access import Access
from annotations.accounts import link_address
from annotations.models import Contributor, Invitation, Membership
from annotations.services import people
from api.filters import OneOfFilter, RowFilters
from api.pagination import BY_CREATION
from api.serializers.people import (
    ContributorSerializer,
    InvitationRecordSerializer,
    InvitationSerializer,
    MemberSerializer,
    NewInvitationSerializer,
    RoleSerializer,
)
from api.views.base import Changing, Deleting, Listing, Minting, Reading


class ContributorFilters(RowFilters):
    """Of which contributors a list is made."""

    kind = OneOfFilter(choices=Contributor.Kind.choices)


class ContributorList(Listing[Contributor]):
    """Everybody who has ever acted in the project: members, who was one, service accounts, people an import named."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_contributors"}
    filterset_class = ContributorFilters
    queryset = Contributor.objects.none()
    serializer_class = ContributorSerializer

    def get_queryset(self) -> QuerySet[Contributor]:
        return queries.contributors_of(self.actor.project)


class ContributorDetail(Reading[Contributor]):
    """Somebody who has acted in the project, under whose id everything they did stands."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "read_contributor"}
    queryset = Contributor.objects.none()
    serializer_class = ContributorSerializer
    lookup_url_kwarg = "contributor"
    is_versioned = False
    shows_others = True  # a name, and a role, are no change of it

    def get_queryset(self) -> QuerySet[Contributor]:
        return queries.contributors_of(self.actor.project)


class MemberFilters(RowFilters):
    """Of which members a list is made."""

    role = OneOfFilter(choices=Membership.Role.choices)
    kind = OneOfFilter(choices=Contributor.Kind.choices, method="of_kind")
    contributor = filters.UUIDFilter(field_name="contributor_id")

    def of_kind(self, members: QuerySet[Membership], _name: str, value: str) -> QuerySet[Membership]:
        return members.filter(contributor__kind=value)


class MemberList(Listing[Membership]):
    """Who has a role in the project."""

    access = Access("project", {"GET": "project.read"})
    operations = {"GET": "list_members"}
    filterset_class = MemberFilters
    queryset = Membership.objects.none()
    serializer_class = MemberSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        return queries.members_of(self.actor.project)


class MemberDetail(Reading[Membership], Changing[Membership], Deleting[Membership]):
    """A member. Whoever is removed reaches the project no more; what they did stays, under their name."""

    access = Access("project", {"GET": "project.read", "PATCH": "member.manage", "DELETE": "member.manage"})
    operations = {"GET": "read_member", "PATCH": "change_member", "DELETE": "remove_member"}
    scopes = {"PATCH": "admin", "DELETE": "admin"}
    queryset = Membership.objects.none()
    serializer_class = MemberSerializer
    body = RoleSerializer
    lookup_url_kwarg = "member"

    def get_queryset(self) -> QuerySet[Membership]:
        return queries.members_of(self.actor.project)

    def perform_update(self, row: Membership, sent: dict[str, Any], version: int | None) -> Membership:
        role = sent.get("role", row.role)
        return people.change_role(actor=self.actor, membership=row, role=role, version=version)

    def perform_destroy(self, row: Membership, version: int | None) -> None:
        people.remove_member(actor=self.actor, membership=row, version=version)


class InvitationList(Listing[Invitation], Minting[Invitation]):
    """One-time links that can still be used. A new one is good for seven days; its address is told once."""

    access = Access("project", {"GET": "member.manage", "POST": "member.manage"})
    operations = {"GET": "list_invitations", "POST": "invite"}
    scopes = {"GET": "admin", "POST": "admin"}
    orders = BY_CREATION
    queryset = Invitation.objects.none()
    is_versioned = False  # a link changes only by being no link any more
    serializer_class = InvitationSerializer
    body = InvitationRecordSerializer
    makes = NewInvitationSerializer
    secret_name = "link"  # noqa: S105  # its name, not the secret

    def get_queryset(self) -> QuerySet[Invitation]:
        return queries.invitations_open_in(self.actor.project)

    def perform_mint(self, sent: dict[str, Any]) -> tuple[Invitation, str]:
        invitation, secret = people.invite(actor=self.actor, **sent)
        return invitation, link_address(secret)


class InvitationDetail(Reading[Invitation], Deleting[Invitation]):
    """A one-time link. Deleted, it lets nobody in."""

    access = Access("project", {"GET": "member.manage", "DELETE": "member.manage"})
    operations = {"GET": "read_invitation", "DELETE": "revoke_invitation"}
    scopes = {"GET": "admin", "DELETE": "admin"}
    queryset = Invitation.objects.none()
    is_versioned = False  # a link changes only by being no link any more
    serializer_class = InvitationSerializer
    lookup_url_kwarg = "invitation"

    def get_queryset(self) -> QuerySet[Invitation]:
        return queries.invitations_open_in(self.actor.project)

    def perform_destroy(self, row: Invitation, version: int | None) -> None:
        people.revoke_invitation(actor=self.actor, invitation=row)
