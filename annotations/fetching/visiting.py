"""Fetching one address through the one door to the network."""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpcore
import httpx

from annotations.fetching.deadline import Deadline
from annotations.fetching.door import Door, Fetched, Known
from annotations.fetching.refusals import NotFetchedError
from annotations.fetching.unpacking import ACCEPTED, BrokenBodyError, unpacked
from annotations.fetching.wire import GuardedNetwork

SCHEMES = ("http", "https")
LONGEST_ADDRESS = 2000
LONGEST_HOST = 253
PORTS = {None, *range(1, 65536)}
LEADING_ON = (301, 302, 303, 307, 308)
TOO_MANY_REQUESTS = 429
ROBOTS_BYTES = 512 * 1024


def fetch(url: str, *, door: Door, accept: str = "*/*", known: Known | None = None) -> Fetched:
    """Fetch an address, following where it leads.

    Args:
        accept: the media types wanted, as in the Accept header; what comes may be of another.
        known: of an earlier answer; `Fetched.is_unchanged` when nothing is new, and `body` is empty then.

    Raises:
        NotFetchedError: see `refusals.REASONS`. No part of an answer is kept then.
    """
    headers = {"Accept": accept, **(known.headers() if known else {})}
    got = Visit(door).follow(readable_address(url), headers, door.limits.size, politely=True)
    if not is_good(got.status) and not (known and got.is_unchanged):
        raise bad_status(got)
    return got


def readable_address(url: str | httpx.URL) -> httpx.URL:
    """An address of the web, without its fragment. Raises NotFetchedError."""
    try:
        address = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as unreadable:
        raise NotFetchedError("not-web") from unreadable
    is_written = address.scheme in SCHEMES and len(str(address)) <= LONGEST_ADDRESS
    if not is_written or not 0 < len(address.raw_host) <= LONGEST_HOST or address.port not in PORTS:
        raise NotFetchedError("not-web")
    if address.userinfo:
        raise NotFetchedError("credentials")
    return address


def host_of(address: httpx.URL) -> str:
    """The host as people write it; as machines do where that is no word of any language, such as an emoji."""
    try:
        return address.host
    except UnicodeError:
        return address.raw_host.decode("ascii")


def is_good(status: int) -> bool:
    """Whether an answer holds what was asked for."""
    return 200 <= status < 300


def bad_status(got: Fetched) -> NotFetchedError:
    """The refusal of an answer that holds something else, with the seconds the server asks to wait."""
    wait = got.headers.get("retry-after", "")
    retry = {"retry_after": int(wait)} if wait.isascii() and wait.isdigit() and len(wait) < 8 else {}
    return NotFetchedError("status", host=host_of(httpx.URL(got.final_url)), status=got.status, **retry)


