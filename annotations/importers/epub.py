"""EPUB: the chapters of a book in the order of its spine.

Styles, pictures, scripts and whatever else is packed along are not looked at. A book under rights management is
refused.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _
from lxml import etree
from lxml import html as lxml_html

from annotations.importers.archives import Archive, opened, require_safe
from annotations.importers.limits import Limits
from annotations.importers.markup import pieces_of
from annotations.importers.pieces import Piece, Record, assemble
from annotations.importers.plain_text import Proposal
from annotations.importers.properties import in_one_line
from annotations.importers.refusals import (
    BrokenFileError,
    EncryptedFileError,
    NestedArchiveError,
    TooManyPagesError,
    UnsafeNameError,
)
from annotations.importers.xml_trees import attribute, child, children, local, tree_of

_TEXTS = frozenset({"application/xhtml+xml", "text/html", "application/xml", "text/xml", "text/x-oeb1-document"})
# Fonts are scrambled by these so that nobody uses them elsewhere; it says nothing of the text.
_OF_FONTS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the book that its spine names. `is_contents` says that it is the table of contents."""

    name: str
    media_type: str
    is_contents: bool


def read_epub(raw: bytes, limits: Limits) -> Proposal:
    """The book in an EPUB, as one article.

    Raises:
        BrokenFileError, EncryptedFileError, EntitiesError, NestedArchiveError, NoTextError, TooDeepError,
        TooManyEntriesError, TooManyPagesError, UnpacksTooLargeError, UnsafeNameError, InvalidTextError.
    """
    with opened(io.BytesIO(raw), limits) as archive:
        for entry in archive.entries:
            require_safe(entry.filename)
        _require_free(archive)
        name, package = _package(archive)
        chapters = _chapters(package, posixpath.dirname(name))
        if len(chapters) > limits.max_pages:
            raise TooManyPagesError(
                _("This book has %(count)d parts; at most %(limit)d are read. Split it.")
                % {"count": len(chapters), "limit": limits.max_pages},
                field="file",
                limit=limits.max_pages,
            )
        pieces = [piece for chapter in chapters for piece in _pieces(archive, chapter, limits)]
    return assemble(_under_one_title(pieces), _record(child(package, "metadata")))


def _require_free(archive: Archive) -> None:
    """Refuse a book that only a bought key opens."""
    encrypted = "META-INF/encryption.xml"
    found = tree_of(archive.read(encrypted)).iter() if encrypted in archive else ()
    methods = {attribute(one, "Algorithm") for one in found if local(one) == "EncryptionMethod"}
    if methods - _OF_FONTS or "META-INF/sinf.xml" in archive:
        raise EncryptedFileError(
            _("This book is under rights management (DRM) and cannot be read. Bring in a copy without it."),
            field="file",
        )


def _package(archive: Archive) -> tuple[str, etree._Element]:
    """The name and root of the file that says what the book consists of."""
    container = tree_of(archive.read("META-INF/container.xml"))
    found = next((one for one in container.iter() if local(one) == "rootfile"), None)
    name = _resolved("", attribute(found, "full-path")) if found is not None else ""
    return name, tree_of(archive.read(name))


def _chapters(package: etree._Element, folder: str) -> list[Chapter]:
    """The parts of the book in the order they are read."""
    manifest = child(package, "manifest")
    items = {attribute(item, "id"): item for item in children(manifest, "item")} if manifest is not None else {}
    spine = child(package, "spine")
    named = [attribute(one, "idref") for one in children(spine, "itemref")] if spine is not None else []
    if not named or any(ident not in items for ident in named):
        raise _incomplete()
    return [_chapter(items[ident], folder) for ident in dict.fromkeys(named)]


def _chapter(item: etree._Element, folder: str) -> Chapter:
    contents = "nav" in attribute(item, "properties").split()
    return Chapter(_resolved(folder, attribute(item, "href")), attribute(item, "media-type").casefold(), contents)


def _resolved(folder: str, href: str) -> str:
    """The name of the entry that an address in the book leads to. Raises UnsafeNameError where it leads out of it."""
    try:
        parts = urlsplit(href)
    except ValueError:
        raise _incomplete() from None
    name = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    if parts.scheme or parts.netloc or name.startswith(("../", "/")) or name == "..":
        raise UnsafeNameError(
            _("A part of this book, “%(name)s”, lies outside of it. Save the book again as a whole.")
            % {"name": in_one_line(href)[:100]},
            field="file",
        )
    return name


def _incomplete() -> BrokenFileError:
    return BrokenFileError(
        _("This book names parts that it does not hold. Save it again as a whole and bring that in."), field="file"
    )


def _pieces(archive: Archive, chapter: Chapter, limits: Limits) -> Iterator[Piece]:
    if chapter.name not in archive:
        raise _incomplete()
    if chapter.media_type not in _TEXTS and chapter.media_type.startswith("image/"):
        return
    raw = archive.read(chapter.name)
    if raw.startswith(_ZIP):
        raise NestedArchiveError(
            _("A part of this book is an archive itself. Take it out and import it by itself."), field="file"
        )
    for piece in pieces_of(_tree(raw), max_depth=limits.max_depth):
        yield replace(piece, kind="furniture", level=0) if chapter.is_contents else piece


def _tree(raw: bytes) -> etree._Element:
    """The body of a chapter. Many are no XML, though they should be; they are read as pages of the web are."""
    try:
        root = tree_of(raw)
    except BrokenFileError:
        parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        try:
            root = lxml_html.document_fromstring(raw, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            raise _incomplete() from None
    body = child(root, "body")
    return body if body is not None else root


def _under_one_title(pieces: Sequence[Piece]) -> list[Piece]:
    """Where each chapter has a title of its own, all headings a level lower: the title is that of the book."""
    titles = sum(piece.kind == "heading" and piece.level == 1 for piece in pieces)
    if titles <= 1:
        return list(pieces)
    return [replace(piece, level=piece.level + 1) if piece.kind == "heading" else piece for piece in pieces]


def _record(metadata: etree._Element | None) -> Record:
    """What the book says of itself."""
    title, publisher, day, language, source = (_first(metadata, name) for name in _NAMES)
    authors = [in_one_line(one.text or "") for one in children(metadata, "creator")] if metadata is not None else []
    said = _("The book says so of itself.")
    return Record(
        title=title,
        byline=in_one_line(", ".join(filter(None, authors))),
        publisher=publisher,
        published_on=_day(day),
        language=language.partition("-")[0].casefold() if language.isascii() else "",
        url=source if source.startswith(("https://", "http://")) and " " not in source else "",
        why=dict.fromkeys(("title", "byline", "publisher", "published_on", "language", "url"), said),
    )


_NAMES = ("title", "publisher", "date", "language", "source")


def _first(metadata: etree._Element | None, name: str) -> str:
    found = child(metadata, name)
    return in_one_line(found.text or "") if found is not None else ""


def _day(words: str) -> date | None:
    """The day, where one is named and not only a year."""
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None
