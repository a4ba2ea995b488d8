"""ZIP archives as the tests need them, and what strangers do to them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """An archive of these entries, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def unzipped(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(raw: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The archive with some of its entries put in anew, or in addition."""
    return zipped({**unzipped(raw), **changes})


def locked(raw: bytes) -> bytes:
    """The archive with every entry marked as one that only a password opens."""
    marked = bytearray(raw)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(mark)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(mark, at + 4)
    return bytes(marked)
