"""Sites are asked whether programs are welcome, through the same door."""

from __future__ import annotations

from typing import Any

import pytest

from annotations.fetching import NotFetchedError, Robots, fetch
from tests.fetching.sites import Page, Recorder, Site, answer, door, leading_to, site

CLOSED = answer(b"User-agent: workbench\nDisallow: /private\n\nUser-agent: *\nDisallow: /\n")
PAGE = answer(b"High water.")


def fetched(first: Site, path: str = "/page", robots: Robots | None = None, **how: Any) -> bytes:
    return fetch(first.address + path, door=door(robots=robots or Robots(), **how)).body


def reason_of(first: Site, **how: Any) -> str:
    """Why the page was not fetched."""
    with pytest.raises(NotFetchedError) as refused:
        fetched(first, **how)
    return refused.value.reason


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (answer(b"User-agent: *\nDisallow: /page"), "robots"),
        (answer(b"\xef\xbb\xbfUser-agent: WORKBENCH\r\nDisallow: /"), "robots"),
        (answer(b"", "500 Broken"), "robots-unknown"),
        (answer(b"", "429 Too Many Requests"), "robots-unknown"),
        (answer(b"#" * 600_000), "robots-unknown"),
        (b"What?", "robots-unknown"),
        (answer(b"Disallow", Content_Encoding="br"), "robots-unknown"),
        (leading_to("http://10.0.0.1/robots.txt"), "internal"),
    ],
)
def test_a_page_is_not_asked_for_where_programs_are_not_welcome(robots: Page, reason: str, recorder: Recorder) -> None:
    with site({"/robots.txt": robots, "/page": PAGE}) as first:
        assert reason_of(first) == reason

    assert first.paths == ["/robots.txt"]
    assert recorder.attempts == []


def test_each_site_on_the_way_is_asked() -> None:
    closed: dict[str, Page] = {"/robots.txt": answer(b"User-agent: *\nDisallow: /"), "/page": PAGE}
    with site(closed) as second, site({"/page": leading_to(f"{second.address}/page")}) as first:
        reason = reason_of(first)

    assert reason == "robots"
    assert (first.paths, second.paths) == (["/robots.txt", "/page"], ["/robots.txt"])


@pytest.mark.parametrize(
    "robots",
    [
        CLOSED,
        answer(b""),
        answer(b"", "404 Not Found"),
        answer(b"", "403 Forbidden"),
        answer(b"\xff\xfe nonsense"),
        leading_to("/elsewhere.txt"),
        leading_to("/robots.txt"),
    ],
)
def test_a_page_comes_where_nothing_speaks_against_it(robots: Page) -> None:
    with site({"/robots.txt": robots, "/elsewhere.txt": CLOSED, "/page": PAGE}) as first:
        assert fetched(first) == b"High water."


def test_a_site_is_asked_once_in_a_while() -> None:
    with site({"/robots.txt": CLOSED, "/page": PAGE}) as first:
        for robots in [Robots()] * 2 + [Robots(seconds=0)] * 2:
            fetched(first, robots=robots)

    assert first.paths.count("/robots.txt") == 3
    assert first.paths.count("/page") == 4


def test_a_site_that_did_not_say_is_asked_again() -> None:
    robots = Robots()
    with site({"/robots.txt": answer(b"", "503 Busy"), "/page": PAGE}) as first:
        assert reason_of(first, robots=robots) == "robots-unknown"
        first.pages["/robots.txt"] = CLOSED

        assert fetched(first, robots=robots) == b"High water."


@pytest.mark.parametrize(("asked", "kept"), [(b"7", 7.0), (b"86400", 60.0), (b"soon", 0.0)])
def test_the_pause_a_site_wants_is_handed_on(asked: bytes, kept: float) -> None:
    turns: list[float] = []
    with site({"/robots.txt": answer(b"User-agent: *\nCrawl-delay: " + asked), "/page": PAGE}) as first:
        fetched(first, take_turn=lambda _host, seconds: turns.append(seconds))

    assert turns == [kept]


def test_no_more_sites_are_remembered_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotations.fetching.robots.MOST_SITES", 2)
    robots = Robots()

    for name in "abc":
        robots.rules_of(f"http://{name}.example", lambda: "")

    assert list(robots.known) == ["http://b.example", "http://c.example"]
