"""RSS and Atom: what a feed shows, however it is written, and never more than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from annotations.importers.answers import Head, ItemRefused, Request
from annotations.importers.feed import ENTRY, FEED, ElsewhereError, rows_of_feed
from annotations.importers.limits import Limits
from annotations.importers.refusals import BrokenFileError
from annotations.importers.rows import Row
from annotations.importers.sandbox import read_apart
from tests.importers.damage import files
from tests.importers.feeds import atom, rss

NOON = ("noon", "https://harbour.example/noon", "High water at noon")
EBB = ("ebb", "https://harbour.example/ebb?a=1&b=2", "Low & lower")
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rss version='2.0'><channel><title>&j;</title><item><title>&j;</title></item></channel></rss>"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "feed"


def rows(file: Path, raw: bytes, start: int = 1, limits: Limits | None = None, **options: Any) -> list[Row]:
    file.write_bytes(raw)
    return list(rows_of_feed(file, limits or Limits(), start, options))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"No feed.",
        b"<!doctype html><title>Harbour</title><p>News</p>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0" * 100,
        b"https://harbour.example/feed",
        b"/etc/passwd",
        b"{}",
    ],
)
def test_what_is_no_feed_is_refused(file: Path, raw: bytes) -> None:
    with pytest.raises(BrokenFileError, match="There is no feed"):
        rows(file, raw)


def test_an_entity_bomb_does_not_go_off(file: Path) -> None:
    for row in rows(file, BOMB):
        assert len(row.record.title) < 1000


def test_an_external_entity_is_not_fetched(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the key")
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    raw = rss(NOON).replace(b"<rss", doctype + b"<rss", 1).replace(b"High water", b"&x;")

    assert all("the key" not in row.record.title for row in rows(file, raw))


@pytest.mark.parametrize("raw", [rss(NOON, EBB), atom(NOON, EBB)], ids=["rss", "atom"])
def test_a_feed_gives_its_title_and_its_entries(file: Path, raw: bytes) -> None:
    feed, *entries = rows(file, raw)

    assert (feed.index, feed.locator, feed.record.title) == (1, FEED, "Harbour news")
    assert [(one.index, one.locator) for one in entries] == [(2, ENTRY), (3, ENTRY)]
    assert [(one.record.external_id, one.record.url, one.record.title) for one in entries] == [NOON, EBB]
    assert all(isinstance(one.problem, ElsewhereError) for one in (feed, *entries))


def test_mark_up_is_taken_out_of_titles(file: Path) -> None:
    _feed, entry = rows(file, atom(("1", "https://a.example/", "<b>High</b>\n  &amp; <script>alert(1)</script>dry")))

    assert entry.record.title == "High & dry"


def test_relative_addresses_are_completed_and_others_left_out(file: Path) -> None:
    links = ["/noon", "mailto:ada@harbour.example", "javascript:alert(1)", "ftp://harbour.example/"]
    raw = atom(*[(str(n), link, "T") for n, link in enumerate(links)])

    _feed, *entries = rows(file, raw, url="https://harbour.example/feed.xml")

    assert [one.record.url for one in entries] == ["https://harbour.example/noon", "", "", ""]


def test_an_entry_of_little_is_an_entry_all_the_same(file: Path) -> None:
    raw = b"<rss version='2.0'><channel><item/><item><guid>https://a.example/1</guid></item></channel></rss>"

    _feed, empty, guid = rows(file, raw)

    assert (empty.record.title, empty.record.url, empty.record.external_id) == ("", "", "")
    assert (guid.record.url, guid.record.external_id) == ("https://a.example/1", "https://a.example/1")


def test_a_feed_that_breaks_off_gives_what_is_whole(file: Path) -> None:
    whole = rss(NOON, EBB)

    _feed, first, *_rest = rows(file, whole[: whole.index(b"Low")])

    assert first.record.title == NOON[2]


def test_the_charset_a_server_declares_counts(file: Path) -> None:
    raw = rss(("1", "https://a.example/", "Prüfung")).replace(b' encoding="UTF-8"', b"").decode().encode("latin-1")

    _feed, entry = rows(file, raw, charset="iso-8859-1")

    assert entry.record.title == "Prüfung"


def test_no_more_entries_are_given_than_are_taken(file: Path) -> None:
    raw = rss(*[(str(n), f"https://a.example/{n}", "T") for n in range(20)])

    assert len(rows(file, raw, limits=Limits(max_entries=5))) == 6
    assert [row.index for row in rows(file, raw, start=20)] == [20, 21]


def test_a_feed_is_read_apart(file: Path) -> None:
    file.write_bytes(rss(NOON, EBB))

    head, feed, *entries = read_apart(Request(path=str(file), format="feed"), Limits())

    assert isinstance(head, Head)
    assert all(isinstance(one, ItemRefused) for one in (feed, *entries))
    assert [one.record.get("url") for one in entries if isinstance(one, ItemRefused)] == [NOON[1], EBB[1]]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(files(rss(NOON, EBB), atom(NOON, EBB), start=b"<rss version='2.0'><channel><item>"))
def test_whatever_comes_is_a_feed_or_a_named_refusal(file: Path, raw: bytes) -> None:
    try:
        found = rows(file, raw)
    except BrokenFileError:
        return
    assert found[0].locator == FEED
