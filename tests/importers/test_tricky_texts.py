"""Texts that break offset arithmetic, walked through every pure path that takes or gives a span."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.anchoring import Span, check_span, context_of, find_quote
from annotations.errors import InvalidSpanError, InvalidTextError, QuoteNotFoundError
from annotations.importers.canonical import canonicalise
from annotations.importers.decoding import decode
from annotations.importers.plain_text import cut_blocks, propose
from annotations.marks import Mark, render_block
from tests.test_marks import Page

TRICKY = Path(__file__).parents[3] / "shared" / "checks" / "tricky_texts.json"
KNOWN = json.loads(TRICKY.read_text("utf-8")) if TRICKY.is_file() else {"cases": [], "invalid_inputs": []}
PLACES = [
    pytest.param(case["canonical_text"], given["quote"], span, id=f"{case['id']}-{n}")
    for case in KNOWN["cases"]
    for n, (given, span) in enumerate(zip(case["spans"], case["canonical_spans"], strict=True))
]
KEPT = [place for place in PLACES if place.values[2]]
GONE = [place for place in PLACES if not place.values[2]]

pytestmark = pytest.mark.skipif(not TRICKY.is_file(), reason="the tricky texts (../shared/checks) are not here")
each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in KNOWN["cases"]])


def invalid(field: str) -> list[Any]:
    bodies = [(given["id"], given.get("json", "")) for given in KNOWN["invalid_inputs"]]
    return [pytest.param(json.loads(body), id=name) for name, body in bodies if f'"{field}"' in body]


@pytest.mark.parametrize("body", invalid("text"))
def test_invalid_texts_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidTextError):
        canonicalise(body["text"])


@pytest.mark.parametrize("body", invalid("start"))
def test_invalid_offsets_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidSpanError):
        check_span("The tide comes in.", body["start"], body["end"], None)


@pytest.mark.parametrize(("text", "quote", "span"), GONE)
def test_a_quote_that_the_canonical_text_has_no_more_is_refused(text: str, quote: str, span: None) -> None:
    with pytest.raises(QuoteNotFoundError):
        find_quote(text, quote)


@each_case
def test_the_canonical_text_is_as_foretold(case: dict[str, Any]) -> None:
    assert canonicalise(case["text"]) == case["canonical_text"]
    assert canonicalise(decode(case["text"].encode()).text) == case["canonical_text"]


@each_case
def test_a_text_this_short_is_proposed_as_it_is(case: dict[str, Any]) -> None:
    assert propose(case["canonical_text"]).text == case["canonical_text"]


@pytest.mark.parametrize(("text", "quote", "span"), KEPT)
def test_a_span_is_taken_with_its_quote(text: str, quote: str, span: dict[str, Any]) -> None:
    assert check_span(text, span["start"], span["end"], span["quote"]) == Span(span["start"], span["end"])


@pytest.mark.parametrize(("text", "quote", "span"), KEPT)
def test_a_quote_is_found_in_its_context(text: str, quote: str, span: dict[str, Any]) -> None:
    there = Span(span["start"], span["end"])
    prefix, suffix = context_of(text, there)

    assert find_quote(text, span["quote"], prefix=prefix, suffix=suffix) == there
    assert find_quote(text, span["quote"], near=there.start) == there


@pytest.mark.parametrize(("text", "quote", "span"), KEPT)
def test_a_mark_is_drawn_on_its_quote_and_shifts_nothing(text: str, quote: str, span: dict[str, Any]) -> None:
    mark = Mark(claim="c1", number="1", start=span["start"], end=span["end"], kind="disputed")

    pages = [(block, Page(render_block(text, block.start, block.end, [mark]))) for block in cut_blocks(text)]

    assert all(page.text == text[block.start : block.end] for block, page in pages)
    drawn = "".join(page.quote("c1") for _, page in pages)
    assert drawn.split() == span["quote"].split()
    assert "\n\n" in text or drawn == span["quote"].strip("\n")
