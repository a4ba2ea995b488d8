"""Which format a file is of, told by its content. The name may agree; where it claims another one, nothing is read.

The content of text does not always tell: a table, Markdown and prose may begin alike. There the name decides.
"""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

import orjson
from django.utils.translation import gettext as _

from annotations.importers.formats import FORMATS, Format, format_claimed
from annotations.importers.refusals import (
    BrokenFileError,
    EmptyFileError,
    UnknownFormatError,
    UnreadableError,
    WrongFormatError,
)

HEAD_LENGTH = 8_192
FEWEST_MAIL_HEADERS = 2


_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"WARC/", "warc"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
# A reader of PDF looks for the mark anywhere in the first kilobyte, and so do those who write junk in front of it.
_PDF_WITHIN = 1_024
_ZIP_KINDS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("META-INF/container.xml", "epub"),
    ("content.xml", "odf"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A comment ends at its first "-->": could it go on, several would be taken apart in as many ways as there are.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|table|br|a|span|article|section|b|i|em|strong|blockquote)\b[^<]*>", re.IGNORECASE
)
_XML = re.compile(r"\s*<(?:\?xml|svg|rss|feed)\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|subject|date|message-id|mime-version|received|return-path|delivered-to|content-type|reply-to"
    r"|dkim-signature|x-[a-z-]+)\s*:",
    re.IGNORECASE,
)


def tell_format(file: IO[bytes], name: str = "") -> Format:
    """The format of a file that is read here.

    Args:
        name: the file's own, "" for what has none (pasted, fetched).

    Raises:
        EmptyFileError, UnknownFormatError, BrokenFileError: nothing can be made of it.
        WrongFormatError: its name claims another format.
    """
    head = file.read(HEAD_LENGTH)
    if not head:
        raise EmptyFileError(_("The file is empty."), field="file")
    claimed = format_claimed(name)
    content = _binary_format(file, head)
    told = FORMATS[content] if content else _text_format(_readable(head), claimed)
    if told.name == "xml" and _FEED.search(_readable(head)):
        raise _is_feed()
    if claimed is not None and claimed is not told:
        raise _claims_another(claimed, told)
    if not told.reader:
        raise _not_read(told)
    return told


def _claims_another(claimed: Format, told: Format) -> WrongFormatError:
    return WrongFormatError(
        _("By its name this is %(claimed)s, by its content it is %(told)s. Give it the name it should have.")
        % {"claimed": claimed.title, "told": told.title},
        field="file",
        claimed=claimed.name,
        told=told.name,
    )


def _is_feed() -> UnreadableError:
    return UnknownFormatError(
        _("This is a feed, which leads to articles and holds none. Add its address under Feeds, and they come in."),
        field="file",
        told="feed",
    )


def _not_read(told: Format) -> UnreadableError:
    return UnknownFormatError(
        _("This is %(told)s, which is not read here. Save it as text, HTML, DOCX or PDF first.") % {"told": told.title},
        field="file",
        told=told.name,
    )


def _binary_format(file: IO[bytes], head: bytes) -> str:
    """The format by the marks of what is no text; "" for what may be text."""
    told = next((name for mark, name in _MAGIC if head.startswith(mark)), "")
    if told == "zip":
        return _zip_kind(file)
    if told == "gzip":
        return "warc" if _unpacked_head(head).startswith(b"WARC/") else "gzip"
    if not told and b"%PDF-" in head[:_PDF_WITHIN] and not _reads_as_html(head):
        return "pdf"
    return told


def _reads_as_html(head: bytes) -> bool:
    return _reads_as_html_text(_readable(head))


def _unpacked_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 16)
    except zlib.error:
        return b""


def _zip_kind(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as broken:
        raise BrokenFileError(
            _("This archive is damaged or was cut off, so nothing of it can be read. Send it again."), field="file"
        ) from broken
    return next((kind for member, kind in _ZIP_KINDS if member in names), "zip")


def _readable(head: bytes) -> str:
    """The first kilobytes as text, with marks where they are none: good enough to see what they begin with."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    if head[:64].count(0) * 4 >= len(head[:64]):  # a lone NUL is none of the two bytes of a letter
        wide = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        return head.decode(wide, errors="replace")
    return head.decode("utf-8", errors="replace")


def _text_format(head: str, claimed: Format | None) -> Format:
    """The format of what may be text: by its beginning where that tells, else what its name claims, else plain text."""
    name = claimed.name if claimed is not None else ""
    tests = _SURE if name in _ANY_TEXT else _SURE + _LIKELY
    told = next((told for told, is_so in tests if is_so(head)), "")
    if not told and name == "html" and _TAG.search(head):
        told = "html"
    if not told and name == "jsonl" and head.lstrip()[:1] in {"{", "["}:
        told = "json"
    return FORMATS[told or (name if name in _ANY_TEXT else "text")]


def _reads_as_mail(head: str) -> bool:
    lines = head.lstrip("\n\r").split("\n\n")[0].replace("\r", "").split("\n")
    headers = [line for line in lines if line and not line[0].isspace()]
    known = sum(_MAIL_HEADER.match(line) is not None for line in headers)
    return known >= FEWEST_MAIL_HEADERS and _all_headers(headers[:3])


def _all_headers(lines: Iterable[str]) -> bool:
    return all(re.match(r"[!-9;-~]+\s?:|From ", line) for line in lines)


def _reads_as_json_lines(head: str) -> bool:
    """Is its first line a JSON object, whole or cut off by the head's end?"""
    first, newline, _rest = head.lstrip().partition("\n")
    if not first.startswith("{"):
        return False
    try:
        return isinstance(orjson.loads(first), dict)
    except orjson.JSONDecodeError:
        return not newline and first.startswith('{"') and len(first) >= HEAD_LENGTH // 4


def _reads_as_html_text(head: str) -> bool:
    return _HTML.match(head) is not None


def _reads_as_xml(head: str) -> bool:
    return _XML.match(head) is not None


_ANY_TEXT = frozenset({"text", "markdown", "csv"})
_SURE = (("html", _reads_as_html_text), ("xml", _reads_as_xml))
_LIKELY = (("eml", _reads_as_mail), ("jsonl", _reads_as_json_lines))
