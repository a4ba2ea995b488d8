"""The main flow in stock Firefox, by mouse and by keyboard, over WebDriver BiDi. Playwright's own driver needs a
Firefox of its own making, so a Node program with puppeteer-core does it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from annotations.models import Article, Claim, Contributor, Evidence
from tests.browser.conftest import wait_until_quiet
from tests.browser.review import LINK, QUOTE, address
from tests.cast import TEXT, Cast

NAMES = ("firefox-esr", "firefox")
REASON = "No Firefox was found. Install one, or name it in FIREFOX."
FLOW = Path(__file__).parent / "firefox" / "main_flow.js"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def firefox() -> str:
    """Where it is. Skipped, and said so, where there is none; in CI its absence is a failure."""
    path = os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(REASON)
    return path


def session_of(who: Contributor) -> str:
    client = Client()
    assert who.user is not None
    client.force_login(who.user)
    return client.cookies["sessionid"].value


def test_the_main_flow(cast: Cast, article: Article, firefox: str, live_server: LiveServer, tmp_path: Path) -> None:
    given = {
        "firefox": firefox,
        "review": live_server.url + address(article),
        "quote": QUOTE,
        "link": LINK,
        "sessions": {"ben": session_of(cast.ben), "chi": session_of(cast.chi)},
    }
    node = Path(sys.executable).with_name("node")
    # Started by root in somebody's session Firefox refuses a home that is not root's own.
    env = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}

    command = [str(node), str(FLOW), json.dumps(given)]
    run = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=120)

    wait_until_quiet()
    assert run.returncode == 0, run.stderr
    by_mouse, by_keyboard = Claim.objects.order_by("number")
    assert (by_mouse.tag, by_mouse.placements.get().passage.quote) == ("disputed", QUOTE)
    assert (by_keyboard.tag, by_keyboard.placements.get().passage.quote) == ("opinion", TEXT.partition("\n")[0])
    kept, taken_back = Evidence.objects.order_by("created_at")
    assert (kept.claim, str(kept.source), kept.deleted_at) == (by_mouse, LINK, None)
    assert (taken_back.claim, str(taken_back.source)) == (by_keyboard, LINK)
    assert taken_back.deleted_at is not None
