"""Where tasks wait for a worker: in the database itself, unless another broker is named."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from kombu import Connection
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES

from workbench import database
from workbench.environment import CannotStartError, text

OURS = "pgmq"
EXAMPLE = "redis://host:6379/0 or amqp://user:password@host:5672//"

# A message not confirmed by then is delivered again, so it must outlast the longest task.
VISIBILITY = int(timedelta(minutes=35).total_seconds())


def from_environment(name: str, parameters: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The broker's URL and Celery's transport options.

    Args:
        name: the variable.
        parameters: libpq parameters of our database, which is the broker when the variable is not set.

    Raises:
        CannotStartError: a kind of broker unknown to Celery, or whose package is not installed.
    """
    url = text(name, f"{OURS}://localhost")
    scheme = url.partition("://")[0]
    if "://" not in url or scheme not in TRANSPORT_ALIASES:
        raise CannotStartError(f"{name} must look like {EXAMPLE}, not {scheme[:20]}…")
    if scheme != OURS:
        _require_package(name, scheme)
        return url, {"visibility_timeout": VISIBILITY}
    return f"{OURS}://localhost", {
        "visibility_timeout": VISIBILITY,
        "conn_string": database.for_queue(parameters),
        "init_extension": False,  # the schema is plain SQL, installed by `migrate`
        "use_notify": True,  # a new message wakes the worker …
        "wait_time_seconds": 0,  # … so no transaction is held open to wait for one
        "polling_interval": 0.5,
        "notify_throttle_interval_ms": 0,
        "pool_size": 4,
    }


def require_reachable() -> None:
    """Connect to the broker of the settings once.

    Raises:
        CannotStartError: it does not answer, or does not let us in.
    """
    url, options = settings.CELERY_BROKER_URL, settings.CELERY_BROKER_TRANSPORT_OPTIONS
    try:
        with Connection(url, transport_options=options, connect_timeout=5) as connection:
            connection.ensure_connection(max_retries=1, timeout=10)
    except (OperationalError, ImportError) as error:
        raise CannotStartError(f"The broker named by CELERY_BROKER_URL cannot be used: {error}") from None


def _require_package(name: str, scheme: str) -> None:
    try:
        import_module(TRANSPORT_ALIASES[scheme].partition(":")[0])
    except (ImportError, AttributeError):  # the latter is how kombu's Redis module says it
        raise CannotStartError(f"{name} names {scheme}://, which needs: pip install 'kombu[{scheme}]'.") from None
