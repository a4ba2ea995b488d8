"""DOCX: paragraphs, lists, tables, notes and tracked changes of a Word document.

Read as XML, part by part: what links a document to others outside (templates, pictures, data) is never followed, macros
and embedded objects are never unpacked. Tracked changes are read as accepted.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from lxml import etree

from annotations.importers.archives import Archive, opened
from annotations.importers.docx_runs import COUNTED, RunReader, Words
from annotations.importers.docx_styles import Styles
from annotations.importers.limits import Limits
from annotations.importers.pieces import Link, Piece, assemble
from annotations.importers.plain_text import Proposal
from annotations.importers.properties import record_of
from annotations.importers.refusals import BrokenFileError, TooDeepError
from annotations.importers.xml_trees import attribute, child, children, local, tree_of

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "AlternateContent", "Choice"})


def read_docx(raw: bytes, limits: Limits) -> Proposal:
    """The article in a DOCX. Its footnotes and endnotes stand at the end, each behind its mark.

    Raises:
        BrokenFileError, EncryptedFileError, EntitiesError, TooDeepError, TooManyEntriesError, UnpacksTooLargeError,
        NoTextError, InvalidTextError.
    """
    with opened(io.BytesIO(raw), limits) as archive:
        body = child(tree_of(archive.read("word/document.xml")), "body")
        reader = _Document(archive, limits)
        properties = _properties(_part(archive, "docProps/core.xml"))
    if body is None:
        raise BrokenFileError(_("This document has no body. Open it, save it again and bring that in."), field="file")
    pieces = [*reader.blocks(body), *reader.rest(), *reader.notes()]
    title, author, made = properties
    record = record_of(pieces, title=title, author=author, made=made)
    return assemble(pieces, record, done=_done(reader.runs.tracked))


def _part(archive: Archive, name: str) -> etree._Element | None:
    return tree_of(archive.read(name)) if name in archive else None


class _Document:
    """Walks through the body and its notes, in the order in which a reader meets them."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self.limits = limits
        self.styles = Styles(_part(archive, "word/styles.xml"))
        self.bodies = {kind: _notes(_part(archive, f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")}
        self.met: dict[tuple[str, str], int] = {}
        self.order: list[tuple[str, str]] = []
        self.runs = RunReader(_addresses(_part(archive, "word/_rels/document.xml.rels")), self._mark)
        # The words of a paragraph whose end was deleted, for they go on in the next one.
        self.carried: tuple[str, tuple[Link, ...]] = ("", ())

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Piece]:
        """The pieces in an element that holds paragraphs and tables."""
        if depth > self.limits.max_depth:
            raise TooDeepError(
                _("This is nested deeper than is read. Save it in a simpler form."),
                field="file",
                limit=self.limits.max_depth,
            )
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element, depth)
            elif name == "tbl":
                yield from self._table(element, depth)
            elif name in COUNTED:
                self.runs.tracked[COUNTED[name]] += 1
            elif name in _WRAPPERS:
                yield from self.blocks(element, depth + 1)

    def rest(self) -> Iterator[Piece]:
        """What is left of a last paragraph whose end was deleted."""
        text, links = self.carried
        if text:
            yield Piece("paragraph", text, links=links)

    def notes(self) -> Iterator[Piece]:
        """The notes that were met, in their order. A note may lead to another one, which then follows."""
        for number, (kind, ident) in enumerate(self.order, start=1):
            body = self.bodies[kind].get(ident)
            pieces = list(self.blocks(body)) if body is not None else []
            words = "\n".join(piece.text.strip() for piece in pieces if piece.text.strip())
            yield Piece("paragraph", f"[{number}] {words}")

    def _mark(self, kind: str, ident: str) -> str:
        if ident not in self.bodies[kind] or len(self.met) >= self.limits.max_entries:
            return ""
        if (kind, ident) not in self.met:
            self.order.append((kind, ident))
            self.met[kind, ident] = len(self.order)
        return f"[{self.met[kind, ident]}]"

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Piece]:
        kind, level = self.styles.kind_of(element)
        words = self._words(element)
        if child(element, "pPr", "rPr", "del") is not None:
            self.carried = words.text, tuple(words.links)
        else:
            self.carried = "", ()
            yield Piece(kind, words.text, level if kind == "heading" else 0, tuple(words.links))
        for box in words.boxes:
            yield from self.blocks(box, depth + 1)

    def _words(self, element: etree._Element) -> Words:
        text, links = self.carried
        words = Words(links=list(links))
        words.add(text)
        self.runs.read(element, words)
        return words

    def _table(self, table: etree._Element, depth: int) -> Iterator[Piece]:
        """The rows of a table; one with a single column only draws a frame around what it holds."""
        rows = [_cells(row) for row in _unwrapped(table, "tr") if not self._is_deleted(row)]
        if all(len(cells) <= 1 for cells in rows):
            for cells in rows:
                for cell in cells:
                    yield from self.blocks(cell, depth + 1)
            return
        for cells in rows:
            yield Piece("table_row", "\t".join(self._cell(cell, depth) for cell in cells))

    def _is_deleted(self, row: etree._Element) -> bool:
        deleted = child(row, "trPr", "del") is not None
        self.runs.tracked["deleted"] += deleted
        return deleted

    def _cell(self, cell: etree._Element, depth: int) -> str:
        """The words of a cell on one line, with a tab more for each further column it goes over."""
        merged = child(cell, "tcPr", "vMerge")
        span = child(cell, "tcPr", "gridSpan")
        wide = attribute(span, "val") if span is not None else ""
        more = "\t" * (min(int(wide), 100) - 1) if wide.isdecimal() and len(wide) < 4 else ""
        if merged is not None and attribute(merged, "val") in {"", "continue"}:
            return more
        pieces = self.blocks(cell, depth + 1)
        return " ".join(" ".join(words) for piece in pieces if (words := piece.text.split())) + more


