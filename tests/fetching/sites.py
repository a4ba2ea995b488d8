"""Sites on this machine that behave as a test wants, the names that lead to them, and a record of who was called."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from annotations.fetching import Door, Limits

AGENT = "Workbench/1.0 (+https://desk.example)"
THIS_MACHINE = (ip_network("127.0.0.0/8"),)
ANYWHERE = (ip_network("0.0.0.0/0"),)

Page = bytes | Callable[[socket.socket], None]


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; names of headers with `_` for the hyphen."""
    lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body


def leading_to(address: str, status: str = "302 Found") -> bytes:
    return answer(b"elsewhere", status, Location=address)


@dataclass
class Site:
    """What answers at a port of 127.0.0.1. `pages` are answers by path; what is not there is 404. `asked` are the
    requests that came, each with its head as text, `sent` their bodies, `names_asked` the names a certificate was asked
    for."""

    pages: dict[str, Page]
    asked: list[tuple[str, str]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    names_asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _head in self.asked]

    def proof(self, certificate: Path) -> ssl.SSLContext:
        """Proves to be whom the certificate names, and writes down who was asked for."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        context.sni_callback = lambda _socket, name, _context: self.names_asked.append(str(name))
        return context

    def serve(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return
            head += part
        head, _blank, body = head.partition(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        expected = re.search(rb"\r\ncontent-length: (\d+)", head.lower())
        while len(body) < int(expected[1] if expected else 0):
            body += connection.recv(65536)
        self.sent.append(body)
        self.asked.append((path, head.decode("latin-1") + "\r\n\r\n"))
        page = self.pages.get(path, answer(b"Nothing here.", "404 Not Found"))
        if isinstance(page, bytes):
            connection.sendall(page)
        else:
            page(connection)


@contextlib.contextmanager
def site(pages: dict[str, Page], certificate: Path | None = None, *, address: str = "127.0.0.1") -> Iterator[Site]:
    """A site that answers while the block runs; by TLS where it has a certificate."""
    made = Site(pages)
    proof = made.proof(certificate) if certificate else None
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    door = socket.create_server((address, 0), family=family)
    made.port = door.getsockname()[1]

    def attend(connection: socket.socket) -> None:
        # Whoever asked may have gone.
        with contextlib.suppress(OSError), connection:
            if proof is None:
                made.serve(connection)
                return
            with proof.wrap_socket(connection, server_side=True) as proven:
                made.serve(proven)

    def wait() -> None:
        while True:
            try:
                connection, _who = door.accept()
            except OSError:
                return
            threading.Thread(target=attend, args=(connection,), daemon=True).start()

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield made
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()


@dataclass
class Names:
    """A resolver that knows a few names. Each is a list of answers, given one after the other, the last for ever."""

    known: dict[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.known.get(host)
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return answers.pop(0) if len(answers) > 1 else answers[0]


def no_names(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"Nobody should have asked for {host}.")


def door(seconds: float = 10, size: int = 1_000_000, redirects: int = 5, **how: Any) -> Door:
    """A door onto sites of this machine."""
    how = {"allowed": THIS_MACHINE, "resolver": no_names, **how}
    return Door(Limits(seconds, size, redirects), AGENT, **how)


class Recorder:
    """Stands in place of the socket for every address that is not loopback: what is tried is written down, and refused
    before anything leaves the machine."""

    def __init__(self, connect: Callable[[socket.socket, Any], None]) -> None:
        self.connect = connect
        self.attempts: list[tuple[str, int]] = []

    def __call__(self, own: socket.socket, address: Any) -> None:
        if own.family == socket.AF_UNIX or ip_address(address[0]).is_loopback:
            self.connect(own, address)
            return
        self.attempts.append((address[0], address[1]))
        raise ConnectionRefusedError("nothing leaves this machine")
