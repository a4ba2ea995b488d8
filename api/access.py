"""Whom a route of the API is for: the same declaration as on pages (`annotations.access`), and the token's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from annotations import permissions, queries
from annotations.access import Access, refuse_unsafe
from annotations.errors import NotPermittedError
from annotations.models import ApiToken, Contributor, User
from api.problems import ScopeMissing

if TYPE_CHECKING:  # at run time this would be a circle: its module loads the classes named in the settings
    from rest_framework.views import APIView


class ApiRequest(Request):
    """A request that came with a token; `actor` is set on routes of a project."""

    auth: ApiToken
    actor: Contributor


class ProjectPermission(BasePermission):
    """Asks in this order: who is it (401), is there such a project for them (404), may the token, may they (403).

    A view declares `access`; one that forgot fails.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        access: Access = view.access  # type: ignore[attr-defined]  # declared by every view of ours
        if access.kind == "public":
            return True
        if not isinstance(request.auth, ApiToken):
            raise exceptions.NotAuthenticated(_("Send a token as “Authorization: Bearer cw_…”."))
        token = request.auth
        method = "GET" if request.method == "HEAD" else str(request.method)
        actor = self.actor_of(request, token, view) if access.kind == "project" else None
        require_scope(token, view, method)
        if actor is not None:
            require_action(actor, access, method)
        return True

    def actor_of(self, request: Request, token: ApiToken, view: APIView) -> Contributor:
        """Whom the token acts as in the project of the address. Raises Http404."""
        actor = queries.actor_of_token(token, view.kwargs["project"])
        if actor is None:
            raise Http404
        request.actor = actor  # type: ignore[attr-defined]  # see ApiRequest
        return actor


def person_behind(token: ApiToken) -> User:
    """The person a token acts as. Raises NotPermittedError for a service account, which owns nothing."""
    if token.user is None:
        raise NotPermittedError(_("That is for people. A service account works in its project and owns nothing."))
    return token.user


def require_scope(token: ApiToken, view: APIView, method: str) -> None:
    """Refuse what the token was not made for."""
    scopes: dict[str, str] = getattr(view, "scopes", {})
    require_in_scope(token, scopes.get(method, "read" if method == "GET" else "write"))


def require_in_scope(token: ApiToken, scope: str) -> None:
    """Refuse a token without the scope. Raises ScopeMissing."""
    if scope not in token.scopes:
        raise ScopeMissing(scope)


def require_action(actor: Contributor, access: Access, method: str) -> None:
    """Refuse what the actor may not do; a method the route does not know is refused to those who may write nothing."""
    if method not in access.actions:
        refuse_unsafe(actor, method)
        raise exceptions.MethodNotAllowed(method)
    permissions.require(actor, access.actions[method])
