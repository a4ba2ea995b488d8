"""Books as the tests need them, made by ebooklib."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping

from ebooklib import epub


def book(chapters: Mapping[str, str], *, title: str = "The bridge", **metadata: str) -> bytes:
    """A book of these chapters (body of each, by file name), with a table of contents in its spine."""
    made = epub.EpubBook()
    made.set_identifier("an-example")
    made.set_title(title)
    made.set_language("en-GB")
    for name, value in metadata.items():
        made.add_metadata("DC", name, value)
    items = [epub.EpubHtml(title=name, file_name=name, content=body) for name, body in chapters.items()]
    for item in items:
        made.add_item(item)
    made.toc = items
    made.add_item(epub.EpubNcx())
    made.add_item(epub.EpubNav())
    made.spine = ["nav", *items]
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ebooklib's own making
        epub.write_epub(out, made)
    return out.getvalue()
