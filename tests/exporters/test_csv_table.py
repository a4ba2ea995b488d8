"""The set as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotations.exporters.csv_table import COLUMNS, guard_cell, unguard_cell
from tests.cast import Cast
from tests.exporters.annotated import FORMULA, LEAKS, Annotated, written


def table(who: Any) -> list[dict[str, str]]:
    text = written(who, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.text() | st.builds("".join, st.tuples(st.sampled_from("=+-@＝＋－＠\t\r\n'"), st.text())))
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(cell: str) -> None:
    guarded = guard_cell(cell)

    assert not guarded.startswith(tuple("=+-@＝＋－＠\t\r\n"))
    assert unguard_cell(guarded) == cell


def test_confidential_evidence_and_its_source_stay_in_the_house(cast: Cast, annotated: Annotated) -> None:
    file = written(cast.olu, "csv")

    assert b"secret" not in file
    assert b"Whispered" not in file


def test_a_formula_is_written_as_words(cast: Cast, annotated: Annotated) -> None:
    row = table(cast.ada)[0]

    assert row["statement"] == "'" + FORMULA
    assert unguard_cell(row["statement"]) == FORMULA


def test_a_project_without_claims_is_a_heading(cast: Cast) -> None:
    assert written(cast.ada, "csv") == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"


def test_each_claim_is_a_row_with_where_it_stands(cast: Cast, annotated: Annotated) -> None:
    leaks, bare = table(cast.ada)

    assert (leaks["quote"], leaks["tag"], leaks["settled_by"]) == (LEAKS, "disputed", "decision")
    assert int(leaks["end"]) - int(leaks["start"]) == len(LEAKS)
    assert (bare["tag"], bare["assessments"]) == ("", "[]")
    assert bare["created_by"] == "Ada"


def test_judgements_and_evidence_are_whole_as_json_and_readable_beside(cast: Cast, annotated: Annotated) -> None:
    row = table(cast.ada)[0]

    assert [one["by"]["name"] for one in json.loads(row["assessments"])] == ["Ben", "Ben", "Ada", "Chi"]
    assert json.loads(row["evidence"])[0]["quote"] == "It drips.\u2028Daily."
    assert "(superseded)" in row["assessments_read"].splitlines()[0]
    assert row["evidence_read"].startswith("supports: A letter https://example.org/letter “It drips.")
    assert "refutes: Roof, looked at “found it sound”" in row["evidence_read"]
