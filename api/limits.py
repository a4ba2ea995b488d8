"""So many requests in a minute: counted when a token is read, and said on every answer to one.

The headers are those of the IETF (draft-ietf-httpapi-ratelimit-headers): `RateLimit-Policy: "token";q=3000;w=60` and
`RateLimit: "token";r=2999;t=60`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from annotations.accounts import guess_of
from annotations.models import ApiToken
from annotations.services.allowances import METER, MINUTE, Standing

WINDOW = int(MINUTE.total_seconds())


def count_request(request: Request, token: ApiToken) -> None:
    """Count a request with a good token. Raises Throttled."""
    require_granted(request, "token", METER.spend(token.pk, settings.API_REQUESTS_PER_MINUTE))


def count_guess(request: Request) -> None:
    """Count a request with a token that is none, by where it comes from. Raises Throttled."""
    require_granted(request, "address", guess_of(request))


def require_granted(request: Request, policy: str, standing: Standing) -> None:
    """Remember how it stands for the headers of the answer; refuse what is beyond the limit."""
    request.standing = (policy, standing)  # type: ignore[attr-defined]  # read below alone
    if not standing.granted:
        words = _("More than %d requests came within a minute. Wait, or send more at once.") % standing.quota
        raise exceptions.Throttled(standing.seconds, words)


def headers_of(request: Request) -> Iterator[tuple[str, str]]:
    """What an answer says of the limit its request was counted against."""
    counted: tuple[str, Standing] | None = getattr(request, "standing", None)
    if counted is not None:
        policy, standing = counted
        yield "RateLimit-Policy", f'"{policy}";q={standing.quota};w={WINDOW}'
        yield "RateLimit", f'"{policy}";r={standing.remaining};t={standing.seconds}'


def limits_described(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """The document with the headers that say when to come again."""
    whole = {"type": "string"}
    policy = {"description": 'How many requests, `q`, are allowed in how many seconds, `w`: `"token";q=3000;w=60`.'}
    left = {"description": 'How many are left, `r`, and in how many seconds, `t`, all are again: `"token";r=0;t=41`.'}
    again = {"description": "How many seconds to wait.", "schema": {"type": "integer", "minimum": 1}, "required": True}
    for name, response in result["components"]["responses"].items():
        if name.startswith("Refused429"):
            response["headers"] = {
                "Retry-After": again,
                "RateLimit-Policy": {**policy, "schema": whole},
                "RateLimit": {**left, "schema": whole},
            }
    return result
