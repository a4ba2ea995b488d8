"""A tree of HTML as pieces: paragraphs, headings, items, rows, quotations, captions, with their links.

Everything with words becomes a piece; which part of a page is the article is for others to say. What acts or is not
shown (scripts, styles, forms, hidden elements) is passed over. Blanks collapse as they do on the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from lxml import etree

from annotations.importers.blocks import BlockKind
from annotations.importers.pieces import Link, Piece
from annotations.importers.refusals import TooDeepError
from annotations.importers.xml_trees import attribute, local

MOST_COLUMNS_SPANNED = 100

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS: dict[str, BlockKind] = {
    "li": "list_item",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
    "nav": "furniture",
}
_STANDING = """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody td
    tfoot th thead tr ul
"""
_WITHOUT_WORDS = """
    applet audio base button canvas datalist embed frame frameset head iframe input link map math meta noembed noframes
    noscript object option param rp rt script select style svg template textarea title track video
"""
_BLOCKS = frozenset(_STANDING.split())
_PASSED_OVER = frozenset(_WITHOUT_WORDS.split())
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOLLOWED = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)


@dataclass(slots=True)
class _Words:
    """The words of one piece as they are collected, blanks collapsed."""

    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    length: int = 0
    blank: bool = True

    def add(self, text: str, *, as_is: bool = False) -> None:
        if not as_is:
            text = _BLANKS.sub(" ", text)
            text = text.removeprefix(" ") if self.blank else text
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.blank = text[-1] in " \n"

    def end_line(self) -> None:
        """A line ends here, without the blank before it, which is not seen, unless it is a link's."""
        linked = bool(self.links) and self.links[-1][1] == self.length
        if self.parts and self.parts[-1].endswith(" ") and not linked:
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1
        self.add("\n", as_is=True)

    def link(self, start: int, address: str) -> None:
        free = not self.links or self.links[-1][1] <= start
        if free and start < self.length and _FOLLOWED.fullmatch(address):
            self.links.append((start, self.length, address))


def pieces_of(root: etree._Element, *, max_depth: int, base: str = "") -> list[Piece]:
    """Everything in a tree that has words, in its order.

    Args:
        max_depth: how deep its elements may nest.
        base: the address its links are relative to.

    Raises:
        TooDeepError: they nest deeper.
    """
    walk = _Walk(max_depth, base)
    walk.block(root, "paragraph", 0)
    return walk.pieces


class _Walk:
    def __init__(self, max_depth: int, base: str) -> None:
        self.max_depth = max_depth
        self.base = base
        self.pieces: list[Piece] = []
        self.words = _Words()
        self.as_is = False

    def block(self, element: etree._Element, kind: BlockKind, level: int, depth: int = 0) -> None:
        """An element that stands by itself: what was collected before it ends there, and so does what it holds."""
        self.flush(kind, level)
        name = local(element).casefold()
        inner = _HEADINGS.get(name, 0)
        within = "heading" if inner and kind in {"paragraph", "quote"} else _kind_within(name, kind)
        if name == "table":
            self.table(element, within, depth)
        else:
            before, self.as_is = self.as_is, self.as_is or name == "pre"
            self.inside(element, within, inner, depth)
            self.as_is = before
        self.flush(within, inner)

    def inside(self, element: etree._Element, kind: BlockKind, level: int, depth: int) -> None:
        self.require_shallow(depth)
        self.add(element.text)
        for child in element:
            self.child(child, kind, level, depth + 1)
            self.add(child.tail)

    def child(self, child: etree._Element, kind: BlockKind, level: int, depth: int) -> None:
        name = local(child).casefold()
        if not name:
            self.add(_entity(child))
        elif name in _PASSED_OVER or _is_hidden(child):
            return
        elif name == "br":
            self.words.end_line()
        elif name in _BLOCKS:
            self.flush(kind, level)
            self.block(child, kind, level, depth)
        else:
            start = self.words.length
            self.inside(child, kind, level, depth)
            if name == "a":
                self.words.link(start, _address(self.base, attribute(child, "href")))

    def table(self, table: etree._Element, kind: BlockKind, depth: int) -> None:
        """The rows of a table; one with a single column only sets out what it holds."""
        self.require_shallow(depth)
        for caption in _of_table(table, "caption"):
            self.block(caption, kind, 0, depth + 1)
        rows = [list(_of_table(row, "td", "th")) for row in _of_table(table, "tr")]
        single = all(len(cells) <= 1 for cells in rows)
        for cells in rows:
            if single:
                for cell in cells:
                    self.block(cell, kind, 0, depth + 1)
            elif cells:
                self.pieces.append(self.row(cells, depth))

    def row(self, cells: Sequence[etree._Element], depth: int) -> Piece:
        text, links = "", list[Link]()
        for number, cell in enumerate(cells):
            text += "\t" if number else ""
            held = _Walk(self.max_depth, self.base)
            held.block(cell, "paragraph", 0, depth + 1)
            for piece in held.pieces:
                # One for one, so that links stay where they are.
                words = re.sub(r"[\t\n]", " ", piece.text)
                text += " " if text and not text.endswith("\t") else ""
                links += [(start + len(text), end + len(text), address) for start, end, address in piece.links]
                text += words
            text += "\t" * (_spanned(cell) - 1)
        return Piece("table_row", text, links=tuple(links))

    def add(self, text: str | None) -> None:
        if text:
            self.words.add(text, as_is=self.as_is)

    def flush(self, kind: BlockKind, level: int) -> None:
        """What was collected becomes a piece."""
        text = "".join(self.words.parts)
        if text.strip():
            piece = Piece(kind, text, level if kind == "heading" else 0, tuple(self.words.links))
            self.pieces.append(piece)
        self.words = _Words()

    def require_shallow(self, depth: int) -> None:
        if depth > self.max_depth:
            raise TooDeepError(
                _("This is nested deeper than is read. Save it in a simpler form."), field="file", limit=self.max_depth
            )


def _kind_within(name: str, kind: BlockKind) -> BlockKind:
    """What text in an element of this name is: the strongest of what stands around it counts."""
    if kind in {"furniture", "caption"}:
        return kind
    return _KINDS.get(name, kind)


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or _NOT_SHOWN.search(attribute(element, "style")) is not None


def _entity(child: etree._Element) -> str:
    """The character an entity stands for, where the tree holds one that was not replaced."""
    tag: Any = child.tag
    text = html.unescape(str(child.text or "")) if tag is etree.Entity else ""
    return "" if text.startswith("&") and len(text) > 1 else text


def _address(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip()) if base else href.strip()
    except ValueError:
        return ""


def _of_table(parent: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The parts of a table of these names, in its head, body and foot, but not those of a table within it."""
    for child in parent:
        name = local(child).casefold()
        if name in names:
            yield child
        elif name in {"thead", "tbody", "tfoot"}:
            yield from _of_table(child, *names)


def _spanned(cell: etree._Element) -> int:
    wide = attribute(cell, "colspan")
    return min(max(int(wide), 1), MOST_COLUMNS_SPANNED) if wide.isdecimal() and len(wide) < 5 else 1
