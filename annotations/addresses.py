"""One spelling for each web address, so that a source is kept once however its link was copied. Pure.

What is changed is what RFC 3986 (6.2.2, 6.2.3) calls equivalent, plus the fragment and the parameters that say only how
a reader arrived. Path and the remaining parameters stay as given: servers tell them apart.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError

MAX_LENGTH = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid)\Z", re.IGNORECASE)
# Also what turns the direction of writing round: it would show another address than the one it leads to.
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNSAFE = re.compile(rf"[\x00-\x20\x7f-\x9f<>\"\\^`{{|}}\s\ud800-\udfff{TURNING}]")


def canonical_address(url: str, *, field: str = "url") -> str:
    """The one spelling of a web address.

    Raises:
        InvalidInputError: not an address of the web (http or https with a host, no user name in it, at most 2,000
            characters, no blanks).
    """
    parts = split_address(url.strip(), field)
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    kept = [pair for pair in parts.query.split("&") if pair and not TRACKING.match(pair.partition("=")[0])]
    return urlunsplit((parts.scheme, host, parts.path or "/", "&".join(kept), ""))


def split_address(url: str, field: str) -> SplitResult:
    """The parts of a web address; refuses anything else."""
    refusal = InvalidInputError(_("Give a full web address, such as https://example.org/report."), field=field)
    if not url or len(url) > MAX_LENGTH or UNSAFE.search(url):
        raise refusal
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as broken:
        raise refusal from broken
    if parts.scheme not in DEFAULT_PORTS or not (parts.hostname or "").strip("."):
        raise refusal
    if parts.username is not None or parts.password is not None:
        raise InvalidInputError(_("Leave the user name and password out of the address."), field=field)
    return parts


def spelled_or_none(address: str) -> str:
    """The address in its one spelling, "" for what is none."""
    try:
        return canonical_address(address) if address else ""
    except InvalidInputError:
        return ""
