"""How much of a stranger's file is taken. The settings of the same names give other figures than these."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits within which one file is read.

    Args:
        max_bytes: of the file as it came.
        max_pages: of a document that has pages.
        max_depth: of nested elements, parts of a mail, values of JSON.
        max_entries: of an archive, rows of a table, records of a web archive.
        max_unpacked_bytes: of everything that is unpacked from the file, counted while it is.
        seconds: for a document, or from one entry of a bulk file to the next.
        memory_bytes: of address space for the process that reads.
    """

    max_bytes: int = 256 * 1024**2
    max_pages: int = 2_000
    max_depth: int = 200
    max_entries: int = 100_000
    max_unpacked_bytes: int = 1024**3
    seconds: int = 60
    memory_bytes: int = 1024**3
