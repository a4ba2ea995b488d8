"""Conditional requests (RFC 9110, 13): the ETag of a row is its version, with a hash behind it where it is of more."""

from __future__ import annotations

import hashlib

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request

from annotations.errors import StaleVersionError
from annotations.services.guards import stale
from api.problems import PreconditionRequired

GZIP = '-gzip"'


def etag(version: int | str) -> str:
    """The strong ETag of a version."""
    return f'"{version}"'


def hashed(body: bytes) -> str:
    """What tells one answer from another."""
    return hashlib.sha256(body).hexdigest()[:24]


def is_known(request: Request, tag: str) -> bool:
    """Whether the sender has this representation already (If-None-Match, compared weakly)."""
    seen = [plain_tag(one.removeprefix("W/")) for one in parse_etags(request.headers.get("If-None-Match", ""))]
    return tag in seen or "*" in seen


def compressed_tag(tag: str) -> str:
    """The ETag of the same, compressed."""
    return tag if tag.startswith("W/") or not tag else tag[:-1] + GZIP


def plain_tag(tag: str) -> str:
    """The ETag of the same, not compressed."""
    return f'{tag.removesuffix(GZIP)}"' if tag.endswith(GZIP) else tag


def version_in(tag: str) -> str:
    """The version in an ETag of ours; a weak one names none."""
    return tag.strip('"').partition("-")[0] if tag.startswith('"') else ""


def expected_version(request: Request, present: int | str) -> int | None:
    """The version a change is meant for; None where the sender says any will do (`If-Match: *`).

    Raises:
        PreconditionRequired: without If-Match.
        StaleVersionError: If-Match names other versions than the present one. Weak tags never match.
    """
    sent = request.headers.get("If-Match", "")
    if not sent.strip():
        raise PreconditionRequired
    seen = parse_etags(sent)
    if seen == ["*"]:
        return None
    if any(version_in(one) == str(present) for one in seen):
        return int(present)
    if not seen:
        raise StaleVersionError(
            _("If-Match holds no ETag: send one as you got it, quotation marks and all."), expected=sent[:200]
        )
    raise stale(expected=sent[:200])


def require_unknown(request: Request, present: str) -> None:
    """Refuse a change by whoever says that it is not meant for what is there (If-None-Match). Raises
    StaleVersionError."""
    if is_known(request, present):
        raise StaleVersionError(_("This is there already, and If-None-Match says that it is not to be changed then."))


def states_seen(request: Request) -> list[str] | None:
    """The states a change is meant for, of a door that asks for none: None without If-Match, or for any (`*`)."""
    sent = request.headers.get("If-Match", "")
    seen = parse_etags(sent)
    if not sent.strip() or seen == ["*"]:
        return None
    return [plain_tag(tag).strip('"') for tag in seen if tag.startswith('"')]
