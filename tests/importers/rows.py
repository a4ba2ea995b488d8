"""Bulk files are read from where they are stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def on_disk(raw: bytes) -> Iterator[Path]:
    """These bytes as a file, while they are needed."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        yield Path(file.name)
