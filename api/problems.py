"""The one place that turns refusals into answers: RFC 9457 problem details, the same shape for every one of them.

`type` is a stable name (`/problems/quote-not-found`), `detail` a sentence for a person, `field` the input it is about,
`errors` the first hundred inputs at fault; further members are facts for a program, such as `candidates` or `present`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from annotations.errors import DomainError, RowsRefusedError
from annotations.views.refusals import other_name

log = logging.getLogger("django.request")

MEDIA_TYPE = "application/problem+json"
MOST_TOLD = 100  # inputs at fault: nobody reads more, and a body has room for a million

_t = gettext_lazy
# Every kind of problem there is: its status, and its title, which never changes with the case.
PROBLEMS: dict[str, tuple[int, str | Promise]] = {
    "invalid": (400, _t("The input is not right")),
    "invalid-text": (400, _t("The text cannot be kept exactly")),
    "undecodable": (400, _t("The bytes are not text in this encoding")),
    "invalid-span": (400, _t("The offsets are no stretch of the text")),
    "quote-mismatch": (400, _t("Something else stands at these offsets")),
    "quote-not-found": (400, _t("The quote does not stand in the text")),
    "quote-ambiguous": (400, _t("The quote stands in the text more than once")),
    "malformed": (400, _t("The body is not JSON in UTF-8")),
    "not-authenticated": (401, _t("A token is needed")),
    "not-permitted": (403, _t("You may see this but not do that")),
    "scope-missing": (403, _t("The token may not do that")),
    "not-found": (404, _t("Nothing to be seen here")),
    "method-not-allowed": (405, _t("This address does not take that method")),
    "conflict": (409, _t("That does not fit the present state")),
    "living-twin": (409, _t("There is one already")),
    "gone": (410, _t("It was there and has been deleted")),
    "link-spent": (410, _t("The link can no longer be used")),
    "cursor-lost": (410, _t("What the cursor has seen is not here any more")),
    "length-required": (411, _t("The length of the body is needed")),
    "stale-version": (412, _t("Somebody changed it in the meantime")),
    "too-large": (413, _t("The body is too large")),
    "unsupported-media-type": (415, _t("The body is not sent as JSON")),
    "not-an-annotation": (415, _t("This is no Web Annotation")),
    "unresolved-target": (422, _t("The target is no stretch of the article")),
    "key-reused": (422, _t("This key belongs to another request")),
    "rows-refused": (422, _t("Rows were refused, and nothing was done")),
    "precondition-required": (428, _t("If-Match is needed")),
    "too-many-requests": (429, _t("Too many requests")),
    "failed": (500, _t("Something went wrong on the server")),
}


class ScopeMissing(exceptions.PermissionDenied):
    """The token lacks a scope; `details` name it."""

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token may not do that: it lacks the scope “%s”.") % scope)
        self.details = {"scope": scope}


class PreconditionRequired(exceptions.APIException):
    """A change came without the version it is meant for."""

    status_code = 428
    default_detail = _t("Send the ETag you have seen in the header If-Match, so that nobody’s change is lost.")


class LengthRequired(exceptions.APIException):
    """A body came in chunks: one that broke off would look like a whole one."""

    status_code = 411
    default_detail = _t("Say in Content-Length how long the body is: this server takes none in chunks.")


# The first that fits.
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.ValidationError, "invalid"),
    (exceptions.ParseError, "malformed"),
    (exceptions.NotAuthenticated, "not-authenticated"),
    (exceptions.AuthenticationFailed, "not-authenticated"),
    (ScopeMissing, "scope-missing"),
    (exceptions.PermissionDenied, "not-permitted"),
    (PermissionDenied, "not-permitted"),
    (Http404, "not-found"),
    (exceptions.NotFound, "not-found"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (PreconditionRequired, "precondition-required"),
    (LengthRequired, "length-required"),
    (exceptions.Throttled, "too-many-requests"),
    (RequestDataTooBig, "too-large"),
    (SuspiciousOperation, "malformed"),  # such as a form of a thousand parts
)


def exception_handler(refused: Exception, context: dict[str, Any]) -> Response:
    """The problem for whatever a view raised. What nobody foresaw is logged and answered without its details."""
    code = code_of(refused)
    if code is None:
        return failure(refused, context)
    if isinstance(refused, RowsRefusedError):
        rows = [{"index": one.index, **told(one.refusal)} for one in refused.refusals]
        response = problem(code, refused.message, [], {"rows": rows})
    elif isinstance(refused, DomainError):
        path = f"{refused.part}.{refused.field}".removeprefix(".")
        errors = [{"field": path, "detail": refused.message}] if refused.field else []
        response = problem(code, refused.message, errors, refused.details)
    elif isinstance(refused, exceptions.ValidationError):
        errors = list(islice(errors_in(refused.detail), MOST_TOLD))
        response = problem(code, errors[0]["detail"] if errors else "", errors, {})
    else:
        response = problem(code, sentence(refused, code, context.get("view")), [], getattr(refused, "details", {}))
    for header, value in headers_of(refused):
        response[header] = value
    return response


def told(refusal: Exception) -> dict[str, Any]:
    """One refusal of many: the answer that it would have been by itself."""
    answer = exception_handler(refusal, {})
    return {"status": answer.status_code, "problem": answer.data}


def code_of(refused: Exception) -> str | None:
    """The name of the problem, None for what is no refusal. A new refusal of the domain is what its parent is."""
    if isinstance(refused, DomainError):
        names = (vars(kind).get("code", "") for kind in type(refused).__mro__)
        return next((name for name in names if name in PROBLEMS), "invalid")
    return next((code for kind, code in KINDS if isinstance(refused, kind)), None)


def problem(code: str, detail: str, errors: list[dict[str, str]], details: Mapping[str, Any]) -> Response:
    """An answer of the one shape."""
    return Response(shape(code, detail, errors, details), status=PROBLEMS[code][0], content_type=MEDIA_TYPE)


def shape(code: str, detail: str, errors: list[dict[str, str]], details: Mapping[str, Any]) -> dict[str, Any]:
    """What a problem says: its members, and what is told in this case."""
    status, title = PROBLEMS[code]
    return {
        **details,
        "type": f"/problems/{code}",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        "field": errors[0]["field"] if errors else "",
        "errors": errors,
    }


def unread(refused: Exception) -> JsonResponse:
    """The problem for a request that no view was asked about, such as one by a name that is not ours."""
    words = other_name(refused) or sentence(refused, "invalid", None)
    return JsonResponse(shape("invalid", words, [], {}), status=400, content_type=MEDIA_TYPE)


def errors_in(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """What a serializer found, flat: each input by its path on the wire (`evidence.url`, `authors.0`)."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            whole = name in ("non_field_errors", "__all__")
            yield from errors_in(inner, field if whole else f"{field}.{name}".removeprefix("."))
    elif isinstance(detail, list):
        for inner in detail:
            yield from errors_in(inner, field)
    else:
        yield {"field": field, "detail": str(detail)}


