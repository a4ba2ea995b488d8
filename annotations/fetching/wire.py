"""Connections to checked addresses alone, every step of them under one clock."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

from annotations.fetching.deadline import Deadline
from annotations.fetching.hosts import Network
from annotations.fetching.names import Resolver, open_addresses
from annotations.fetching.refusals import NotFetchedError

PATIENCE = 8.0  # seconds for one address to answer, where a site has several
MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class GuardedNetwork(httpcore.NetworkBackend):
    """Where connections begin: it looks the name up, checks what it hears, and connects to nothing else."""

    resolver: Resolver
    allowed: Sequence[Network]
    deadline: Deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the host's addresses that answers. Raises NotFetchedError."""
        found = open_addresses(host, port, resolver=self.resolver, allowed=self.allowed, deadline=self.deadline)
        for address in found[:MOST_ADDRESSES]:
            try:
                patience = min(self.deadline.left(), PATIENCE)
                stream = httpcore.SyncBackend().connect_tcp(str(address), port, patience, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            return TimedStream(stream, self.deadline)
        self.deadline.left()
        raise NotFetchedError("unreachable", host=host)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """No address of the web leads to a file."""
        raise NotFetchedError("not-web")


@dataclass(frozen=True, slots=True)
class TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends with the deadline. Raises NotFetchedError."""

    stream: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self.stream.read(max_bytes, self.deadline.left())
        except httpcore.ReadTimeout:
            raise self.deadline.passed() from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self.stream.write(buffer, self.deadline.left())
        except httpcore.WriteTimeout:
            raise self.deadline.passed() from None

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        host = str(server_hostname)
        try:
            stream = self.stream.start_tls(ssl_context, host, self.deadline.left())
        except httpcore.ConnectTimeout:
            raise self.deadline.passed() from None
        except httpcore.ConnectError as refused:
            reason = "insecure" if isinstance(refused.__cause__, ssl.SSLError) else "broken"
            raise NotFetchedError(reason, host=host) from refused
        return TimedStream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)
