"""Whom a route is for. Every view declares it; a test walks the URL configuration and fails for one that does not.

`public` is for everybody, `personal` for whoever is signed in, `of_project` for members of the project in the URL, with
an action of the permission table per method. What a person may not see is answered 404, what they may see and not do
403.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from annotations import permissions, queries
from annotations.errors import NotPermittedError
from annotations.models import Contributor, Project, User

View = Callable[..., HttpResponseBase]
Declared = TypeVar("Declared", bound=Callable[..., Any])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
TOKEN_SCHEMES = ("bearer", "token")


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares: whom it is for and, for projects, the action each method stands for."""

    kind: Literal["public", "personal", "project"]
    actions: dict[str, str] = field(default_factory=dict)


class PersonalRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


class ProjectRequest(PersonalRequest):
    """A request of a member, within the project of the URL."""

    actor: Contributor
    project: Project


def declare(view: Declared, access: Access) -> Declared:
    """Write the declaration on the view, where the test of the routes reads it."""
    view.access = access  # type: ignore[attr-defined]  # functions take attributes, their type does not say so
    return view


def public(view: View) -> View:
    """For everybody, signed in or not."""
    return declare(view, Access("public"))


def personal(view: View) -> View:
    """For whoever is signed in; others are led to the sign-in page and back."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return declare(guarded, Access("personal"))


def of_project(**actions: str) -> Callable[[View], View]:
    """For members of the project in the URL (`<uuid:project>`): `@of_project(get="project.read", post="claim.mark")`.

    The view gets a `ProjectRequest` and the URL's other arguments.
    """
    declared = Access("project", {method.upper(): action for method, action in actions.items()})

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, project: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            actor = queries.actor_in(request.user, project)
            if actor is None:
                raise Http404
            method = "GET" if request.method == "HEAD" else str(request.method)
            if method not in declared.actions:
                refuse_unsafe(actor, method)
                return HttpResponseNotAllowed(list(declared.actions))
            permissions.require(actor, declared.actions[method])
            request.actor, request.project = actor, actor.project  # type: ignore[attr-defined]  # see ProjectRequest
            return view(request, **kwargs)

        return declare(guarded, declared)

    return decorate


def secret_in(header: str) -> str:
    """The token in a header `Authorization`: `Bearer cw_…`, or `Token cw_…`; "" where it is of another form."""
    scheme, _blank, secret = header.partition(" ")
    return secret.strip() if scheme.lower() in TOKEN_SCHEMES else ""


def refuse_unsafe(actor: Contributor, method: str) -> None:
    """Refuse a method that writes to whoever may write nothing, also where the route does not know the method."""
    if method not in SAFE_METHODS and not permissions.is_writer(actor):
        raise NotPermittedError(_("You may read this project but not change it."))
