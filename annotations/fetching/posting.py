"""Sending something to one address through the one door to the network."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotations.fetching.door import Door
from annotations.fetching.hosts import USUAL_PORTS, Network, require_open, written_address
from annotations.fetching.refusals import NotFetchedError
from annotations.fetching.visiting import Visit, host_of, is_good, readable_address


@dataclass(frozen=True, slots=True)
class Posted:
    """What a server answered to what it was sent. Of the answer nothing but its head is read."""

    status: int
    headers: dict[str, str]
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Whether it has taken what was sent."""
        return is_good(self.status)

    @property
    def retry_after(self) -> int:
        """The seconds it asks to be left alone, 0 where it does not say."""
        wait = self.headers.get("retry-after", "")
        return int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 8 else 0


def require_address(url: str, allowed: Sequence[Network]) -> None:
    """Refuse an address to which nothing could ever be sent. What lies behind a name is asked when something is sent.

    Raises:
        NotFetchedError: no address of the web, one that names an internal network outright, or an unusual port where no
            network is allowed that could take it.
    """
    address = readable_address(url)
    written = written_address(host_of(address))
    port = address.port or USUAL_PORTS[address.scheme == "https"]
    if written is not None:
        require_open(written, port, allowed, host_of(address))
    elif port not in USUAL_PORTS and not allowed:
        raise NotFetchedError("odd-port", host=host_of(address), port=port)


def post(url: str, content: bytes, headers: Mapping[str, str], *, door: Door) -> Posted:
    """Send `content` to an address, whatever is answered. A redirect is an answer: nothing is sent on.

    No site is asked whether programs are welcome, and nobody waits for a turn: whoever named the address wants this.

    Raises:
        NotFetchedError: see `refusals.REASONS`. It may have arrived all the same.
    """
    began = time.monotonic()
    status, said = Visit(door).send(readable_address(url), dict(headers), content)
    return Posted(status, said, round(1000 * (time.monotonic() - began)))
