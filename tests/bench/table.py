"""The figures of the review page, and of the API, as they stand in docs/performance.md: `python -m tests.bench review
--write`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.bench import Measured
from tests.browser.conftest import chromium
from workbench import places

DOCUMENT = places.ROOT / "docs" / "performance.md"
WRITTEN = ("review", "api")


def write(bench: str, measured: Sequence[Measured], load: float, document: Path = DOCUMENT) -> None:
    """Put the figures of a run, and the machine they were taken on, in the place of the earlier ones."""
    begin, end = f"<!-- {bench} -->\n", f"<!-- /{bench} -->\n"
    before, _begin, rest = document.read_text().partition(begin)
    _earlier, _end, after = rest.partition(end)
    figures = beside_floors(measured) if bench == "api" else table(measured)
    document.write_text(f"{before}{begin}{machine(load)}\n\n{figures}{end}{after}")


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


def beside_floors(measured: Sequence[Measured]) -> str:
    """Markdown: a row for each case; of each figure its value, and in brackets that of its floor."""
    cases: dict[str, dict[str, str]] = {}
    for one in measured:
        case, _colon, name = one.case.partition(": ")
        floor = "" if one.floor is None else f" ({one.floor:,.1f})"
        cases.setdefault(case, {})[f"{name} ({one.unit})"] = f"{one.value:,.1f}{floor}"
        if name == "CPU" and one.ratio:
            cases[case]["CPU over its floor’s"] = f"{one.ratio:.1f} ×"
    names = list(dict.fromkeys(name for figures in cases.values() for name in figures))
    lines = [["", *names], ["---", *["---:"] * len(names)]]
    lines += [[case, *(figures.get(name, "") for name in names)] for case, figures in cases.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
