"""A real browser. Skipped, and said so, where there is none; in CI its absence is a failure."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from annotations.models import Contributor

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# With every window Chromium opens pages for what may be typed into its address bar, which cost more than most of ours.
# Of two such lists the later counts alone, so this one begins with Playwright's.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable"
)
OFF += " LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect"
OFF += " OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"
OFF += " WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup"
REASON = "No Chromium was found. Install one, or name it in CHROMIUM."

# Milliseconds until what has not come will not: a machine that is busy takes a while over a first page.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Where it is, if there is one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(REASON)
    # Playwright runs a loop of its own in this thread, which Django would take for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that root in a container does not have.
        args = ["--no-sandbox", f"--disable-features={','.join(OFF.split())}"]
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page(who, path, **options)`: a page of `who`, signed in; options are those of a browser's context.

    Whatever the browser complains about fails the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_for(who: Contributor | None, path: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if who is not None:
            sign_in(context, who, live_server.url)
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(live_server.url + path)
        return page

    yield open_for
    for context in contexts:
        context.close()
    wait_until_quiet()
    assert not complaints


def wait_until_quiet() -> None:
    """Let the server finish what the browser asked for last, so that the database can be emptied."""
    quiet, checks = 0, 0
    while quiet < 5 and checks < 250:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        checks += 1
        time.sleep(0.02)


def sign_in(context: BrowserContext, who: Contributor, address: str) -> None:
    """Give the browser a session of `who`; signing in by the page has tests of its own."""
    client = Client()
    assert who.user is not None
    client.force_login(who.user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])


def complaint(message: ConsoleMessage) -> list[str]:
    """What the console says that should not be: refusals are told by tests, and the live door is not open here."""
    told = ("Failed to load resource", "Response Status Error Code", "htmx:sendError", "htmx:afterRequest")
    expected = "/live/" in message.location.get("url", "") or any(words in message.text for words in told)
    return [] if message.type != "error" or expected else [f"{message.text} ({message.location})"]
