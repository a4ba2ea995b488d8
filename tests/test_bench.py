"""What measurements rest on: the text they invent, and the table they write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import RequestFactory

from annotations import queries
from annotations.models import Article, Assessment, Claim, Event, Passage, Placement
from tests.api.client import Api
from tests.bench import Measured, api, floors, table
from tests.bench.rows import articles_with
from tests.bench.text import Words, invented_text, nested_spans, scattered_spans
from tests.cast import Cast, founder, mark


def test_the_text_and_its_claims_are_the_same_in_every_run() -> None:
    text = invented_text(2_000)

    spans = scattered_spans(text, 200)

    assert text == invented_text(2_000)
    assert 1_990 <= len(text) <= 2_000
    assert spans == scattered_spans(text, 200)
    assert len(set(spans)) == 200
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_nested_claims_each_hold_the_one_before() -> None:
    inner, *outer = nested_spans("x" * 100, 40)

    for one in outer:
        assert one[0] < inner[0] < inner[1] < one[1]
        inner = one


def test_figures_take_the_place_of_earlier_ones_and_leave_the_rest(tmp_path: Path) -> None:
    document = tmp_path / "figures.md"
    document.write_text("Above.\n<!-- review -->\nold\n<!-- /review -->\nBelow.\n")
    taken = [
        Measured("review", "no claim: opened", 120.4, "ms"),
        Measured("review", "500 claims: opened", 1_340.0, "ms", 120.4),
    ]

    table.write("review", taken, 0.5, document)

    written = document.read_text()
    assert written.startswith("Above.\n")
    assert written.endswith("Below.\n")
    assert "old" not in written
    assert "load of 0.5" in written
    assert "|  | no claim | 500 claims |\n| --- | ---: | ---: |\n| opened (ms) | 120 | 1,340 |\n" in written


def test_figures_of_the_api_stand_beside_their_floors(tmp_path: Path) -> None:
    document = tmp_path / "figures.md"
    document.write_text("<!-- api -->\n<!-- /api -->\n")
    taken = [Measured("api", "read one: CPU", 4.5, "ms", 1.5), Measured("api", "bulk: peak", 120.0, "MiB")]

    table.write("api", taken, 0.5, document)

    written = document.read_text()
    assert "|  | CPU (ms) | CPU over its floor’s | peak (MiB) |\n" in written
    assert "| read one | 4.5 (1.5) | 3.0 × |  |\n| bulk |  |  | 120.0 |\n" in written


def test_the_floor_of_lists_has_the_claims_that_the_api_lists(cast: Cast, article: Article) -> None:
    for quote in ("the roof leaks", "the council"):
        mark(cast.ben, article, quote, "disputed")
    asked = f"/?project={cast.project.pk}&article={article.pk}&tag=disputed&limit=50"

    bare = orjson.loads(floors.claims(RequestFactory().get(asked)).content)

    listed = Api(cast.ben).get("claims/").json()["results"]
    assert [one["span"] for one in bare] == [one["span"] for one in listed]
    assert [one["created_by"] for one in bare] == [one["created_by"] for one in listed]
    assert len(bare) == 2


def test_the_floor_of_finding_finds_and_counts_what_the_api_does(cast: Cast, article: Article) -> None:
    for quote in ("the roof leaks", "the council"):
        mark(cast.ben, article, quote)
    asked = RequestFactory().get(f"/?project={cast.project.pk}&search=roof")

    found = orjson.loads(floors.claims(asked).content)
    counted = orjson.loads(floors.count(asked).content)

    ours = Api(cast.ben).get("claims/", search="roof", count="exact").json()
    assert [one["id"] for one in found] == [one["id"] for one in ours["results"]]
    assert counted == {"count": ours["count"]} == {"count": 1}


def test_the_floor_of_creating_leaves_the_rows_that_marking_leaves(cast: Cast, article: Article) -> None:
    (body, other) = [one for one, _turn in zip(api.claims_for([article], 0, more=2), range(2), strict=False)]
    bench: Any = api.Bench(web=None, floors=None, olu=cast.olu, words=Words(1), scale=api.QUICK)  # type: ignore[arg-type]  # no door is needed

    Api(cast.olu).post("claims/", body)
    marked = rows()
    sent = api.insert_of(bench, other, 2).body
    floors.insert(RequestFactory().post("/", sent, content_type="application/json"))

    assert [two - one for one, two in zip(marked, rows(), strict=True)] == marked
    assert Claim.objects.values("tag").distinct().count() == 1


def rows() -> list[int]:
    told = Event.objects.filter(claim_id__isnull=False)
    return [model.objects.count() for model in (Claim, Passage, Placement, Assessment)] + [told.count()]


def test_a_project_that_was_filled_is_as_if_people_had_marked_it(db: None) -> None:
    olu = founder("olu", "Filled")
    (article,) = articles_with(olu, Words(1), 2_000, [30])

    marked = mark(olu, article, queries.current_revision(article).text[:20], "opinion")

    assert marked.number == 31
    assert queries.events_visible_to(olu).filter(verb="claim.marked").count() == 30
    assert queries.claims_narrowed(olu, queries.claims_visible_to(olu), tag="unsettled").count() == 4


@pytest.mark.django_db(transaction=True)
def test_every_operation_of_the_api_is_measured_beside_its_floor() -> None:
    taken = list(api.measure(scale=api.Scale(projects=(0,), articles=(100,), requests=4, text=3_000, bulk=20)))

    cases = {one.case: one for one in taken}
    assert cases["read one: p50"].value > 0
    assert all(one.floor for name, one in cases.items() if name.endswith(": requests") and "bare" not in name)
