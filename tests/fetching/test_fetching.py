"""What a fetch gives, and what it says of itself on the way."""

from __future__ import annotations

import gzip
import ssl
import subprocess
from ipaddress import ip_network
from pathlib import Path

import pytest

from annotations.fetching import Known, NotFetchedError, fetch
from tests.fetching.sites import AGENT, ANYWHERE, Names, Recorder, answer, door, leading_to, no_names, site


def test_the_body_comes_unpacked_with_what_the_server_says_of_it() -> None:
    page = answer(
        gzip.compress(b"High water."),
        Content_Encoding="gzip",
        Content_Type="Text/HTML; charset=utf-8",
        ETag='"noon"',
        Last_Modified="Mon, 01 Jun 2026 12:00:00 GMT",
    )
    with site({"/tides?day=1": page}) as first:
        got = fetch(f"{first.address}/tides?day=1#noon", door=door())

    assert (got.status, got.body, got.content_type) == (200, b"High water.", "text/html")
    assert (got.etag, got.last_modified) == ('"noon"', "Mon, 01 Jun 2026 12:00:00 GMT")
    assert got.final_url == f"{first.address}/tides?day=1"


def test_redirects_are_followed_and_told() -> None:
    pages = {
        "/": leading_to("/b", "301 Moved Permanently"),
        "/b": leading_to("c", "303 See Other"),
        "/c": leading_to("/d\xc3\xa4?x=1#part", "308 Permanent Redirect"),
        "/d%C3%A4?x=1": answer(b"There."),
    }
    with site(dict(pages)) as first:
        got = fetch(f"{first.address}/", door=door())

    assert got.body == b"There."
    assert got.redirects == (f"{first.address}/", f"{first.address}/b", f"{first.address}/c")
    assert got.final_url == f"{first.address}/d%C3%A4?x=1"


def test_a_request_names_us_the_site_and_nothing_else(recorder: Recorder) -> None:
    with site({"/": answer(b"Hello.", Set_Cookie="who=ada"), "/next": answer(b"Hello.")}) as first:
        resolver = Names({"one.example": [["127.0.0.1"]]})
        for path in ("/", "/next"):
            fetch(f"http://one.example:{first.port}{path}", door=door(resolver=resolver), accept="text/html")

    heads = [head.lower() for _path, head in first.asked]
    for head in heads:
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        assert set(lines) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert (lines["host"], lines["user-agent"]) == (f"one.example:{first.port}", AGENT.lower())


def test_an_address_of_six_parts_is_asked_for_as_it_is_written() -> None:
    with site({"/": answer(b"Here.")}, address="::1") as first:
        got = fetch(f"http://[::1]:{first.port}/", door=door(allowed=[ip_network("::1/128")]))

    assert got.body == b"Here."
    assert f"host: [::1]:{first.port}\r\n" in first.asked[0][1].lower()


def test_what_is_known_is_said_so_that_it_need_not_come_again() -> None:
    known = Known(etag='"n\xf6\xf6n"', last_modified="Mon, 01 Jun 2026 12:00:00 GMT")
    with site({"/": answer(b"", "304 Not Modified")}) as first:
        got = fetch(first.address, door=door(), known=known)

    assert (got.is_unchanged, got.body) == (True, b"")
    assert 'if-none-match: "n\xf6\xf6n"\r\n' in first.asked[0][1].lower()
    assert "if-modified-since: mon, 01 jun 2026 12:00:00 gmt\r\n" in first.asked[0][1].lower()


def test_a_public_name_is_connected_to_at_its_checked_address(recorder: Recorder) -> None:
    names = Names({"one.example": [["2606:4700:4700::1111", "93.184.216.34"]]})

    with pytest.raises(NotFetchedError, match=r"one\.example cannot be reached"):
        fetch("https://one.example/", door=door(resolver=names, allowed=()))

    assert recorder.attempts == [("2606:4700:4700::1111", 443), ("93.184.216.34", 443)]
    assert names.asked == ["one.example"]


def test_the_next_address_of_a_name_is_asked_where_the_first_is_silent() -> None:
    with site({"/": answer(b"Here.")}) as first:
        names = Names({"one.example": [["93.184.216.34", "127.0.0.1"]]})

        assert fetch(f"http://one.example:{first.port}/", door=door(resolver=names, allowed=ANYWHERE)).body == b"Here."


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for one.example, in one file."""
    file = tmp_path_factory.mktemp("tls") / "one.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=one.example"]
    named = ["-addext", "subjectAltName=DNS:one.example", "-keyout", str(file), "-out", str(file) + ".crt"]
    subprocess.run([*made, *named], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def believing(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_a_site_that_cannot_prove_its_name_is_refused(certificate: Path) -> None:
    names = Names({"one.example": [["127.0.0.1"]], "two.example": [["127.0.0.1"]]})
    with site({"/": answer(b"Secret.")}, certificate) as first:
        with pytest.raises(NotFetchedError) as stranger:
            fetch(f"https://one.example:{first.port}/", door=door(resolver=names))
        believing_one = door(resolver=names, trust=believing(certificate))
        with pytest.raises(NotFetchedError) as other:
            fetch(f"https://two.example:{first.port}/", door=believing_one)

    assert stranger.value.reason == other.value.reason == "insecure"
    assert first.asked == []


def test_the_certificate_is_asked_for_the_name_though_the_address_is_connected_to(certificate: Path) -> None:
    names = Names({"one.example": [["127.0.0.1"]]})
    with site({"/": answer(b"Secret.")}, certificate) as first:
        got = fetch(f"https://one.example:{first.port}/", door=door(resolver=names, trust=believing(certificate)))

    assert got.body == b"Secret."
    assert first.names_asked == ["one.example"]


def test_a_turn_is_taken_once_for_each_host_before_it_is_asked() -> None:
    turns: list[tuple[str, float]] = []
    names = Names({"one.example": [["127.0.0.1"]], "two.example": [["127.0.0.1"]]})
    with site({"/b": answer(b"There.")}) as second:
        pages = {"/": leading_to("/a"), "/a": leading_to(f"http://two.example:{second.port}/b")}
        with site(dict(pages)) as first:
            taking = door(resolver=names, take_turn=lambda host, seconds: turns.append((host, seconds)))
            fetch(f"http://one.example:{first.port}/", door=taking)

    assert turns == [("one.example", 0.0), ("two.example", 0.0)]


def test_a_host_that_is_busy_is_not_asked() -> None:
    def busy(host: str, seconds: float) -> None:
        raise NotFetchedError("busy", host=host, retry_after=60)

    with site({"/": answer(b"Here.")}) as first, pytest.raises(NotFetchedError, match="just been asked"):
        fetch(first.address, door=door(take_turn=busy, resolver=no_names))

    assert first.asked == []
