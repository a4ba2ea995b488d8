"""Texts that break offset arithmetic, annotated by their words and by their offsets, and served at the same place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotations.anchoring import Span, context_of
from annotations.models import Article, Claim
from tests.api.client import Api, refused
from tests.api.test_tricky_texts import as_sent, each_case, each_invalid, import_text, pytestmark  # noqa: F401
from tests.api.w3c.annotations import Json, annotation, checked, problems_in
from tests.api.w3c.door import Door


@pytest.fixture
def tricky(ben: Api, case: dict[str, Any]) -> Door:
    return Door(ben, Article.objects.get(pk=import_text(ben, case["text"])["id"]))


def selectors(text: str, span: dict[str, Any]) -> tuple[Json, Json]:
    """A span by its words with what is around them, and by its offsets."""
    prefix, suffix = context_of(text, Span(span["start"], span["end"]))
    quote = {"type": "TextQuoteSelector", "exact": span["quote"], "prefix": prefix, "suffix": suffix}
    return quote, {"type": "TextPositionSelector", "start": span["start"], "end": span["end"]}


@checked
@each_case
def test_annotations_go_in_and_come_out_at_the_same_place(tricky: Door, case: dict[str, Any]) -> None:
    text = case["canonical_text"]
    for span in filter(None, case["canonical_spans"]):
        quote, place = selectors(text, span)
        for selector in (quote, place, [quote, place]):
            response = tricky.post(annotation({"source": tricky.text, "selector": selector}))

            assert response.status_code == 201, response.content
            assert response.json()["target"]["selector"] == [quote, place]
        assert problems_in(tricky.get(response["Location"]), text=text) == []


@each_case
def test_a_quote_the_canonical_text_has_no_more_is_refused(tricky: Door, case: dict[str, Any]) -> None:
    for given, span in zip(case["spans"], case["canonical_spans"], strict=True):
        if span is None:
            quote = {"type": "TextQuoteSelector", "exact": given["quote"]}
            problem = refused(
                tricky.post(annotation({"source": tricky.source, "selector": quote})), 422, "unresolved-target"
            )
            assert problem["reason"] == "quote-not-found"

    assert not Claim.objects.exists()


def completed(door: Door, given: dict[str, Any]) -> bytes:
    """An annotation with the input in it, so that nothing but its own fault can be why it is refused."""
    sent = as_sent(given)
    if not sent.startswith(b"{"):
        return sent
    is_span = b'"start"' in sent
    kind = b'{"type": "TextPositionSelector", ' if is_span else b'{"type": "TextualBody", '
    place: Any = "HERE" if is_span else {"type": "TextPositionSelector", "start": 0, "end": 3}
    bodies = [] if is_span else ["HERE"]
    whole = json.dumps(annotation({"source": door.text, "selector": place}, *bodies)).encode()
    return whole.replace(b'"HERE"', kind + sent.replace(b'"text"', b'"value"')[1:])


@each_invalid
def test_invalid_inputs_make_no_annotation(bens: Door, given: dict[str, Any]) -> None:
    response = bens.post(completed(bens, given))

    assert response.status_code in (400, 422), response.content
    assert response["Content-Type"] == "application/problem+json"
    assert not Claim.objects.exists()


def test_an_input_like_these_without_a_fault_does_make_one(bens: Door) -> None:
    for right in ('{"text": "good"}', '{"start": 0, "end": 3}'):
        assert bens.post(completed(bens, {"json": right})).status_code == 201
