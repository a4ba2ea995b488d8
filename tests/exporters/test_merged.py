"""Claims that have become part of others do not vanish: every format names them where they are now."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from annotations.services.merging import merge_claims
from tests.cast import Cast
from tests.exporters.annotated import LEAKS, Annotated, written


@pytest.fixture
def merged(cast: Cast, annotated: Annotated) -> list[dict[str, Any]]:
    """What is to be read of the claim that went: `leaks` becomes part of `bare`."""
    merge_claims(actor=cast.ben, claim=annotated.leaks, into=annotated.bare)
    return [{"id": str(annotated.leaks.pk), "number": annotated.leaks.number}]


def test_json_lines(cast: Cast, annotated: Annotated, merged: list[dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in written(cast.ada, "jsonl").splitlines()]

    (claim,) = next(line for line in lines if line["id"] == str(annotated.article.pk))["claims"]
    assert (claim["id"], claim["merged"]) == (str(annotated.bare.pk), merged)
    assert {given["span"]["quote"] for given in claim["assessments"]} == {LEAKS}
    assert len(claim["evidence"]) == 2


def test_csv_in_its_last_column(cast: Cast, merged: list[dict[str, Any]]) -> None:
    table = csv.DictReader(io.StringIO(written(cast.ada, "csv").decode("utf-8-sig"), newline=""))

    (row,) = table
    assert list(row)[-1] == "merged"
    assert json.loads(row["merged"]) == merged


def test_web_annotation(cast: Cast, annotated: Annotated, merged: list[dict[str, Any]]) -> None:
    (annotation,) = json.loads(written(cast.ada, "jsonld"))["first"]["items"]

    (part,) = annotation["wb:merged"]
    assert part["id"].endswith(f"/claims/{annotated.leaks.pk}/")
    assert part["wb:number"] == annotated.leaks.number


@pytest.mark.parametrize("name", ["jsonl", "csv", "jsonld"])
def test_a_claim_nothing_has_become_part_of_says_so(cast: Cast, annotated: Annotated, name: str) -> None:
    file = written(cast.ada, name).decode()

    assert {"jsonl": '"merged":[]', "csv": ",[]\r\n", "jsonld": ""}[name] in file
    assert "wb:merged" not in file
