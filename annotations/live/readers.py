"""Who listens: a browser by its session, a program by its token. Refusals are plain: nobody reads a page of this door.

A program goes on after a cursor of the change feed, a page after the position it was rendered at.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from annotations import queries
from annotations.access import refuse_unsafe, secret_in
from annotations.accounts import guess_of
from annotations.errors import CursorLostError, DomainError, NotPermittedError
from annotations.models import ApiToken, Contributor, User
from annotations.services.allowances import METER, Standing
from annotations.services.people import digest_of, note_token_used

CONTENT_TYPE = "text/event-stream"


def is_program(request: HttpRequest) -> bool:
    """Whether a token has come along; no session counts then."""
    return "Authorization" in request.headers


def admit(request: HttpRequest, project: uuid.UUID) -> Contributor | HttpResponse:
    """Who the reader is in the project, or the refusal: 401 for who is nobody, 404 for who is no member, 403 for a
    token that may not read, 429 for one that has asked too often, or where too many come that are none."""
    token = present_token(request)
    if token is None and (refused := refusal_of_nobody(request)) is not None:
        return refused
    actor = present_actor(request, project)
    if actor is None:
        return HttpResponse(status=404)
    if token is not None and (refused := refusal_of(token)) is not None:
        return refused
    try:
        refuse_unsafe(actor, str(request.method))
    except NotPermittedError:
        return HttpResponse(status=403)
    if request.method == "HEAD":
        return HttpResponse(content_type=CONTENT_TYPE)
    return actor if request.method == "GET" else HttpResponseNotAllowed(["GET", "HEAD"])


def refusal_of_nobody(request: HttpRequest) -> HttpResponse | None:
    """How who comes without a token that works is refused; None for a person who is signed in."""
    if is_program(request):
        standing = guess_of(request)
        if not standing.granted:
            return too_many(standing)
    elif present_user(request).is_authenticated:
        return None
    return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="workbench"'})


def refusal_of(token: ApiToken) -> HttpResponse | None:
    """Why a token opens no stream now; None where it does, which counts as one request."""
    if ApiToken.Scope.READ not in token.scopes:
        return HttpResponse(status=403)
    standing = METER.spend(token.pk, settings.API_REQUESTS_PER_MINUTE)
    if not standing.granted:
        return too_many(standing)
    note_token_used(token=token)
    return None


def too_many(standing: Standing) -> HttpResponse:
    """The refusal of what is beyond a limit."""
    return HttpResponse(status=429, headers={"Retry-After": str(standing.seconds)})


def present_token(request: HttpRequest) -> ApiToken | None:
    """The token that came along, if it may still be used at this moment."""
    secret = secret_in(request.headers.get("Authorization", ""))
    return queries.token_in_use(digest_of(secret)) if secret else None


def present_user(request: HttpRequest) -> User | AnonymousUser:
    """Whose session it is at this moment; it may have ended since the request came."""
    asked = HttpRequest()
    asked.session = type(request.session)(request.session.session_key)
    return get_user(asked)


def present_actor(request: HttpRequest, project: uuid.UUID) -> Contributor | None:
    """Who the reader is in the project at this moment, None for nobody any more."""
    if not is_program(request):
        return queries.actor_in(present_user(request), project)
    token = present_token(request)
    return queries.actor_of_token(token, project) if token is not None else None


def place_to_resume(request: HttpRequest) -> int | HttpResponse | None:
    """The position the reader has seen last, None to begin now; or why it is none: 400, or 410 for one that is lost.

    What the reader's client says itself is newer than what the address says.
    """
    said = [one for one in (request.headers.get("Last-Event-ID", ""), request.GET.get("after", "")) if one]
    if not is_program(request):
        return next((int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19), None)
    if not said or said[0] == queries.LATEST:
        return None
    try:
        return queries.place_at(said[0]).position
    except CursorLostError:
        return HttpResponse(status=410)
    except DomainError:
        return HttpResponse(status=400)
