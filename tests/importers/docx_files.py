"""Word documents as the tests need them: made by python-docx, and where it knows no way, by Word's own XML."""

from __future__ import annotations

import io
from datetime import datetime

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from tests.importers.zips import repacked

NOTES = (
    '<w:{kind}s {w}><w:{kind} w:type="separator" w:id="-1"><w:p/></w:{kind}>'
    '<w:{kind} w:id="2"><w:p><w:r><w:{kind}Ref/><w:t>{words}</w:t></w:r></w:p></w:{kind}></w:{kind}s>'
)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(*paragraphs: str | tuple[str, str]) -> Document:
    """A document of paragraphs, each plain or with the name of its style in front."""
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.title = ""
    for paragraph in paragraphs:
        style, words = paragraph if isinstance(paragraph, tuple) else (None, paragraph)
        document.add_paragraph(words, style)
    return document


def named(document: Document, title: str, author: str, made: datetime) -> Document:
    properties = document.core_properties
    properties.title, properties.author, properties.created = title, author, made
    return document


def put(paragraph: Paragraph, xml: str) -> None:
    """Append to a paragraph what python-docx knows no way to write; `w:` is the namespace of Word's words."""
    declared = nsdecls("w", "r", "wp", "a")
    for element in parse_xml(f"<w:p {declared}>{xml}</w:p>"):
        paragraph._p.append(element)  # type: ignore[arg-type]  # of lxml, whatever its stub says


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def with_notes(raw: bytes, kind: str, words: str) -> bytes:
    """The document with one note of the kind (footnote, endnote), its id 2."""
    notes = NOTES.format(kind=kind, w=nsdecls("w"), words=words)
    return repacked(raw, {f"word/{kind}s.xml": notes.encode()})
