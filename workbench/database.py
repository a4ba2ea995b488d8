"""One address of a database, in the three ways its users want it: Django, libpq, the task queue."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from workbench.environment import CannotStartError, address, text

EXAMPLE = "postgresql://user:password@host:port/name"
SCHEMES = ("postgresql", "postgres")


def from_environment(name: str, default: str) -> dict[str, str]:
    """The libpq parameters of the URL in variable `name`, else of `default`.

    Raises:
        CannotStartError: not a PostgreSQL URL, or none that names a database.
    """
    address(name, SCHEMES, example=EXAMPLE, default=default)
    try:
        found = conninfo_to_dict(text(name, default))
    except psycopg.ProgrammingError:
        # libpq's own words would repeat the URL with its password.
        raise CannotStartError(f"{name} is not an address: it must look like {EXAMPLE}.") from None
    if not found.get("dbname"):
        raise CannotStartError(f"{name} names no database: it must look like {EXAMPLE}.")
    return {key: str(value) for key, value in found.items() if value is not None}


def for_django(parameters: dict[str, str], *, pooled: bool, direct: bool) -> dict[str, Any]:
    """The entry of DATABASES. A pool only where many threads share one process; statements that are asked again and
    again are prepared only where the way is `direct`: behind a pooler the next one may meet another server process."""
    rest = dict(parameters)
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": rest.pop("dbname"),
        "USER": rest.pop("user", ""),
        "PASSWORD": rest.pop("password", ""),
        "HOST": rest.pop("host", ""),
        "PORT": rest.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**rest, "prepare_threshold": 5 if direct else None},
    }
    # Processes that a test starts (worker, live) must meet the test's own database, so both have one name.
    entry["TEST"] = {"NAME": "test_" + entry["NAME"].removeprefix("test_")}
    if pooled:
        entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return entry


def for_libpq(parameters: dict[str, str]) -> str:
    """A connection string for psycopg.connect and the programs of PostgreSQL."""
    return make_conninfo("", **parameters)


def for_url(parameters: dict[str, str]) -> str:
    """The URL again, as DATABASE_URL takes it."""
    rest = dict(parameters)
    path = quote(rest.pop("dbname"), safe="")
    return f"postgresql:///{path}?{urlencode(rest, quote_via=quote)}"


def for_queue(parameters: dict[str, str]) -> str:
    """The `conn_string` of Celery's PGMQ transport.

    Its client takes the string apart and pastes five fields together again without quotes, in the order host,
    port, dbname, user, password. So each value is quoted once more, and what is beyond the five (sslmode …) travels
    behind the password.
    """
    rest = dict(parameters)
    five = {
        key: _quoted(rest.pop(key, default))
        for key, default in {
            "host": "localhost",
            "port": "5432",
            "dbname": "postgres",
            "user": "postgres",
            "password": "",
        }.items()
    }
    five["password"] += "".join(f" {key}={_quoted(value)}" for key, value in rest.items())
    return make_conninfo("", **five)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