def _unwrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of a name, also those that an instruction for programs is wrapped around."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in _WRAPPERS:
            yield from _unwrapped(element, name)


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(_unwrapped(row, "tc"))


def _notes(root: etree._Element | None, kind: str) -> dict[str, etree._Element]:
    """Notes by their ids, without the lines that separate them from the text."""
    found = children(root, kind) if root is not None else []
    return {attribute(note, "id"): note for note in found if attribute(note, "type") in {"", "normal"}}


def _addresses(root: etree._Element | None) -> dict[str, str]:
    """Where links lead, by their ids."""
    found = children(root, "Relationship") if root is not None else []
    return {
        attribute(one, "Id"): attribute(one, "Target") for one in found if attribute(one, "Type").endswith("/hyperlink")
    }


def _properties(root: etree._Element | None) -> tuple[str, str, date | None]:
    """Title, author and the day of making."""
    if root is None:
        return "", "", None
    title, author, made = ((found.text or "") if (found := child(root, name)) is not None else "" for name in _CORE)
    try:
        return title, author, date.fromisoformat(made.strip()[:10])
    except ValueError:
        return title, author, None


_CORE = ("title", "creator", "created")


def _done(tracked: Counter[str]) -> list[str]:
    """What is to be said of what is in the text, and of what is not."""
    return [sentence(tracked[name]) % {"count": tracked[name]} for name, sentence in _SAID.items() if tracked[name]]


def _inserted(count: int) -> str:
    return ngettext(
        "%(count)d tracked insertion was taken into the text.",
        "%(count)d tracked insertions were taken into the text.",
        count,
    )


def _deleted(count: int) -> str:
    return ngettext(
        "%(count)d tracked deletion was left out of the text.",
        "%(count)d tracked deletions were left out of the text.",
        count,
    )


def _comments(count: int) -> str:
    return ngettext("%(count)d comment is not in the text.", "%(count)d comments are not in the text.", count)


def _hidden(count: int) -> str:
    return ngettext(
        "%(count)d stretch of hidden words was left out.", "%(count)d stretches of hidden words were left out.", count
    )


def _objects(count: int) -> str:
    return ngettext(
        "%(count)d embedded object was not looked into.", "%(count)d embedded objects were not looked into.", count
    )


_SAID = {
    "inserted": _inserted,
    "deleted": _deleted,
    "comments": _comments,
    "hidden": _hidden,
    "objects": _objects,
}
