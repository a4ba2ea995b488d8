"""Sending through the door: the same checks as for fetching, under the same clock, and nothing sent on."""

from __future__ import annotations

import socket
import time

import pytest

from annotations.fetching import NotFetchedError, post, require_address
from tests.fetching.sites import AGENT, Names, Recorder, answer, door, leading_to, site

HEADERS = {"Content-Type": "application/json", "webhook-id": "1"}
CONTENT = '{"what": "High water — noon."}'.encode()


def refusal(url: str, reason: str, **how: object) -> None:
    with pytest.raises(NotFetchedError) as refused:
        post(url, CONTENT, HEADERS, door=door(**how))  # type: ignore[arg-type]  # as `door` takes it
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://one.example/", "not-web"),
        ("http://ada:secret@one.example/", "credentials"),
        ("http://10.0.0.1/", "internal"),
        ("http://[::1]/", "internal"),
        ("http://2130706433/", "odd-host"),
        ("http://inside.example/", "internal"),
        ("http://xn--ls8h.example/", "unknown-host"),
        ("http://xn--a.example/", "unknown-host"),
    ],
)
def test_what_may_not_be_fetched_is_sent_nothing(url: str, reason: str, recorder: Recorder) -> None:
    refusal(url, reason, allowed=(), resolver=Names({"inside.example": [["8.8.8.8", "10.0.0.1"]]}))

    assert recorder.attempts == []


def test_a_name_that_is_no_word_of_any_language_is_one() -> None:
    require_address("https://xn--ls8h.example/hook", ())


def test_nothing_is_sent_on_where_an_answer_leads(recorder: Recorder) -> None:
    with site({"/": leading_to("/further", "307 Temporary Redirect"), "/further": answer()}) as first:
        posted = post(first.address, CONTENT, HEADERS, door=door())

    assert (posted.status, posted.is_taken) == (307, False)
    assert first.paths == ["/"]


def test_a_server_that_is_silent_is_given_up_in_time() -> None:
    with site({"/": lambda _connection: time.sleep(5)}) as first:
        refusal(first.address, "too-slow", seconds=0.3)


def test_a_server_that_dies_while_it_answers_is_told_broken() -> None:
    def dies(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 O")

    with site({"/": dies}) as first:
        refusal(first.address, "broken")


def test_nobody_there_is_told_so() -> None:
    with site({}) as first:
        pass

    refusal(first.address, "unreachable")


def test_what_is_sent_arrives_whole_with_its_headers_and_who_sends_it() -> None:
    with site({"/hook?a=1": answer(b"x" * 5_000_000, "202 Accepted", Retry_After="30")}) as first:
        posted = post(f"{first.address}/hook?a=1", CONTENT * 5000, HEADERS, door=door(size=10))

    ((path, head),) = first.asked
    assert (posted.status, posted.is_taken, posted.retry_after) == (202, True, 30)
    assert path == "/hook?a=1"
    assert first.sent == [CONTENT * 5000]
    for line in (f"User-Agent: {AGENT}", "Content-Type: application/json", "webhook-id: 1", "Connection: close"):
        assert f"\r\n{line}\r\n" in head
    assert head.startswith("POST ")
