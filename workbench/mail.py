"""How mail leaves the house."""

from __future__ import annotations

from typing import TypedDict

from workbench.environment import CannotStartError, address

EXAMPLE = "smtp://user:password@host:587, smtp+tls://…, smtp+ssl://…, consolemail:// or dummymail://"
BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+ssl": "django.core.mail.backends.smtp.EmailBackend",
    "consolemail": "django.core.mail.backends.console.EmailBackend",
    "dummymail": "django.core.mail.backends.dummy.EmailBackend",
}
PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class Mail(TypedDict):
    """The parts of Django's mail settings; user and password still percent-encoded."""

    backend: str
    host: str
    port: int
    user: str
    password: str
    use_tls: bool
    use_ssl: bool


def from_environment(name: str) -> Mail:
    """Read the mail server's URL; without one, mail is dropped, and one-time links do its work.

    Raises:
        CannotStartError: not a kind of mail we know, or no host.
    """
    parts = address(name, tuple(BACKENDS), example=EXAMPLE, default="dummymail://")
    assert parts is not None
    if parts.scheme in PORTS and not parts.hostname:
        raise CannotStartError(f"{name} names no host: it must look like {EXAMPLE}.")
    return {
        "backend": BACKENDS[parts.scheme],
        "host": parts.hostname or "",
        "port": parts.port or PORTS.get(parts.scheme, 0),
        "user": parts.username or "",
        "password": parts.password or "",
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtp+ssl",
    }
