"""Run the measurements on a database of their own, which is removed again.

`--quick` takes fewer, for work on them; `--write` puts those of the review page and the API into docs/performance.md.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import orjson
from celery import current_app
from django.test.utils import setup_databases, teardown_databases

from tests import conftest  # sets the environment of the tests
from tests.bench import Measured, api, carrying, exports, imports, review, table
from workbench import places

BENCHES: dict[str, Callable[..., Iterator[Measured]]] = {
    "api": api.measure,
    "carrying": carrying.measure,
    "exports": exports.measure,
    "imports": imports.measure,
    "review": review.measure,
}


def main(arguments: list[str]) -> None:
    """Run the benches named, or all."""
    names = [argument for argument in arguments if not argument.startswith("--")]
    load = os.getloadavg()[0]
    logging.getLogger("httpx").setLevel(logging.WARNING)  # or a line for every request stands between the figures
    path = places.ROOT / "var" / "bench.jsonl"
    path.parent.mkdir(exist_ok=True)
    taken: list[Measured] = []
    with test_database(), path.open("ab") as log:
        for name in names or BENCHES:
            for measured in BENCHES[name](quick="--quick" in arguments):
                show(measured)
                log.write(orjson.dumps({**asdict(measured), "ratio": measured.ratio}) + b"\n")
                taken.append(measured)
    if "--write" in arguments:
        for bench in table.WRITTEN:
            if figures := [one for one in taken if one.bench == bench]:
                table.write(bench, figures, load)


def show(measured: Measured) -> None:
    """One line of the table."""
    beside = f"{measured.floor:>12,.1f} {measured.ratio:>8.2f} ×" if measured.floor else ""
    sys.stdout.write(f"{measured.bench:<10} {measured.case:<72} {measured.value:>12,.1f} {measured.unit:<12}{beside}\n")
    sys.stdout.flush()


@contextmanager
def test_database() -> Iterator[None]:
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        current_app.pool.force_close_all()  # type: ignore[attr-defined]  # a ConnectionPool; its stub says otherwise
        teardown_databases(made, verbosity=0)
        conftest.pytest_unconfigure()


if __name__ == "__main__":
    main(sys.argv[1:])
