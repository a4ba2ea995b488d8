"""The links a text came with, as a list: in the text itself they would be in the way of marking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.models import Block, Revision

SCHEMES = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads, and the words of the text it was on."""

    address: str
    words: str


def links_in(revision: Revision, blocks: Sequence[Block]) -> list[Link]:
    """The links of a text in reading order, each address once; none that leads anywhere but to the web."""
    found: dict[str, Link] = {}
    for block in blocks:
        for start, end, address in block.links:
            if address.lower().startswith(SCHEMES):
                found.setdefault(address, Link(address, " ".join(revision.text[start:end].split())))
    return list(found.values())
