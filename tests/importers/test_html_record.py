"""What a page says of itself, from where it says it, and why it is believed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from annotations.importers.html import read_html
from annotations.importers.limits import Limits
from annotations.importers.plain_text import Proposal
from tests.importers.pages import linked_data, page

URL = "https://www.herald.example/2024/mill"
PROSE = "<h1>On the page</h1><p>The wheel of the mill turned on Saturday for the first time in nine years.</p>"


def read(head: str = "", *, url: str = URL, body: str = PROSE) -> Proposal:
    return read_html(page(body, head), Limits(), url=url)


def test_json_ld_goes_before_everything_else() -> None:
    head = linked_data(
        headline="The mill &amp; its wheel",
        author=[{"@type": "Person", "name": "Io Marsh"}, {"name": "Ada Example"}],
        datePublished="2024-03-09T08:00:00+01:00",
        publisher={"name": "Harbour Herald"},
        inLanguage="en-GB",
        mainEntityOfPage={"@id": "https://herald.example/2024/mill"},
    )

    told = read(head + '<meta property="og:title" content="Another"><meta name="author" content="Another">')

    assert (told.title, told.byline, told.publisher) == (
        "The mill & its wheel",
        "Io Marsh, Ada Example",
        "Harbour Herald",
    )
    assert (told.published_on, told.language) == (date(2024, 3, 9), "en-GB")
    assert told.url == "https://herald.example/2024/mill"
    assert all("JSON-LD" in told.why[name] for name in ("title", "byline", "publisher", "published_on", "url"))


def test_open_graph_and_meta_elements_come_next() -> None:
    told = read(
        '<meta property="og:title" content="The mill"><meta name="AUTHOR" content="By Io Marsh">'
        '<meta property="og:site_name" content="Harbour Herald">'
        '<meta property="article:published_time" content="2024-03-09T07:00Z">'
    )

    assert (told.title, told.byline, told.publisher) == ("The mill", "Io Marsh", "Harbour Herald")
    assert told.published_on == date(2024, 3, 9)
    assert told.why["title"] == "The title stands in the head of the page (“og:title”)."


def test_the_page_itself_comes_last() -> None:
    told = read(
        '<title>The mill | Harbour Herald</title><link rel="canonical" href="/2024/mill?page=1">',
        body='<p>It turned <time datetime="2024-03-09">on Saturday</time>.</p><a rel="author" href="/io">Io Marsh</a>',
    )

    assert (told.title, told.byline, told.published_on) == ("The mill", "Io Marsh", date(2024, 3, 9))
    assert told.language == "en-GB"
    assert told.url == "https://www.herald.example/2024/mill?page=1"


def test_a_page_that_says_nothing_has_the_address_it_was_fetched_from() -> None:
    told = read()

    assert told.url == URL
    assert "fetched from" in told.why["url"]


@pytest.mark.parametrize(
    "claimed", ["https://evil.example/mill", "javascript:x()", "https://", "https://a b/", "ftp://x/"]
)
def test_an_address_of_another_site_is_not_believed(claimed: str) -> None:
    assert read(f'<link rel="canonical" href="{claimed}">').url == URL


def test_an_address_is_believed_of_a_file_whose_own_is_not_known() -> None:
    assert read('<meta property="og:url" content="https://herald.example/m">', url="").url == "https://herald.example/m"


@pytest.mark.parametrize("day", ["2024-02-30", "yesterday", "03/09/2024", "99999999", "2024", ""])
def test_a_day_that_is_none_is_left_open(day: str) -> None:
    assert read(f'<meta name="date" content="{day}">').published_on is None


@pytest.mark.parametrize("author", ["https://facebook.example/herald", "@herald", " "])
def test_an_author_that_is_an_address_is_none(author: str) -> None:
    assert read(f'<meta property="article:author" content="{author}">').byline == ""


@pytest.mark.parametrize(
    "broken", ["{", '{"a":' * 5_000, "[" * 100_000, '"text"', "null", "[1, [2, {}]]", '{"@type": 7}']
)
def test_json_ld_that_is_none_does_no_harm(broken: str) -> None:
    assert read(f'<script type="application/ld+json">{broken}</script>').title == "On the page"


@pytest.mark.parametrize("value", [None, 7, True, [], {}, [[["x"]]], {"name": {"name": "x"}}, [None, 7]])
def test_json_ld_of_another_shape_does_no_harm(value: Any) -> None:
    fields = dict.fromkeys(["headline", "author", "datePublished", "publisher", "inLanguage", "url"], value)

    assert read(linked_data(**fields)).title == "On the page"


def test_a_record_of_endless_length_is_cut() -> None:
    assert len(read(f'<meta property="og:title" content="{"long " * 10_000}">').title) <= 500
