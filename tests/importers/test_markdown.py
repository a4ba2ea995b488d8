"""Markdown keeps its structure; what stands in front of it is its record."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.importers.limits import Limits
from annotations.importers.markdown import read_markdown
from annotations.importers.plain_text import Proposal
from annotations.importers.refusals import NoTextError, TooDeepError

FRONT = """---
title: "The tide: mill"
author: [Io Marsh, 'Ada Example']
date: 2024-03-09T08:00:00Z
lang: en
canonical_url: https://herald.example/mill
tags: [mill]
draft
---
"""
TEXT = """# The tide mill

It turned *on Saturday* for the **first** time, [the trust says](https://trust.example/x).
It was quiet.

![The mill at high water](mill.jpg)

Costs
-----

> Nobody believed it.
>
> > Not even me.

1. oak
2. stone
   from France

| year | visitors |
|------|---------:|
| 2014 |          |

```
tide   table
  06:12
```

<div>Raw <script>steal()</script> words</div>

[bad](javascript:steal()) <b onclick="steal()">inline</b> &amp; ![alt](x.png)
"""


def read(text: str) -> Proposal:
    return read_markdown(text, Limits())


def blocks_of(text: str) -> list[tuple[str, str]]:
    proposal = read(text)
    return [(block.kind, proposal.text[block.start : block.end]) for block in proposal.blocks]


@pytest.mark.parametrize("text", ["", FRONT, "<!-- nothing -->", "![](x.png)", "[a]: https://x.example/"])
def test_a_file_without_words_is_refused(text: str) -> None:
    with pytest.raises(NoTextError):
        read(text)


@pytest.mark.parametrize("text", ["> " * 300 + "deep", "- " * 120 + "deep", "<div>" * 300 + "deep"])
def test_what_is_nested_too_deep_is_refused_and_not_left_out(text: str) -> None:
    with pytest.raises(TooDeepError):
        read(text)


def test_the_structure_survives() -> None:
    assert blocks_of(FRONT + TEXT) == [
        ("heading", "The tide mill"),
        ("paragraph", "It turned on Saturday for the first time, the trust says. It was quiet."),
        ("caption", "The mill at high water"),
        ("heading", "Costs"),
        ("quote", "Nobody believed it."),
        ("quote", "Not even me."),
        ("list_item", "oak"),
        ("list_item", "stone from France"),
        ("table_row", "year\tvisitors"),
        ("table_row", "2014\t"),
        ("paragraph", "tide   table\n  06:12"),
        ("paragraph", "Raw words"),
        ("paragraph", "[bad](javascript:steal()) inline &"),
    ]


def test_a_link_stands_on_its_words() -> None:
    proposal = read(TEXT)

    [(start, end, address)] = [link for block in proposal.blocks for link in block.links]
    assert (proposal.text[start:end], address) == ("the trust says", "https://trust.example/x")


def test_what_stands_in_front_is_the_record_and_no_text() -> None:
    told = read(FRONT + TEXT)

    assert (told.title, told.byline, told.published_on) == ("The tide: mill", "Io Marsh, Ada Example", date(2024, 3, 9))
    assert (told.language, told.url) == ("en", "https://herald.example/mill")
    assert told.why["title"].startswith("The title stands in front of the text")
    assert "canonical_url" not in told.text


@pytest.mark.parametrize(
    "front", ["---\n\nA rule above", "---\ntitle: never ends\n\nWords", "--- \nno field\n---\nWords"]
)
def test_two_lines_of_dashes_are_not_always_a_record(front: str) -> None:
    assert read(front).text


def test_the_line_ends_of_any_system_are_one() -> None:
    assert blocks_of(TEXT.replace("\n", "\r\n")) == blocks_of(TEXT)
