"""The set as W3C Web Annotations, held to the W3C's own tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from annotations import queries
from annotations.models import Contributor
from tests.cast import Cast
from tests.exporters.annotated import LEAKS, SITE, Annotated, written

CHECK = Path(__file__).parents[3] / "shared" / "checks" / "w3c" / "run_model.py"
checked = pytest.mark.skipif(not CHECK.is_file(), reason="the W3C's tests (../shared/checks/w3c) are not here")


def collection(who: Contributor) -> dict[str, Any]:
    return dict(json.loads(written(who, "jsonld")))


def leaking(who: Contributor) -> dict[str, Any]:
    return dict(collection(who)["first"]["items"][0])


def run_check(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", str(CHECK), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@checked
def test_every_must_of_the_model_holds(cast: Cast, annotated: Annotated, tmp_path: Path) -> None:
    file, text = tmp_path / "set.json", tmp_path / "article.txt"
    file.write_bytes(written(cast.ada, "jsonld"))
    text.write_text(queries.current_revision(annotated.article).text, "utf-8", newline="")

    result = run_check(file, "--text", text, "--should")

    assert result.returncode == 0, result.stdout + result.stderr
    assert "X-ld" not in result.stdout, result.stdout


@checked
def test_every_must_holds_without_any_claim(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_bytes(written(cast.ada, "jsonld"))

    result = run_check(file)

    assert result.returncode == 0, result.stdout
    assert json.loads(file.read_bytes())["total"] == 0


def test_confidential_evidence_and_its_source_stay_in_the_house(cast: Cast, annotated: Annotated) -> None:
    file = written(cast.olu, "jsonld")

    assert b"secret" not in file
    assert b"Whispered" not in file


def test_a_claim_nobody_assessed_has_no_body(cast: Cast, annotated: Annotated) -> None:
    page = collection(cast.ada)["first"]

    assert "body" in page["items"][0]
    assert "body" not in page["items"][1]


def test_only_what_is_said_now_is_a_body(cast: Cast, annotated: Annotated) -> None:
    found = leaking(cast.ada)

    tags = [(body["creator"]["name"], body["value"]) for body in found["body"] if body["purpose"] == "tagging"]

    assert tags == [("Ben", "sourced"), ("Ada", "sourced")]
    assert [one["wb:standing"] for one in found["wb:earlierAssessments"]] == ["superseded", "withdrawn"]


def test_the_target_is_words_and_place_in_the_text_of_the_revision(cast: Cast, annotated: Annotated) -> None:
    revision = queries.current_revision(annotated.article)

    target = leaking(cast.ada)["target"]
    quote, place = target["selector"]

    assert target["source"] == f"{SITE}/api/v1/projects/{cast.project.pk}/revisions/{revision.pk}/text/"
    assert revision.text[place["start"] : place["end"]] == quote["exact"] == LEAKS


def test_every_address_of_ours_is_one_of_the_api(cast: Cast, annotated: Annotated) -> None:
    ours = set(re.findall(rf'"{SITE}(/[^"#]*)', written(cast.ada, "jsonld").decode()))

    kinds = {address.split("/")[5] for address in ours}
    assert kinds == {"exports", "claims", "articles", "revisions", "assessments", "decisions", "evidence", "sources"}
    assert all(resolve(address).url_name != "unknown" for address in ours)


def test_evidence_says_how_it_bears_and_when_it_was_looked_at(cast: Cast, annotated: Annotated) -> None:
    found = leaking(cast.ada)
    letter, passage = (body for body in found["body"] if body["purpose"] == "linking")

    assert letter["source"] == "https://example.org/letter"
    assert letter["cito:supports"] == found["wb:claim"]
    assert letter["state"] == {"type": "TimeState", "sourceDate": "2031-05-02T09:30:00Z"}
    assert passage["cito:refutes"] == found["wb:claim"]
    assert re.fullmatch(r"char=\d+,\d+", passage["selector"]["value"])


def test_the_collection_counts_its_annotations(cast: Cast, annotated: Annotated) -> None:
    whole = collection(cast.ada)

    assert whole["total"] == len(whole["first"]["items"]) == 2
    assert whole["first"]["partOf"] == {"id": whole["id"]}
