"""Texts that break offset arithmetic, in by the API and out again; and inputs that must be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotations.anchoring import Span, context_of
from annotations.models import Article, Claim, Event, Revision
from tests.api.client import Api, refused

TRICKY = Path(__file__).parents[3] / "shared" / "checks" / "tricky_texts.json"
KNOWN = json.loads(TRICKY.read_text("utf-8")) if TRICKY.is_file() else {"cases": [], "invalid_inputs": []}

pytestmark = pytest.mark.skipif(not TRICKY.is_file(), reason="the tricky texts (../shared/checks) are not here")
each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in KNOWN["cases"]])
each_invalid = pytest.mark.parametrize("given", [pytest.param(one, id=one["id"]) for one in KNOWN["invalid_inputs"]])


def as_sent(given: dict[str, Any]) -> bytes:
    return bytes.fromhex(given["bytes_hex"]) if "bytes_hex" in given else given["json"].encode()


def completed(given: dict[str, Any], needed: dict[str, str]) -> bytes:
    """The input with whatever else a request needs, so that nothing but its own fault can be why it is refused."""
    sent = as_sent(given)
    if not sent.startswith(b"{"):
        return sent
    return json.dumps(needed).encode()[:-1] + b", " + sent[1:]


def import_text(api: Api, text: str) -> dict[str, Any]:
    response = api.post("articles/", {"title": "Tricky", "text": text})
    assert response.status_code == 201, response.content
    article: dict[str, Any] = response.json()
    return article


@each_invalid
def test_invalid_inputs_bring_no_article_in(ben: Api, given: dict[str, Any]) -> None:
    events = Event.objects.count()
    needed = {"title": "Bad"} if b'"text"' in as_sent(given) else {"title": "Bad", "text": "The tide comes in."}

    response = ben.post("articles/", completed(given, needed))

    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert not Article.objects.exists()
    assert Event.objects.count() == events


@each_invalid
def test_invalid_inputs_mark_no_claim(ben: Api, article: Article, given: dict[str, Any]) -> None:
    events = Event.objects.count()
    place = {"article": str(article.pk)}
    needed = place if b'"text"' in as_sent(given) else {**place, "quote": "The"}

    response = ben.post("claims/", completed(given, needed).replace(b'"text"', b'"quote"'))

    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert not Claim.objects.exists()
    assert Event.objects.count() == events


@each_case
def test_the_canonical_text_is_stored_and_served(ben: Api, case: dict[str, Any]) -> None:
    revision = import_text(ben, case["text"])["revision"]

    served = ben.get(f"revisions/{revision['id']}/").json()
    assert Revision.objects.get().text == served["text"] == case["canonical_text"]
    assert served["length"] == len(case["canonical_text"])
    assert ben.get(f"revisions/{revision['id']}/text/").content.decode() == case["canonical_text"]


@each_case
def test_claims_go_in_and_come_out_at_the_same_place(ben: Api, case: dict[str, Any]) -> None:
    text = case["canonical_text"]
    article = import_text(ben, case["text"])["id"]
    for span in filter(None, case["canonical_spans"]):
        prefix, suffix = context_of(text, Span(span["start"], span["end"]))
        by_offsets = ben.post("claims/", {"article": article, **span})
        by_words = ben.post("claims/", {"article": article, "quote": span["quote"], "prefix": prefix, "suffix": suffix})

        for made in (by_offsets, by_words):
            assert made.status_code == 201, made.content
            served = ben.get(made["Location"]).json()["span"]
            assert {name: served[name] for name in ("start", "end", "quote")} == span
            assert text[served["start"] : served["end"]] == served["quote"]


@each_case
def test_a_quote_the_canonical_text_has_no_more_is_refused(ben: Api, case: dict[str, Any]) -> None:
    article = import_text(ben, case["text"])["id"]
    for given, span in zip(case["spans"], case["canonical_spans"], strict=True):
        if span is None:
            refused(ben.post("claims/", {"article": article, "quote": given["quote"]}), 400, "quote-not-found", "quote")

    assert not Claim.objects.exists()
