"""The annotated set as files: one module per format, each over the rows of `annotations.exporters.rows`.

A format has an `extension`, a `content_type` and `write(rows, out)`, which takes one walk and keeps no more than a row.
"""

from __future__ import annotations

from typing import Protocol

from annotations.exporters import csv_table, jsonl, web_annotation
from annotations.exporters.output import Output
from annotations.exporters.rows import AnnotatedSet


class Exporter(Protocol):
    """What every module of a format offers."""

    extension: str
    content_type: str

    def write(self, rows: AnnotatedSet, out: Output) -> None:
        """Write the whole set to `out`."""


EXPORTERS: dict[str, Exporter] = {"jsonl": jsonl, "csv": csv_table, "jsonld": web_annotation}

__all__ = ["EXPORTERS", "Exporter"]