def sentence(refused: Exception, code: str, view: Any) -> str:
    """What to tell a person of a refusal that is not the domain's; `view` is where it was, if anywhere."""
    if code == "method-not-allowed" and view is not None:
        return _("This address takes %s.") % ", ".join(view.allowed_methods)
    if code == "unsupported-media-type" and view is not None:
        kinds = dict.fromkeys(parser.media_type for parser in view.parser_classes)
        return _("Say in Content-Type what the body is. Taken here: %s.") % ", ".join(kinds)
    if code == "not-found" and not isinstance(refused, exceptions.NotFound):
        return _("There is nothing here, or nothing you may see.")
    if code == "too-large":
        return _("The body is larger than this server takes. Send less at once.")
    if isinstance(refused, SuspiciousOperation):
        return _("There are more parameters, or parts of a form, than are read at once.")
    return str(getattr(refused, "detail", "")) or str(PROBLEMS[code][1])


def no_such(said: str, known: Iterable[str]) -> str:
    """What is said of a name that is not known, and which are."""
    names = ", ".join(sorted(known))
    return _("%(said)s Known are: %(names)s.") % {"said": said, "names": names} if names else said


def headers_of(refused: Exception) -> Iterator[tuple[str, str]]:
    """The headers that belong to a refusal."""
    if challenge := getattr(refused, "auth_header", None):
        yield "WWW-Authenticate", challenge
    if isinstance(refused, ScopeMissing):
        yield "WWW-Authenticate", f'Bearer error="insufficient_scope", scope="{refused.details["scope"]}"'
    if (seconds := getattr(refused, "wait", None)) is not None:
        yield "Retry-After", str(seconds)


def failure(error: Exception, context: dict[str, Any]) -> Response:
    """A mistake of ours: told to the log and to whoever listens for it, and to the sender without its details."""
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=None, request=request)
    log.error("API: %s", type(error).__name__, exc_info=error, extra={"status_code": 500, "request": request})
    return problem("failed", _("Something went wrong on the server. Nothing was changed; try again later."), [], {})
