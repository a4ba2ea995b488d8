"""The application in this process, for programs that speak WSGI: what they send is in the transaction of the test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Its answers are read to their end: nobody else closes the files they come from."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)  # it is said, but not everybody unpacks
    answered = get_wsgi_application()(environ, start_response)
    try:
        return [b"".join(answered)]
    finally:
        answered.close()


@contextmanager
def connection_kept() -> Iterator[None]:
    """The connection with the transaction of the test stays open from request to request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
