"""The figures of the review page as they stand in docs/performance.md: `python -m tests.bench review --write`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench import Measured
from tests.browser.conftest import chromium
from workbench import places

DOCUMENT = places.ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


def write(measured: Sequence[Measured], load: float, document: Path = DOCUMENT) -> None:
    """Put the figures of a run, and the machine they were taken on, in the place of the earlier ones."""
    before, _begin, rest = document.read_text().partition(BEGIN)
    _earlier, _end, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}{machine(load)}\n\n{table(measured)}{END}{after}")


def machine(load: float) -> str:
    path = chromium()
    told = (
        subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
        if path
        else "no Chromium"
    )
    browser = " ".join(told.split()[:2])
    return (
        f"Taken on {os.cpu_count()} cores, headless {browser}, with a load of {load:.1f} from other work at the start."
    )


def table(measured: Sequence[Measured]) -> str:
    """Markdown: a row for each kind of figure, a column for each case."""
    figures: dict[str, dict[str, str]] = {}
    for one in measured:
        case, _colon, name = one.case.partition(": ")
        figures.setdefault(f"{name} ({one.unit})", {})[case] = f"{one.value:,.0f}"
    cases = list(dict.fromkeys(one.case.partition(": ")[0] for one in measured))
    lines = [["", *cases], ["---", *["---:"] * len(cases)]]
    lines += [[name, *(values.get(case, "") for case in cases)] for name, values in figures.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
