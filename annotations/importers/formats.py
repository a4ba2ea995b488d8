"""The formats that are known, those that are read here among them, each with its reader.

A reader is imported where it is used: the web doors run without what it needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_HERE = "annotations.importers"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    Args:
        title: as it stands in a sentence ("this is …").
        extensions: of file names that claim it, lower case, without the dot.
        reader: "module:function"; "" for what is known and not read.
        is_bulk: whether it holds many articles (the reader is a `RowReader`), or one document.
        is_text: whether its bytes are text in some encoding.
    """

    name: str
    title: str | Promise
    extensions: tuple[str, ...]
    reader: str = ""
    is_bulk: bool = False
    is_text: bool = False


DOCUMENTS = (
    Format("text", _("plain text"), ("txt", "text"), f"{_HERE}.text:read_text", is_text=True),
    Format("html", _("a web page (HTML)"), ("html", "htm", "xhtml"), f"{_HERE}.html:read_html", is_text=True),
    Format("markdown", _("Markdown"), ("md", "markdown"), f"{_HERE}.markdown:read_markdown", is_text=True),
    Format("eml", _("a mail (EML)"), ("eml",), f"{_HERE}.eml:read_eml"),
    Format("pdf", _("a PDF"), ("pdf",), f"{_HERE}.pdf:read_pdf"),
    Format("docx", _("a Word document (DOCX)"), ("docx", "docm"), f"{_HERE}.docx:read_docx"),
    Format("epub", _("an e-book (EPUB)"), ("epub",), f"{_HERE}.epub:read_epub"),
)
BULK = (
    Format("csv", _("a table (CSV)"), ("csv", "tsv"), f"{_HERE}.csv_rows:rows_of_csv", is_bulk=True, is_text=True),
    Format(
        "jsonl",
        _("JSON Lines"),
        ("jsonl", "ndjson", "json"),
        f"{_HERE}.jsonl_rows:rows_of_jsonl",
        is_bulk=True,
        is_text=True,
    ),
    Format("xlsx", _("an Excel workbook (XLSX)"), ("xlsx", "xlsm"), f"{_HERE}.xlsx_rows:rows_of_xlsx", is_bulk=True),
    Format("zip", _("a ZIP archive"), ("zip",), f"{_HERE}.zip_entries:rows_of_zip", is_bulk=True),
    Format("warc", _("a web archive (WARC)"), ("warc",), f"{_HERE}.warc_records:rows_of_warc", is_bulk=True),
    Format("feed", _("a feed (RSS or Atom)"), (), f"{_HERE}.feed:rows_of_feed", is_bulk=True),
)
UNREAD = (
    Format("gzip", _("a file compressed by gzip"), ("gz", "tgz")),
    Format("ole", _("a document of an old Office (.doc, .xls, .ppt)"), ("doc", "xls", "ppt", "msg")),
    Format("rtf", _("a rich text (RTF)"), ("rtf",)),
    Format("odf", _("an OpenDocument file"), ("odt", "ods", "odp")),
    Format("pptx", _("a presentation (PPTX)"), ("pptx",)),
    Format("picture", _("a picture"), ("png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "svg")),
    Format("archive", _("an archive of another kind than ZIP"), ("7z", "rar", "tar", "bz2", "xz", "zst")),
    Format("json", _("one JSON value and not one on each line"), ()),
    Format("xml", _("XML"), ("xml", "rss", "atom")),
    Format("program", _("a program"), ("exe", "dll", "so")),
)
FORMATS = {one.name: one for one in (*DOCUMENTS, *BULK, *UNREAD)}

_BY_EXTENSION = {extension: one for one in FORMATS.values() for extension in one.extensions}


def extension_of(name: str) -> str:
    """What the name ends with, lower case, without the dot; of "a.warc.gz", "warc"."""
    plain = name.lower().replace("\\", "/")
    plain = plain.removesuffix(".gz") if plain.endswith(".warc.gz") else plain
    return PurePosixPath(plain).suffix.removeprefix(".")


def format_claimed(name: str) -> Format | None:
    """The format that a file's name claims; None where it claims none that is known."""
    return _BY_EXTENSION.get(extension_of(name))
