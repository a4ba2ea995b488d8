"""The set as JSON Lines."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from annotations import queries
from annotations.anchoring import Span
from annotations.services.articles import delete_article
from annotations.services.claims import adjust_claim, delete_claim
from tests.cast import Cast, bring_in, mark
from tests.exporters.annotated import LEAKS, Annotated, written


def lines(who: Any) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in written(who, "jsonl").splitlines()]


def claim_of(who: Any, annotated: Annotated) -> dict[str, Any]:
    line = next(line for line in lines(who) if line["id"] == str(annotated.article.pk))
    return dict(next(claim for claim in line["claims"] if claim["id"] == str(annotated.leaks.pk)))


def test_confidential_evidence_and_its_source_stay_in_the_house(cast: Cast, annotated: Annotated) -> None:
    file = written(cast.olu, "jsonl")

    assert b"secret" not in file
    assert b"Whispered" not in file


def test_what_is_in_the_trash_is_left_out(cast: Cast, annotated: Annotated) -> None:
    delete_claim(actor=cast.ada, claim=annotated.bare)
    delete_article(actor=cast.ada, article=annotated.other)

    (line,) = lines(cast.ada)

    assert [claim["id"] for claim in line["claims"]] == [str(annotated.leaks.pk)]


def test_nothing_of_another_project_is_in_it(cast: Cast, annotated: Annotated) -> None:
    assert lines(cast.mallory) == []


def test_an_article_without_claims_has_its_line(cast: Cast, annotated: Annotated) -> None:
    other = next(line for line in lines(cast.ada) if line["id"] == str(annotated.other.pk))

    assert other["claims"] == []
    assert "🌊" in other["revision"]["text"]


def test_claims_of_many_articles_go_to_their_own(cast: Cast, annotated: Annotated) -> None:
    for number in range(25):
        mark(cast.ben, bring_in(cast.ben, f"Bridge {number} is closed.", f"Bridge {number}"), f"Bridge {number}")

    bridges = [line for line in lines(cast.ada) if line["title"].startswith("Bridge")]

    assert [line["claims"][0]["span"]["quote"] for line in bridges] == [line["title"] for line in bridges]


def test_every_offset_counts_code_points_of_the_text_it_names(cast: Cast, annotated: Annotated) -> None:
    for line in lines(cast.ada):
        texts = {revision["id"]: revision["text"] for revision in (line["revision"], *line["earlier_revisions"])}
        for claim in line["claims"]:
            for span in (claim["span"], *(given["span"] for given in claim["assessments"] + claim["decisions"])):
                assert texts[span["revision_id"]][span["start"] : span["end"]] == span["quote"]


def test_all_assessments_are_there_and_say_whether_they_stand(cast: Cast, annotated: Annotated) -> None:
    given = claim_of(cast.ada, annotated)["assessments"]

    assert [(one["by"]["name"], one["tag"], one["standing"]) for one in given] == [
        ("Ben", "disputed", "superseded"),
        ("Ben", "sourced", "live"),
        ("Ada", "sourced", "live"),
        ("Chi", "opinion", "withdrawn"),
    ]
    assert given[1]["rationale"] == "A letter says so."
    assert given[1]["certainty"] == "high"
    assert all(one["guideline"] == 1 and one["at"].endswith("Z") for one in given)


def test_a_decision_settles_and_names_what_it_rests_on(cast: Cast, annotated: Annotated) -> None:
    claim = claim_of(cast.ada, annotated)
    live = [one["id"] for one in claim["assessments"] if one["standing"] == "live"]

    (decision,) = claim["decisions"]

    assert (claim["tag"], claim["settled_by"]) == ("disputed", "decision")
    assert (decision["by"]["name"], decision["reason"]) == ("Ada", "Both have a point.")
    assert decision["rests_on"] == live


def test_evidence_names_its_source_or_the_passage_cited(cast: Cast, annotated: Annotated) -> None:
    letter, passage = claim_of(cast.ada, annotated)["evidence"]

    assert (letter["stance"], letter["source"]["title"], letter["by"]["name"]) == ("supports", "A letter", "Ben")
    assert letter["accessed_at"] == "2031-05-02T09:30:00Z"
    assert (passage["stance"], passage["source"]) == ("refutes", None)
    assert passage["cited_passage"]["quote"] == "found it sound"


def test_a_claim_stands_where_it_was_moved_and_is_judged_where_it_was(cast: Cast, annotated: Annotated) -> None:
    revision = queries.current_revision(annotated.article)
    start = revision.text.index(LEAKS)
    span = Span(start + 4, start + len(LEAKS))
    adjust_claim(actor=cast.ben, claim=annotated.leaks, revision=revision, span=span)

    claim = claim_of(cast.ada, annotated)

    assert claim["span"]["quote"] == "roof leaks"
    assert claim["assessments"][0]["span"]["quote"] == LEAKS


@pytest.mark.parametrize("character", ["\u0085", "\u2028", "\u2029", "\u000b", "\u001c"])
def test_no_reader_sees_a_line_end_inside_a_line(cast: Cast, character: str) -> None:
    bring_in(cast.ben, f"High tide{character}low tide.")

    text = written(cast.ben, "jsonl").decode()

    assert len(text.splitlines()) == 1
    assert orjson.loads(text)["revision"]["text"] == f"High tide{character}low tide."
