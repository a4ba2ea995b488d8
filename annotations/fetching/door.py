"""How an installation fetches, and what comes of it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotations.fetching.hosts import Network
from annotations.fetching.names import Resolver, system_resolver
from annotations.fetching.robots import Robots

UNCHANGED = 304
CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)

TakeTurn = Callable[[str, float], None]
"""Waits for one's turn at a host, which wants so many seconds between two requests. Raises NotFetchedError."""


def at_once(host: str, seconds: float) -> None:
    """The turn of whoever need not wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take: seconds over everything it does, bytes of the body as unpacked, redirects."""

    seconds: float
    size: int
    redirects: int


@dataclass(frozen=True, slots=True)
class Door:
    """How this installation fetches.

    Args:
        agent: the User-Agent, as `Name/1.0 (+https://where.it.is.explained)`.
        allowed: networks from which it is fetched though they are not public, at any port.
        robots: what sites ask of programs; None does not ask them.
        take_turn: called once for each host, before it is asked. Its time does not count.
        trust: whose certificates are believed; None for what browsers believe.
    """

    limits: Limits
    agent: str
    allowed: Sequence[Network] = ()
    robots: Robots | None = None
    take_turn: TakeTurn = at_once
    resolver: Resolver = system_resolver
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already, by which a server tells whether there is anything new."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The headers that ask for it."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server answered: `body` unpacked, header names in small letters, `redirects` the addresses on the way."""

    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    redirects: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type alone, in small letters; "" where the server named none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding the server named; "" where it named none."""
        found = CHARSET.search(self.headers.get("content-type", ""))
        return found[1].lower() if found else ""

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        return self.headers.get("last-modified", "")

    @property
    def is_unchanged(self) -> bool:
        """Whether the server said that what is `Known` is still so."""
        return self.status == UNCHANGED
