"""What measurements rest on: the text they invent, and the table they write."""

from __future__ import annotations

from pathlib import Path

from tests.bench import Measured, table
from tests.bench.text import invented_text, nested_spans, scattered_spans


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
    document.write_text(f"Above.\n{table.BEGIN}old\n{table.END}Below.\n")
    taken = [
        Measured("review", "no claim: opened", 120.4, "ms"),
        Measured("review", "500 claims: opened", 1_340.0, "ms", 120.4),
    ]

    table.write(taken, 0.5, document)

    written = document.read_text()
    assert written.startswith("Above.\n")
    assert written.endswith("Below.\n")
    assert "old" not in written
    assert "load of 0.5" in written
    assert "|  | no claim | 500 claims |\n| --- | ---: | ---: |\n| opened (ms) | 120 | 1,340 |\n" in written
