"""What the environment says, read through small typed readers.

A wrong value stops the start with a sentence that names the variable: a typo in a deployment is found by the
person who made it, on the day it is made, and never shows a password on the way.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import SplitResult, urlsplit

from django.http.request import validate_host

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
SHORTEST_SECRET = 32
# A name, with a dot in front one and all below it, an address in brackets, or anything.
HOST = re.compile(r"\*|\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)


class CannotStartError(Exception):
    """Something outside the code stands in the way of the start; the message says what would help."""


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn a CannotStartError into its sentence on stderr and exit status 2."""
    try:
        yield
    except CannotStartError as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def text(name: str, default: str = "") -> str:
    """The value without surrounding blanks; an empty value counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """Yes or no."""
    value = text(name).lower()
    if value and value not in TRUE | FALSE:
        raise CannotStartError(f'{name} must be "true" or "false", not "{value}".')
    return value in TRUE if value else default


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between `least` and `most`, both included."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise CannotStartError(f'{name} must be a whole number from {least} to {most}, not "{value}".')
    return int(value)


def port(name: str, default: int) -> int:
    """A TCP port."""
    return number(name, default, least=1, most=65535)


def secret(name: str) -> str:
    """A secret that cannot be guessed, or ""."""
    value = text(name)
    if value and len(value) < SHORTEST_SECRET:
        # Its length is all that is shown of it.
        raise CannotStartError(
            f"{name} must be at least {SHORTEST_SECRET} characters long, not {len(value)}: .env.example says how to "
            "make one."
        )
    return value


def hosts(name: str, default: str, site: str) -> list[str]:
    """The names a site answers to, `site` (its own address) among them."""
    own = urlsplit(site).hostname or ""
    own = f"[{own}]" if ":" in own else own
    found = [word.strip() for word in text(name, f"{default},{own}").split(",") if word.strip()]
    wrong = next((word for word in found if not HOST.fullmatch(word)), None)
    if wrong is not None or not found:
        raise CannotStartError(f'{name} must be host names such as workbench.example.org, not "{wrong or ","}".')
    if not validate_host(own, found):
        raise CannotStartError(f'{name} must name "{own}" too, for people are led to {site} (SITE_URL).')
    return found


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks such as 10.0.0.0/8, separated by commas; none where nothing is set."""
    found = []
    for word in text(name).split(","):
        try:
            found += [ip_network(word.strip())] if word.strip() else []
        except ValueError:
            raise CannotStartError(f'{name} must be networks such as 10.1.0.0/16, not "{word.strip()}".') from None
    return tuple(found)


def line(name: str, default: str) -> str:
    """One line of ASCII, as a header of HTTP takes it."""
    value = text(name, default)
    if not (value.isascii() and value.isprintable()):
        raise CannotStartError(f"{name} must be one line of plain ASCII characters.")
    return value


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the words allowed, in any case."""
    value = text(name, default).upper()
    if value not in allowed:
        raise CannotStartError(f'{name} must be one of {", ".join(allowed)}, not "{value}".')
    return value


def address(name: str, schemes: tuple[str, ...], *, example: str, default: str = "") -> SplitResult | None:
    """A URL of one of the schemes, taken apart, or None when nothing is set."""
    value = text(name, default)
    if not value:
        return None
    scheme = value.partition("://")[0] if "://" in value else ""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise CannotStartError(f"{name} is not an address: it must look like {example}.") from None
    if scheme.lower() not in schemes:
        # Only the scheme is shown: what follows may hold a password.
        shown = f'"{scheme}://…"' if scheme else "a value without ://"
        raise CannotStartError(f"{name} must look like {example}, not {shown}.")
    return parts


def web_address(name: str, default: str = "") -> str:
    """An http(s) origin without a trailing slash, or ""."""
    parts = address(name, ("http", "https"), example="https://workbench.example.org", default=default)
    if parts is None:
        return ""
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise CannotStartError(f"{name} must be an origin such as https://workbench.example.org, nothing behind it.")
    return f"{parts.scheme}://{parts.netloc}"
