"""What a worker would do with an import, done at once."""

from __future__ import annotations

from annotations.models import Import
from annotations.services.reading import read_import


def read(received: Import) -> Import:
    """The import after a worker has read it."""
    read_import(received.pk)
    received.refresh_from_db()
    return received


def read_all() -> None:
    """Read everything that waits to be."""
    for received in Import.objects.filter(state=Import.State.QUEUED):
        read_import(received.pk)
