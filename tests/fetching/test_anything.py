"""Whatever is asked for, and whatever a server answers: a page or a named refusal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.fetching import Fetched, NotFetchedError, Robots, fetch
from annotations.fetching.refusals import REASONS
from annotations.fetching.visiting import next_address, readable_address
from tests.fetching.sites import Names, Site, answer, door, site

PARTS = [
    "http://",
    "https:",
    "//",
    "@",
    ":",
    "[",
    "]",
    "%",
    "/",
    "\\",
    "?",
    "#",
    "127.0.0.1",
    "0x7f",
    "::ffff:",
    "a.example",
    "\0",
    "\r\n",
]
addresses = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=3))).map("".join))
HEADS = [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 Moved\r\nLocation: ", b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n"]
HEADS += [
    b"Content-Length: 5\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Set-Cookie: a=b\r\n",
]
answers = st.lists(st.one_of(st.sampled_from(HEADS), st.binary(max_size=20)), max_size=8).map(b"".join)


@pytest.fixture(scope="module")
def anything() -> Iterator[Site]:
    with site({}) as first:
        yield first


def outcome(url: str) -> Fetched | str:
    """The page, or the reason for which there is none."""
    try:
        return fetch(url, door=door(seconds=5, redirects=2, robots=Robots(), resolver=Names({})))
    except NotFetchedError as refused:
        return refused.reason


@given(addresses)
def test_whatever_an_address_says_it_is_of_the_web_or_refused(url: str) -> None:
    try:
        address = readable_address(url)
    except NotFetchedError:
        return
    assert address.scheme in ("http", "https")
    assert not set("\r\n\0 ") & set(address.raw_path.decode("ascii") + address.netloc.decode("ascii"))


@given(addresses)
def test_wherever_a_server_leads_is_of_the_web_or_refused(location: str) -> None:
    said = location.encode("utf-8", "replace").decode("latin-1")
    try:
        address = next_address(readable_address("https://a.example/b"), Fetched("", 302, {"location": said}, b""))
    except NotFetchedError:
        return
    assert address.scheme in ("http", "https")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(answers, answers)
def test_whatever_is_answered_is_a_page_or_a_named_refusal(anything: Site, robots: bytes, page: bytes) -> None:
    anything.pages.update({"/robots.txt": robots, "/": page})

    got = outcome(anything.address)
    assert isinstance(got, Fetched) or got in REASONS


@pytest.mark.parametrize(
    "robots", [b"User-agent: *\nDisallow: " + b"/*a" * 5000, b"Disallow: /%\xff\n" * 900, b"\0" * 9000]
)
def test_wishes_of_a_site_that_make_no_sense_are_heeded_or_passed_over(anything: Site, robots: bytes) -> None:
    path = "/" + "a" * 1900
    anything.pages.update({"/robots.txt": answer(robots), path: answer(b"Here.")})

    got = outcome(anything.address + path)
    assert isinstance(got, Fetched) or got == "robots"
