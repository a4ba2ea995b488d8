"""What tries to get past the door: refused within the limits, and nothing has left the machine."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from annotations.fetching import Known, NotFetchedError, fetch
from annotations.fetching.names import system_resolver
from tests.fetching.sites import Names, Page, Recorder, answer, door, leading_to, site

SECONDS = 0.6


def refusal(url: str, reason: str, **how: Any) -> NotFetchedError:
    """The refusal to fetch an address, after making sure that it is this one."""
    with pytest.raises(NotFetchedError) as refused:
        fetch(url, door=door(**how))
    assert refused.value.reason == reason, refused.value.message
    assert refused.value.message
    return refused.value


def for_ever(*parts: bytes, pause: float = 0) -> Page:
    """An answer that begins with the first part and repeats the last without an end."""

    def send(connection: socket.socket) -> None:
        for part in itertools.chain(parts, itertools.repeat(parts[-1])):
            connection.sendall(part)
            time.sleep(pause)

    return send


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "not-web"),
        ("example.org/page", "not-web"),
        ("ftp://example.org/", "not-web"),
        ("file:///etc/passwd", "not-web"),
        ("gopher://example.org/", "not-web"),
        ("javascript:alert(1)", "not-web"),
        ("http://", "not-web"),
        ("http:///path", "not-web"),
        ("http://exa mple.org/\x00", "not-web"),
        ("http://one.example/\r\nHost: two.example", "not-web"),
        ("http://[::1", "not-web"),
        ("http://one.example:99999999/", "not-web"),
        ("http://one.example/" + "a" * 2000, "not-web"),
        ("http://" + "a." * 150 + "example/", "not-web"),
        ("http://ada:secret@one.example/", "credentials"),
        ("http://one.example\\@two.example/", "credentials"),
    ],
)
def test_what_is_no_plain_address_of_the_web_is_refused(url: str, reason: str, recorder: Recorder) -> None:
    refusal(url, reason)

    assert recorder.attempts == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fec0::1]",
        "[fe80::1]",
    ],
)
def test_an_internal_address_is_refused(host: str, recorder: Recorder) -> None:
    refusal(f"http://{host}/", "internal", allowed=())

    assert recorder.attempts == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0x7f.1", "017700000001", "127.0.0.1."])
def test_an_internal_address_in_another_notation_is_refused(host: str, recorder: Recorder) -> None:
    refusal(f"http://{host}/", "odd-host", allowed=())

    assert recorder.attempts == []


@pytest.mark.parametrize("host", ["0177.0.0.1", "１２７.0.0.1", "①②⑦.0.0.1", "127。0。0。1"])
def test_an_internal_address_in_other_digits_is_refused(host: str, recorder: Recorder) -> None:
    with pytest.raises(NotFetchedError):
        fetch(f"http://{host}/", door=door(allowed=()))

    assert recorder.attempts == []


@pytest.mark.parametrize("port", [8080, 22, 5432])
def test_an_unusual_port_is_refused(port: int, recorder: Recorder) -> None:
    refusal(f"http://one.example:{port}/", "odd-port", resolver=Names({"one.example": [["8.8.8.8"]]}))

    assert recorder.attempts == []


@pytest.mark.parametrize("inside", ["10.0.0.1", "::ffff:10.0.0.1", "fd00::1", "169.254.169.254", "fe80::1%eth0"])
def test_a_name_with_one_internal_address_is_refused_whole(inside: str, recorder: Recorder) -> None:
    refusal("https://one.example/", "internal", resolver=Names({"one.example": [["8.8.8.8", inside]]}))

    assert recorder.attempts == []


def test_this_machine_is_internal_by_its_name_too(recorder: Recorder) -> None:
    for name in ("localhost", "LOCALHOST"):
        refusal(f"http://{name}/", "internal", allowed=(), resolver=system_resolver)

    assert recorder.attempts == []


def test_a_name_nobody_knows_is_refused(recorder: Recorder) -> None:
    assert "one.example" in refusal("https://one.example/", "unknown-host", resolver=Names({})).message
    refusal("https://one.example/", "unknown-host", resolver=Names({"one.example": [[]]}))

    assert recorder.attempts == []


def test_a_name_that_changes_between_check_and_use_is_asked_for_once(recorder: Recorder) -> None:
    names = Names({"turning.example": [["93.184.216.34"], ["127.0.0.1"]]})

    refusal("http://turning.example/", "unreachable", resolver=names)

    assert names.asked == ["turning.example"]
    assert recorder.attempts == [("93.184.216.34", 80)]


def test_a_name_that_has_changed_at_the_next_step_is_refused(recorder: Recorder) -> None:
    """The address is checked for each connection, and only the checked one is connected to."""
    with site({"/": leading_to("/again")}) as first:
        names = Names({"turning.example": [["127.0.0.1"], ["10.0.0.1"]]})

        refusal(f"http://turning.example:{first.port}/", "internal", resolver=names)

    assert recorder.attempts == []
    assert first.paths == ["/"]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://10.0.0.1/", "internal"),
        ("http://169.254.169.254/latest/meta-data/", "internal"),
        ("http://[::ffff:10.0.0.1]/", "internal"),
        ("//192.168.0.1/", "internal"),
        ("http://inside.example/", "internal"),
        ("http://2130706433/", "odd-host"),
        ("http://8.8.8.8:22/", "odd-port"),
        ("file:///etc/passwd", "not-web"),
        ("http://ada:secret@8.8.8.8/", "credentials"),
        ("http://[::1", "not-web"),
        ("", "broken"),
    ],
)
@pytest.mark.parametrize("status", ["301 Moved Permanently", "307 Temporary Redirect"])
def test_a_redirect_to_where_one_may_not_go_is_refused(
    target: str, reason: str, status: str, recorder: Recorder
) -> None:
    names = Names({"inside.example": [["10.0.0.1"]]})
    with site({"/": leading_to("/further"), "/further": leading_to(target, status)}) as first:
        refusal(first.address, reason, resolver=names)

    assert recorder.attempts == []


def test_a_circle_of_redirects_ends(recorder: Recorder) -> None:
    with site({"/": leading_to("/b"), "/b": leading_to("/")}) as first:
        refusal(first.address, "too-many-redirects", redirects=3)

    assert first.paths == ["/", "/b", "/", "/b"]


@pytest.mark.parametrize(
    "page",
    [
        for_ever(b"HTTP/1.1 200 OK\r\n\r\n", b"more and more " * 1000),
        for_ever(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nworse\r\n"),
        for_ever(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
        answer(gzip.compress(bytes(200_000)), Content_Encoding="gzip"),
        answer(b"x" * 100_001),
    ],
    ids=["endless", "endless in chunks", "endless nothing", "bomb", "one too many"],
)
def test_a_body_beyond_the_limit_is_refused(page: Page) -> None:
    with site({"/": page}) as first:
        refusal(first.address, "too-large", size=100_000)


@pytest.mark.parametrize(
    "page",
    [
        for_ever(b"H", pause=0.05),
        for_ever(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a", pause=0.05),
        for_ever(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.01),
        for_ever(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a", pause=0.05),
        lambda _connection: time.sleep(30),
    ],
    ids=["status line", "header", "continue", "body", "silence"],
)
def test_a_drip_of_thirty_seconds_is_refused_in_time(page: Page) -> None:
    """It would be dripping still, or be told broken when it ends."""
    with site({"/": page}) as first:
        refusal(first.address, "too-slow", seconds=SECONDS)


def test_redirects_share_one_clock() -> None:
    def slowly(connection: socket.socket) -> None:
        time.sleep(SECONDS * 0.7)
        connection.sendall(leading_to("/"))

    with site({"/": slowly}) as first:
        refusal(first.address, "too-slow", seconds=SECONDS, redirects=100)

    assert len(first.paths) == 2


def test_a_name_that_is_looked_up_for_ever_is_refused_in_time() -> None:
    over = threading.Event()

    def slow(host: str, port: int) -> Sequence[str]:
        over.wait(30)
        return ["127.0.0.1"]

    refusal("http://one.example/", "too-slow", seconds=SECONDS, resolver=slow)
    over.set()


def test_a_handshake_that_never_comes_is_refused_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]

        refusal(f"https://127.0.0.1:{port}/", "too-slow", seconds=SECONDS)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"What?",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut short",
        b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 200_000,
        answer(b"no gzip", Content_Encoding="gzip"),
    ],
)
def test_a_broken_answer_is_refused(page: bytes) -> None:
    with site({"/": page}) as first:
        refusal(first.address, "broken")


def test_a_packing_nobody_asked_for_is_refused() -> None:
    with site({"/": answer(b"\x0b\x02\x80", Content_Encoding="br")}) as first:
        refusal(first.address, "unknown-encoding")

    assert "accept-encoding: gzip, deflate\r\n" in first.asked[0][1].lower()


@pytest.mark.parametrize(("status", "retry"), [("404 Not Found", {}), ("503 Busy", {"Retry_After": "120"})])
def test_an_answer_that_is_not_the_page_is_refused(status: str, retry: dict[str, str]) -> None:
    with site({"/": answer(b"An excuse.", status, **retry)}) as first:
        refused = refusal(first.address, "status")

    assert refused.details["status"] == int(status[:3])
    assert refused.details.get("retry_after") == (120 if retry else None)


def test_unchanged_is_no_answer_for_who_has_nothing() -> None:
    with site({"/": answer(b"", "304 Not Modified")}) as first:
        refusal(first.address, "status")
        assert fetch(first.address, door=door(), known=Known(etag='"a"')).is_unchanged


def test_nothing_of_the_environment_leads_elsewhere(monkeypatch: pytest.MonkeyPatch, recorder: Recorder) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://8.8.4.4:3128")

    with site({"/": answer(b"Here.")}) as first:
        assert fetch(first.address, door=door()).body == b"Here."

    assert recorder.attempts == []


@pytest.mark.parametrize("act", [socket.socket.connect, socket.create_connection])
def test_the_recorder_stands_in_for_the_socket(act: Callable[..., Any], recorder: Recorder) -> None:
    """Otherwise the tests here would pass though something was sent out."""
    with pytest.raises(OSError, match="nothing leaves"), socket.socket() as own:
        own.connect(("8.8.8.8", 80)) if act is not socket.create_connection else act(("8.8.8.8", 80))

    assert recorder.attempts == [("8.8.8.8", 80)]


@pytest.mark.parametrize("host", ["harbour.example", "HARBOUR.Invalid.", "quay.test", "pier.onion"])
def test_a_name_that_nobody_can_have_is_not_asked_for(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kinds: pytest.fail("it was asked for"))

    with pytest.raises(socket.gaierror):
        system_resolver(host, 443)
