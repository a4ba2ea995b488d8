"""Service accounts, and the tokens by which programs act as them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from annotations import queries
from annotations.access import Access
from annotations.models import ApiToken, Contributor
from annotations.services import people, service_accounts
from api.pagination import BY_CREATION
from api.serializers.people import (
    NewServiceTokenSerializer,
    ServiceRecordSerializer,
    ServiceSerializer,
    ServiceTokenSerializer,
    TokenRecordSerializer,
)
from api.views.base import Changing, Creating, Deleting, Endpoint, Listing, Minting, Reading


class ServiceEndpoint(Endpoint[Contributor]):
    """What list and detail have in common."""

    queryset = Contributor.objects.none()
    serializer_class = ServiceSerializer
    body = ServiceRecordSerializer

    def get_queryset(self) -> QuerySet[Contributor]:
        return queries.services_of(self.actor.project)

    def version_of(self, row: Contributor) -> int:
        return row.membership.version


class ServiceList(ServiceEndpoint, Listing[Contributor], Creating[Contributor]):
    """Programs that work in the project under a name and a role of their own. What they do stands under that name."""

    access = Access("project", {"GET": "project.read", "POST": "service.manage"})
    operations = {"GET": "list_services", "POST": "add_service"}
    scopes = {"POST": "admin"}
    orders = {**BY_CREATION, "name": ("name", "id")}

    def perform_create(self, sent: dict[str, Any]) -> Contributor:
        return service_accounts.add_service(actor=self.actor, **sent)


class ServiceDetail(ServiceEndpoint, Reading[Contributor], Changing[Contributor], Deleting[Contributor]):
    """A service account. With it, its tokens go at once; what it did stays, under its name."""

    access = Access("project", {"GET": "project.read", "PATCH": "service.manage", "DELETE": "service.manage"})
    operations = {"GET": "read_service", "PATCH": "change_service", "DELETE": "remove_service"}
    scopes = {"PATCH": "admin", "DELETE": "admin"}
    lookup_url_kwarg = "service"

    def perform_update(self, row: Contributor, sent: dict[str, Any], version: int | None) -> Contributor:
        return service_accounts.change_service(actor=self.actor, service=row, fields=sent, version=version)

    def perform_destroy(self, row: Contributor, version: int | None) -> None:
        people.remove_member(actor=self.actor, membership=row.membership, version=version)


class ServiceTokenEndpoint(Endpoint[ApiToken]):
    """What list and detail have in common."""

    service: Contributor
    scopes = {"GET": "admin", "POST": "admin", "DELETE": "admin"}
    queryset = ApiToken.objects.none()
    is_versioned = False  # a token changes only by being none any more
    serializer_class = ServiceTokenSerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find the service account of the address, before anything is read of what was sent."""
        super().initial(request, *args, **kwargs)
        self.service = get_object_or_404(queries.services_of(self.actor.project), pk=kwargs["service"])

    def get_queryset(self) -> QuerySet[ApiToken]:
        return queries.tokens_of_service(self.service)


class ServiceTokenList(ServiceTokenEndpoint, Listing[ApiToken], Minting[ApiToken]):
    """The tokens of a service account. A new one is told once, and works as long as who made it owns the project."""

    access = Access("project", {"GET": "service.manage", "POST": "service.manage"})
    operations = {"GET": "list_service_tokens", "POST": "make_service_token"}
    body = TokenRecordSerializer
    makes = NewServiceTokenSerializer
    secret_name = "token"  # noqa: S105  # its name, not the secret

    def perform_mint(self, sent: dict[str, Any]) -> tuple[ApiToken, str]:
        made_with = self.request.auth
        return service_accounts.create_service_token(
            actor=self.actor, service=self.service, made_with=made_with, **sent
        )


class ServiceTokenDetail(ServiceTokenEndpoint, Reading[ApiToken], Deleting[ApiToken]):
    """A token of a service account. Deleted, it is useless at once."""

    access = Access("project", {"GET": "service.manage", "DELETE": "service.manage"})
    operations = {"GET": "read_service_token", "DELETE": "revoke_service_token"}
    lookup_url_kwarg = "token"
    shows_others = True  # its last use is no change of it

    def perform_destroy(self, row: ApiToken, version: int | None) -> None:
        service_accounts.revoke_service_token(actor=self.actor, token=row)
