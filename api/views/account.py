"""Who asks, their account, their tokens, and the projects they are in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from annotations import queries
from annotations.access import Access
from annotations.models import ApiToken, Membership, User
from annotations.services import people
from api.access import person_behind
from api.pagination import BY_CREATION
from api.serializers.people import (
    AccountRecordSerializer,
    AccountSerializer,
    LinkSerializer,
    MeSerializer,
    NewTokenSerializer,
    OwnMembershipSerializer,
    TokenRecordSerializer,
    TokenSerializer,
)
from api.views.base import Alone, Changing, Creating, Deleting, Endpoint, Listing, Minting, Reading


class Me(Endpoint[User]):
    """The user or the service account the token acts as, the token and its scopes, and the projects it reaches with
    one's role there."""

    access = Access("personal")
    operations = {"GET": "read_me"}
    queryset = User.objects.none()
    serializer_class = MeSerializer

    def get(self, request: Request, **kwargs: Any) -> Response:
        token = self.request.auth
        memberships = queries.memberships_of_token(token)
        me = SimpleNamespace(user=token.user, service=token.service, token=token, memberships=memberships)
        return Response(MeSerializer().to_representation(me))


class Account(Alone[User], Changing[User]):
    """One's own account. A password is changed on its page alone, and no token leads to it."""

    access = Access("personal")
    operations = {"GET": "read_account", "PATCH": "change_account"}
    scopes = {"PATCH": "admin"}
    queryset = User.objects.none()
    serializer_class = AccountSerializer
    body = AccountRecordSerializer

    def get_object(self) -> User:
        user = person_behind(self.request.auth)
        user.refresh_from_db()
        return user

    def perform_update(self, row: User, sent: dict[str, Any], version: int | None) -> User:
        return people.change_account(user=row, fields=sent, version=version)


class OwnMembershipList(Listing[Membership], Creating[Membership]):
    """The projects one is in, with one's role in each. POST with a one-time link joins another."""

    access = Access("personal")
    operations = {"GET": "list_own_memberships", "POST": "join_project"}
    scopes = {"POST": "admin"}
    also_refuses = (410,)
    why = {410: "The link has been used, was withdrawn, or is too old."}
    orders = BY_CREATION
    queryset = Membership.objects.none()
    serializer_class = OwnMembershipSerializer
    shows_others = True  # the name of the project
    body = LinkSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        return queries.memberships_of_token(self.request.auth)

    def perform_create(self, sent: dict[str, Any]) -> Membership:
        secret = sent["link"].rstrip("/").rpartition("/")[2]
        return people.join(secret=secret, user=person_behind(self.request.auth))


class OwnMembershipDetail(Reading[Membership]):
    """A project one is in, and one's role there."""

    access = Access("personal")
    operations = {"GET": "read_own_membership"}
    queryset = Membership.objects.none()
    serializer_class = OwnMembershipSerializer
    lookup_url_kwarg = "membership"
    shows_others = True  # the name of the project

    def get_queryset(self) -> QuerySet[Membership]:
        return queries.memberships_of_token(self.request.auth)


class OwnTokenEndpoint(Endpoint[ApiToken]):
    """What list and detail have in common."""

    person: User
    scopes = {"GET": "admin", "POST": "admin", "DELETE": "admin"}
    queryset = ApiToken.objects.none()
    is_versioned = False  # a token changes only by being none any more
    serializer_class = TokenSerializer
    shows_others = True  # its last use is no change of it

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find whose they are, before anything is read of what was sent."""
        super().initial(request, *args, **kwargs)
        self.person = person_behind(self.request.auth)

    def get_queryset(self) -> QuerySet[ApiToken]:
        return queries.tokens_of(self.person)


class OwnTokenList(OwnTokenEndpoint, Listing[ApiToken], Minting[ApiToken]):
    """One's own tokens. A new one is told once; it may do no more, and last no longer, than the one it is made with."""

    access = Access("personal")
    operations = {"GET": "list_own_tokens", "POST": "make_own_token"}
    body = TokenRecordSerializer
    makes = NewTokenSerializer
    secret_name = "token"  # noqa: S105  # its name, not the secret

    def perform_mint(self, sent: dict[str, Any]) -> tuple[ApiToken, str]:
        return people.create_token(user=self.person, made_with=self.request.auth, **sent)


class OwnTokenDetail(OwnTokenEndpoint, Reading[ApiToken], Deleting[ApiToken]):
    """One of one's tokens. Deleted, it is useless at once, also the one that asks."""

    access = Access("personal")
    operations = {"GET": "read_own_token", "DELETE": "revoke_own_token"}
    lookup_url_kwarg = "token"

    def perform_destroy(self, row: ApiToken, version: int | None) -> None:
        people.revoke_token(user=self.person, token=row)
