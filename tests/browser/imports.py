"""Imports in every state, as the pages show them."""

from __future__ import annotations

from typing import Any

from annotations.models import Import, ImportItem
from annotations.services.cuts import drop_item
from annotations.services.imports import receive_bytes
from tests.cast import Cast, bring_in
from tests.reading import read
from tests.services.test_cuts import items, proposed

LONG = "Averylongwordwithoutanyplacetobreakitwhatsoever" * 3
BOATS = " ".join(f"The {n}. boat of the old harbour was counted again on the day after the storm." for n in range(30))
ROWS = "title,text,author\n" + "".join(f'Boat {n} {LONG},"{BOATS} {n}",Io\n' for n in range(3)) + "Nothing,,Io\n"


def ways_of_imports(cast: Cast) -> dict[str, Import]:
    """One import for each way its page looks."""
    twin = bring_in(cast.ben, BOATS, title=f"Boats {LONG}")
    several = proposed(cast.ben)
    drop_item(actor=cast.ben, item=items(several)[2])
    ImportItem.objects.filter(pk=items(several)[0].pk).update(twin=twin, twin_how="near", likeness=0.7)
    return {
        "several": several,
        "rows": read(receive_bytes(actor=cast.ben, name=f"{LONG}.csv", raw=ROWS.encode(), origin="upload")),
        "going": running(cast),
        "failed": import_in(cast, "failed", problem=f"This is a scan without text. {LONG}"),
        "outcome": finished(cast),
    }


def import_in(cast: Cast, state: str, **fields: Any) -> Import:
    base = {"project": cast.project, "created_by": cast.ben, "origin": "upload", "name": "tides.jsonl", "path": "x"}
    return Import.objects.create(**base, format="jsonl", size=60_000_000, state=state, **fields)


def running(cast: Cast) -> Import:
    """One that somebody seems to hold, so that a worker that happens to run leaves it alone."""
    tally = {"imported": 3100, "failed": 20}
    held = {"lease_until": "2099-01-01T00:00Z"}
    return import_in(cast, "running", phase="writing", done=3120, total=10_000, tally=tally, **held)


def finished(cast: Cast) -> Import:
    job = import_in(cast, "finished", phase="writing", done=3, total=3, tally={"skipped": 2, "failed": 1})
    for index, state in enumerate(("skipped", "skipped", "failed"), 1):
        problem = f"There is no text in the column “text”. {LONG}" if state == "failed" else ""
        record = {"title": f"Tide {LONG}", "byline": "Io Marsh"}
        ImportItem.objects.create(
            project=cast.project,
            job=job,
            index=index,
            locator=f"line {index}",
            record=record,
            state=state,
            problem=problem,
        )
    return job


def item_of(job: Import) -> dict[str, Any]:
    """The ids of its first article, for an address."""
    return {"received": job.pk, "item": items(job)[0].pk}
