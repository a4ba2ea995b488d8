"""Texts that break offset arithmetic, put in through the services and read out of every format unchanged."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from annotations import queries
from annotations.anchoring import check_span
from annotations.exporters.csv_table import unguard_cell
from annotations.models import Contributor
from annotations.services.claims import ClaimInput, mark_claim
from tests.cast import Cast, bring_in
from tests.exporters.annotated import written

TRICKY = Path(__file__).parents[3] / "shared" / "checks" / "tricky_texts.json"
CASES = json.loads(TRICKY.read_text("utf-8"))["cases"] if TRICKY.is_file() else []

pytestmark = pytest.mark.skipif(not CASES, reason="the tricky texts (../shared/checks) are not here")
Spans = dict[str, list[tuple[int, int, str]]]


@pytest.fixture
def marked(cast: Cast) -> Spans:
    """Every case as an article of its own; what was marked where, by the case's name."""
    spans: Spans = {}
    for case in CASES:
        revision = queries.current_revision(bring_in(cast.ben, case["text"], case["id"]))
        for span in filter(None, case["canonical_spans"]):
            checked = check_span(revision.text, span["start"], span["end"], span["quote"])
            mark_claim(actor=cast.ben, new=ClaimInput(revision=revision, span=checked, details={}))
            spans.setdefault(case["id"], []).append((span["start"], span["end"], span["quote"]))
    return spans


def jsonl_spans(who: Contributor) -> Spans:
    lines = map(json.loads, written(who, "jsonl").decode().splitlines())
    return {line["title"]: [triple(claim["span"]) for claim in line["claims"]] for line in lines if line["claims"]}


def triple(span: dict[str, Any]) -> tuple[int, int, str]:
    return span["start"], span["end"], span["quote"]


def csv_spans(who: Contributor) -> Spans:
    spans: Spans = {}
    for row in csv.DictReader(io.StringIO(written(who, "csv").decode("utf-8-sig"), newline="")):
        span = (int(row["start"]), int(row["end"]), unguard_cell(row["quote"]))
        spans.setdefault(unguard_cell(row["article_title"]), []).append(span)
    return spans


def jsonld_spans(who: Contributor) -> Spans:
    spans: Spans = {}
    for item in json.loads(written(who, "jsonld"))["first"]["items"]:
        quote, place = item["target"]["selector"]
        spans.setdefault(item["wb:article"]["wb:title"], []).append((place["start"], place["end"], quote["exact"]))
    return spans


@pytest.mark.parametrize("read", [jsonl_spans, csv_spans, jsonld_spans])
def test_every_span_comes_out_as_it_went_in(cast: Cast, marked: Spans, read: Any) -> None:
    assert read(cast.ben) == marked


def test_every_text_comes_out_as_it_is_kept(cast: Cast, marked: Spans) -> None:
    lines = map(json.loads, written(cast.ben, "jsonl").decode().splitlines())

    assert {line["title"]: line["revision"]["text"] for line in lines} == {
        case["id"]: case["canonical_text"] for case in CASES
    }
