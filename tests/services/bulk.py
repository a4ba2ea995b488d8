"""Files of many articles, and bringing them in without a worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from annotations.importers.answers import Ended, Head, ItemRead, ItemRefused, Request
from annotations.importers.limits import Limits
from annotations.importers.plain_text import RECORD, cut_blocks
from annotations.importers.readers import answers_to
from annotations.models import Contributor, Import, ImportItem
from annotations.services import reading, writing

Row = dict[str, Any]


def rows(count: int, first: int = 1) -> list[Row]:
    """Articles that have nothing in common but their subject."""
    return [
        {"title": f"Tide {n}", "external_id": f"tide-{n}", "text": f"The tide of day {n} rose to {n * 7} feet.\n\nSo."}
        for n in range(first, first + count)
    ]


def lines(articles: list[Row]) -> bytes:
    return b"".join(orjson.dumps(article) + b"\n" for article in articles)


def arrived(who: Contributor, data: bytes, policy: str = "skip", **more: Any) -> Import:
    """A file that was received, told to be JSON Lines, and is to be written."""
    path = default_storage.save("imports/bulk", ContentFile(data))
    fields = {"name": "tides.jsonl", "size": len(data), "origin": "upload", "format": "jsonl", "phase": "writing"}
    options = {"duplicates": policy}
    return Import.objects.create(
        project=who.project, created_by=who, path=path, sha256="0" * 64, **{**fields, "options": options, **more}
    )


def proposed_item(who: Contributor, **more: Any) -> ImportItem:
    """An article that waits in an import to be confirmed."""
    base = {"project": who.project, "size": 1, "sha256": "0" * 64, "origin": "upload", "format": "text"}
    text = "High water.\n\nAnd no wind."
    path = default_storage.save("imports/tides", ContentFile(text.encode()))
    report = [{"path": path, "name": "tides-failed.txt", "size": 1, "sha256": "1" * 64}]
    job = Import.objects.create(created_by=who, path=path, state="proposed", total=1, report=report, **base)
    blocks = [block.stored() for block in cut_blocks(text)]
    digest = hashlib.sha256(text.encode()).hexdigest()
    record = {**dict.fromkeys(RECORD, ""), "title": "Tides", "published_on": None}
    fields = {"index": 1, "text": text, "blocks": blocks, "text_sha256": digest, "record": record, **more}
    return ImportItem.objects.create(project=who.project, job=job, **fields)


def brought_in(who: Contributor, articles: list[Row] | bytes, policy: str = "skip", **more: Any) -> Import:
    """An import after a worker has written it."""
    data = articles if isinstance(articles, bytes) else lines(articles)
    job = arrived(who, data, policy, **more)
    writing.write_import(job.pk)
    job.refresh_from_db()
    return job


def read_here(request: Request, limits: Limits) -> Iterator[Head | ItemRead | ItemRefused]:
    """What the readers say, in this process: that they are apart is tested by itself."""
    for answer in answers_to(request, limits):
        if isinstance(answer, Head | ItemRead | ItemRefused):
            yield answer
        elif isinstance(answer, Ended):
            return


@pytest.fixture(autouse=True)
def near_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers without a process of their own, which would take longer to start than all else."""
    monkeypatch.setattr(writing, "read_apart", read_here)
    monkeypatch.setattr(reading, "read_apart", read_here)
