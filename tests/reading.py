"""What a worker would do with an import, done at once; or waited for, where a worker that is up was faster."""

from __future__ import annotations

import time

from django.db.models import QuerySet

from annotations.models import Import
from annotations.services.reading import read_import

PATIENCE = 60  # seconds until a worker must have read what it has taken


def read(received: Import) -> Import:
    """The import after it has been read."""
    read_these(Import.objects.filter(pk=received.pk))
    received.refresh_from_db()
    return received


def read_all() -> None:
    """Read everything that waits to be."""
    read_these(Import.objects.all())


def read_these(imports: QuerySet[Import]) -> None:
    reading = imports.filter(phase=Import.Phase.READING)
    for received in reading.filter(state=Import.State.QUEUED):
        read_import(received.pk)
    limit = time.monotonic() + PATIENCE
    while reading.filter(state=Import.State.RUNNING).exists():
        assert time.monotonic() < limit, "a worker does not come to the end of what it reads"
        time.sleep(0.05)
