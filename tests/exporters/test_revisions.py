"""An article with several texts: each claim is exported with the text it stands in."""

from __future__ import annotations

import csv
import io
import json

import pytest

from annotations.models import Article, Claim
from tests.cast import Cast, mark, revise
from tests.exporters.annotated import written
from tests.services.test_revisions import BOOKS, FEWER, LEAKS


@pytest.fixture
def claims(cast: Cast, article: Article) -> tuple[Claim, Claim]:
    """One that is carried over, and one that is to be placed."""
    made = mark(cast.ben, article, LEAKS, "sourced"), mark(cast.ben, article, BOOKS, "sourced")
    revise(cast.chi, article, f"Tides\n\n{FEWER}")
    return made


def test_json_lines(cast: Cast, claims: tuple[Claim, Claim]) -> None:
    (article,) = [json.loads(line) for line in written(cast.ada, "jsonl").splitlines()]

    texts = {one["id"]: one["text"] for one in [article["revision"], *article["earlier_revisions"]]}
    assert [(one["span"]["revision"], one["to_place"], one["tag"]) for one in article["claims"]] == [
        (2, False, "sourced"),
        (1, True, None),
    ]
    for claim in article["claims"]:
        for span in [claim["span"], *(given["span"] for given in claim["assessments"])]:
            assert texts[span["revision_id"]][span["start"] : span["end"]] == span["quote"]


def test_csv(cast: Cast, claims: tuple[Claim, Claim]) -> None:
    carried, waiting = csv.DictReader(io.StringIO(written(cast.ada, "csv").decode("utf-8-sig"), newline=""))

    assert (carried["revision"], carried["quote"], carried["to_place"]) == ("2", LEAKS, "")
    assert (waiting["revision"], waiting["quote"], waiting["to_place"]) == ("1", BOOKS, "yes")
    assert carried["revision_sha256"] != waiting["revision_sha256"]


def test_web_annotation(cast: Cast, claims: tuple[Claim, Claim]) -> None:
    carried, waiting = json.loads(written(cast.ada, "jsonld"))["first"]["items"]

    assert "wb:toPlace" not in carried
    assert waiting["wb:toPlace"] is True
    assert carried["target"]["source"] != waiting["target"]["source"]
