"""What every test stands on: a real database of its own, and nothing of the outside."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
import pytest
from celery import current_app
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as trials

from tests.emptying import emptied_by_deleting, may_delete_everything
from workbench import database, embedded, places
from workbench.environment import told_plainly

# A variable of the developer's shell must not change what is tested, nor a test write to a real store.
OURS = "SECRET_KEY ALLOWED_HOSTS DEBUG SITE_URL LIVE_URL EMAIL_URL DEFAULT_FROM_EMAIL TRUST_PROXY HTTPS WEB_PORT"
OURS += " LIVE_PORT JOB_LEASE_SECONDS LOG_LEVEL CELERY_BROKER_URL DATABASE_DIRECT_URL WORKBENCH_DOOR"
OURS += (
    " IMPORT_MAX_BYTES IMPORT_MAX_PAGES IMPORT_MAX_DEPTH IMPORT_MAX_ENTRIES IMPORT_MAX_UNPACKED_BYTES IMPORT_SECONDS"
)
OURS += " IMPORT_MEMORY_BYTES IMPORT_KEEP_DAYS IMPORT_ROWS_AT_ONCE"
OURS += " FETCH_SECONDS FETCH_MAX_BYTES FETCH_MAX_REDIRECTS FETCH_DELAY_SECONDS FETCH_ALLOWED_NETWORKS FETCH_USER_AGENT"
OURS += " WEBHOOK_SECONDS"

# One process asks more in a minute than a program should; how limits hold is tested with small ones.
UNLIMITED = {"API_REQUESTS_PER_MINUTE": "10000000", "API_GUESSES_PER_MINUTE": "10000000"}


def _prepare() -> None:
    """Set the environment before Django reads it; processes that tests start read the same."""
    for name in OURS.split():
        os.environ.pop(name, None)
    os.environ.update(UNLIMITED)
    with told_plainly():
        data = places.data_folder() / os.environ.get("WORKBENCH_TEST_DATA", "test")
        places.require_writable(data)
        os.environ["WORKBENCH_DATA"] = str(data)
        address = "" if os.environ.get("DATABASE_URL") else embedded.ensure_running(data, careless=True)
        parameters = database.from_environment("DATABASE_URL", address)
    parameters["dbname"] = "test_" + parameters["dbname"].removeprefix("test_")
    os.environ["DATABASE_URL"] = database.for_url(parameters)
    os.environ["STORAGE_URL"] = Path(tempfile.mkdtemp(prefix="files.", dir=data)).as_uri()
    os.environ["DJANGO_SETTINGS_MODULE"] = "workbench.settings"


_prepare()
django.setup()  # the cast of the tests are models

# How long an example takes says how busy the machine is.
trials.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
trials.load_profile("untimed")

pytest_plugins = ["tests.cast", "tests.messages", "tests.stack"]


def pytest_configure() -> None:
    """Templates find static files by their plain names; tests/workbench looks at the hashed ones."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pytest_unconfigure() -> None:
    """Leave no file behind that a test has stored."""
    shutil.rmtree(unquote(urlsplit(os.environ["STORAGE_URL"]).path), ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: from its first test to the end of the run, its driver keeps an event loop running. Before
    it comes what needs the whole stack, whose programs would take their share of the machine from all others."""
    items.sort(
        key=lambda item: (item.nodeid.startswith("tests/browser/"), "stack" in getattr(item, "fixturenames", ()))
    )


def pytest_report_header() -> str:
    return f"data: {os.environ['WORKBENCH_DATA']}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of the tests is emptied by deleting, and cannot be removed while the queue's connections of this
    process are open."""
    with django_db_blocker.unblock():
        allowed = may_delete_everything()
    with emptied_by_deleting(if_allowed=allowed):
        yield
    current_app.pool.force_close_all()  # type: ignore[attr-defined]  # a ConnectionPool; its stub says otherwise


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Where the test run keeps its database."""
    return Path(os.environ["WORKBENCH_DATA"])