class Visit:
    """One fetch, with everything it asks on the way, under one clock."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.deadline = Deadline(door.limits.seconds)
        self.hosts: set[str] = set()

    def follow(self, address: httpx.URL, headers: dict[str, str], size: int, *, politely: bool) -> Fetched:
        """The answer at the end of the way, whatever its status.

        Args:
            politely: asks each site on the way whether programs are welcome there, and waits for one's turn.
        """
        passed: list[str] = []
        while True:
            if politely:
                self.introduce(address)
            got = self.ask(address, headers, size)
            if got.status not in LEADING_ON:
                return replace(got, redirects=tuple(passed))
            passed.append(str(address))
            if len(passed) > self.door.limits.redirects:
                raise NotFetchedError("too-many-redirects", limit=self.door.limits.redirects)
            address = next_address(address, got)

    def introduce(self, address: httpx.URL) -> None:
        """Ask whether programs are welcome at an address, and wait for one's turn at a host that is new."""
        seconds = 0.0
        if self.door.robots is not None:
            origin = f"{address.scheme}://{address.netloc.decode('ascii')}"
            seconds = self.door.robots.require_welcome(
                origin, str(address), self.door.agent, lambda: self.read_robots(address)
            )
        if host_of(address) not in self.hosts:
            self.hosts.add(host_of(address))
            before = time.monotonic()
            self.door.take_turn(host_of(address), seconds)
            self.deadline.put_off(time.monotonic() - before)

    def read_robots(self, address: httpx.URL) -> str | None:
        """What a site asks of programs: "" where it has nothing to say, None where it does not say now."""
        try:
            got = self.follow(address.copy_with(raw_path=b"/robots.txt"), {}, ROBOTS_BYTES, politely=False)
        except NotFetchedError as refused:
            if refused.reason in ("too-large", "broken", "unknown-encoding"):
                return None
            if refused.reason == "too-many-redirects":
                return ""
            raise
        if is_good(got.status):
            return got.body.decode("utf-8-sig", "replace")
        return "" if 400 <= got.status < 500 and got.status != TOO_MANY_REQUESTS else None

    def ask(self, address: httpx.URL, headers: dict[str, str], size: int) -> Fetched:
        """One request, over a connection of its own. The body is read only where it is what was asked for."""
        sent = self.headers_to(address, {"Accept-Encoding": ACCEPTED, **headers})
        asked = httpcore_address(address)
        with told_plainly(host_of(address)), self.pool() as pool, pool.stream("GET", asked, headers=sent) as response:
            said = headers_of(response)
            wanted = is_good(response.status)
            coding = said.get("content-encoding", "")
            body = unpacked(response.iter_stream(), coding, size) if wanted else b""
        return Fetched(str(address), response.status, said, body)

    def send(self, address: httpx.URL, headers: dict[str, str], content: bytes) -> tuple[int, dict[str, str]]:
        """The status and the headers answered to what is sent. The body of the answer is left where it is."""
        sent = self.headers_to(address, {**headers, "Content-Length": str(len(content))})
        asked = httpcore_address(address)
        with (
            told_plainly(host_of(address)),
            self.pool() as pool,
            pool.stream("POST", asked, headers=sent, content=content) as response,
        ):
            return response.status, headers_of(response)

    def headers_to(self, address: httpx.URL, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """The headers of a request, with those that say who asks whom."""
        ours = {"Host": address.netloc.decode("ascii"), "User-Agent": self.door.agent, "Connection": "close", **headers}
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in ours.items()]

    def pool(self) -> httpcore.ConnectionPool:
        """Connections to checked addresses. It knows no proxy and keeps no cookie."""
        network = GuardedNetwork(self.door.resolver, self.door.allowed, self.deadline)
        trust = self.door.trust or trust_of_browsers()
        return httpcore.ConnectionPool(ssl_context=trust, network_backend=network, max_connections=1)


def httpcore_address(address: httpx.URL) -> httpcore.URL:
    """An address as httpcore takes it."""
    return httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)


@functools.cache
def trust_of_browsers() -> ssl.SSLContext:
    """Whose certificates are believed. Made once: reading them takes a while."""
    return httpcore.default_ssl_context()


@contextmanager
def told_plainly(host: str) -> Iterator[None]:
    """Turn what goes wrong with an answer into the refusal that says so."""
    try:
        yield
    except (BrokenBodyError, httpcore.ProtocolError, httpcore.NetworkError, httpcore.TimeoutException) as broken:
        raise NotFetchedError("broken", host=host) from broken


def headers_of(response: httpcore.Response) -> dict[str, str]:
    """The headers by their names in small letters; one that came several times has its values behind each other."""
    found: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def next_address(address: httpx.URL, got: Fetched) -> httpx.URL:
    """Where an answer leads. Raises NotFetchedError."""
    led = got.headers.get("location", "").encode("latin-1").decode("utf-8", "replace")
    if not led:
        raise NotFetchedError("broken", host=host_of(address))
    try:
        return readable_address(address.join(led))
    except httpx.InvalidURL as unreadable:
        raise NotFetchedError("not-web") from unreadable
