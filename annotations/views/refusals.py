"""The one place that turns what the domain refuses into HTML: a message for a page that asks by its scripts, a page of
its own otherwise. The API has its own place, for problem+json."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from annotations.errors import (
    ConflictError,
    CursorLostError,
    DomainError,
    KeyReusedError,
    LinkSpentError,
    NotPermittedError,
)

# The first that fits.
STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (NotPermittedError, 403),
    (ConflictError, 409),
    (LinkSpentError, 410),
    (CursorLostError, 410),
    (KeyReusedError, 422),
    (DomainError, 400),
)


class RefusalMiddleware:
    """Answers refusals of the domain; leaves every other exception alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(request, exception) if isinstance(exception, DomainError) else None


def refusal(request: HttpRequest, refused: DomainError) -> HttpResponse:
    """The refusal as HTML. The header `X-Refused-Field` names the input it is about, for the page to lead there."""
    status = next(status for kind, status in STATUS if isinstance(refused, kind))
    by_script = request.headers.get("HX-Request") == "true"
    template = "annotations/refusal.html" if by_script else "annotations/refused.html"
    context = {"message": refused.message, "field": refused.field, "back": came_from(request)}
    response = render(request, template, context, status=status)
    if refused.field.isascii():
        response["X-Refused-Field"] = refused.field
    return response


def csrf_refusal(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's own signature
    """A form without a good token: a page of its own, or, for a page that asks by its scripts, a message that names the
    token as what is at fault."""
    if request.headers.get("HX-Request") != "true":
        return render(request, "403_csrf.html", status=403)
    message = _("This page was open for too long. Reload it; what waits here is sent then.")
    response = render(request, "annotations/refusal.html", {"message": message}, status=403)
    response["X-Refused-Field"] = "csrfmiddlewaretoken"
    return response


def unread(refused: Exception) -> HttpResponse:
    """The page for a request that no view was asked about, of which nothing can be relied on."""
    return HttpResponseBadRequest(render_to_string("400.html", {"other_name": other_name(refused)}))


def other_name(refused: Exception) -> str:
    """What is said where somebody came by a name that is not among `ALLOWED_HOSTS`; "" for anything else."""
    if not isinstance(refused, DisallowedHost):
        return ""
    return _("This workbench does not go by the name in this address. Whoever runs it names it in ALLOWED_HOSTS.")


def came_from(request: HttpRequest) -> str:
    """The page of ours one came from, "" where it is not known."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours else ""
