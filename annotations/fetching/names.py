"""From the name of a site to the one address that is asked: every answer is checked, and nobody is asked again."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Sequence

from annotations.fetching.deadline import Deadline
from annotations.fetching.hosts import Address, Network, address_in, require_open, written_address
from annotations.fetching.refusals import NotFetchedError

Resolver = Callable[[str, int], Sequence[str]]
"""From a name and a port to internet addresses as text. Raises OSError or UnicodeError where there are none."""


# Nobody can have these names (RFC 2606, 6761, 7686), and asking for one tells others what somebody is working on.
NOBODYS = ("example", "invalid", "test", "onion")


def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the machine knows of a name."""
    if host.rstrip(".").rpartition(".")[2].lower() in NOBODYS:
        raise socket.gaierror(socket.EAI_NONAME, "a name that nobody can have")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for _family, _type, _proto, _name, sockaddr in found))


def open_addresses(
    host: str, port: int, *, resolver: Resolver, allowed: Sequence[Network], deadline: Deadline
) -> list[Address]:
    """The addresses of a host, all of which may be asked.

    Raises:
        NotFetchedError: there are none, or one that may not be asked: who answers with both hopes for the wrong one.
    """
    written = written_address(host)
    found = [written] if written is not None else resolve(host, port, resolver, deadline)
    return [require_open(address, port, allowed, host) for address in found]


def resolve(host: str, port: int, resolver: Resolver, deadline: Deadline) -> list[Address]:
    """All addresses of a name, looked up in a thread of its own: the system's lookup knows no time limit.

    The thread ends by itself when the system gives up, within a minute.
    """
    answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answer.put(resolver(host, port))
        except (OSError, UnicodeError) as unknown:
            answer.put(unknown)

    threading.Thread(target=look_up, name=f"name of {host}", daemon=True).start()
    try:
        found = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.passed() from None
    if isinstance(found, OSError | UnicodeError):
        raise NotFetchedError("unknown-host", host=host) from found
    if not found:
        raise NotFetchedError("unknown-host", host=host)
    return [address_in(text) for text in found]
