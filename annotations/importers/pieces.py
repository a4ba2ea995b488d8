"""What a reader of a format gives, pieces of text and a record, put together to a proposal of an article.

A reader knows the marks of its format: headings, items, rows, links. What the words themselves say (furniture,
captions, bylines) is recognised here, by the same rules as for plain text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from annotations.importers.blocks import BlockKind, BlockPlan, Link, kind_of_line
from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import RECORD, Found, Proposal, proposal_of
from annotations.importers.refusals import NoTextError

__all__ = ["Link", "Piece", "Record", "assemble"]

RUNS = frozenset({"list_item", "table_row"})
"""Kinds of which one line follows the other; everything else is parted by a blank line."""
DEEPEST_HEADING = 6
# What Python calls blank; the last one is U+3000.
_BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
_TOLD_BY_WORDS = frozenset({"furniture", "caption", "label"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, … as a reader found it.

    Args:
        text: without the blanks around it after `assemble`; the cells of a table row are parted by tabs.
        level: of a heading, from 1 (the title); 0 for everything else.
        links: ascending and disjoint, each with the code points of `text` it spans and its address.
    """

    kind: BlockKind
    text: str
    level: int = 0
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a document says about itself; "" and None where it says nothing.

    Args:
        why: the reason for each field that is given, by its name, as a sentence.
    """

    title: str = ""
    byline: str = ""
    agency: str = ""
    publisher: str = ""
    published_on: date | None = None
    url: str = ""
    language: str = ""
    external_id: str = ""
    why: dict[str, str] = field(default_factory=dict)

    def found(self) -> Found:
        """Each field with its reason, as `proposal_of` takes it."""
        return {name: (getattr(self, name), self.why.get(name, "")) for name in RECORD}


def assemble(pieces: Sequence[Piece], record: Record | None = None, done: Sequence[str] = ()) -> Proposal:
    """The proposal for a document: its text is the pieces' text, its blocks are the pieces.

    What the record leaves open is read off the text, as for plain text. No offset map leads back: the source is no
    text.

    Args:
        done: sentences on what the reader did to the text or had to leave out of it.

    Raises:
        NoTextError: nothing but blanks in all pieces.
        InvalidTextError: a text that cannot be kept (see `canonicalise`).
    """
    kept = [_recognised(piece) for piece in _tidied(pieces)]
    if not kept:
        raise NoTextError(_("There is no text in this file that could be read."), field="file")
    text, blocks = _joined(kept)
    canonicalise(text)
    return proposal_of(text, blocks, (), found=(record or Record()).found(), done=done, is_marked=True)


def _tidied(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces without what is blank, line ends as LF, no byte order mark in front of all, a row on one line."""
    first = True
    for piece in pieces:
        # One for one, so that links stay where they are.
        text = piece.text.replace("\r\n", " \n").replace("\r", "\n")
        if piece.kind == "table_row":
            text = text.replace("\n", " ")
        tidy = _trimmed(replace(piece, text=text), in_front="\ufeff" if first else "")
        if tidy.text.strip():
            first = False
            yield tidy


def _trimmed(piece: Piece, in_front: str) -> Piece:
    """Without the blanks around it; a row keeps its tabs, for an empty cell has nothing else."""
    edge = _BLANKS.replace("\t", "") if piece.kind == "table_row" else _BLANKS
    text = piece.text.lstrip(edge + in_front)
    left = len(piece.text) - len(text)
    text = text.rstrip(edge)
    return replace(piece, text=text, links=_moved(piece.links, -left, len(text)))


def _moved(links: Sequence[Link], by: int, length: int) -> tuple[Link, ...]:
    """The links after their text has moved and been cut to `length`; what is left of none of it goes."""
    moved = ((max(0, start + by), min(length, end + by), address) for start, end, address in links)
    return tuple(link for link in moved if link[0] < link[1])


def _recognised(piece: Piece) -> Piece:
    """The piece as what its words say it is."""
    if piece.kind not in {"paragraph", "list_item"} or "\n" in piece.text:
        return piece
    told = kind_of_line(piece.text)
    return replace(piece, kind=told) if told in _TOLD_BY_WORDS else piece


def _joined(pieces: Sequence[Piece]) -> tuple[str, tuple[BlockPlan, ...]]:
    parts: list[str] = []
    blocks: list[BlockPlan] = []
    at = 0
    for piece in pieces:
        if blocks:
            gap = "\n" if blocks[-1].kind == piece.kind and piece.kind in RUNS else "\n\n"
            parts.append(gap)
            at += len(gap)
        blocks.append(_plan(piece, at))
        parts.append(piece.text)
        at += len(piece.text)
    return "".join(parts), tuple(blocks)


def _plan(piece: Piece, at: int) -> BlockPlan:
    level = min(max(piece.level, 1), DEEPEST_HEADING) if piece.kind == "heading" else 0
    links = tuple((start + at, end + at, address) for start, end, address in piece.links)
    return BlockPlan(piece.kind, at, at + len(piece.text), level, links)
