"""Every format by the whole way: told by its content, read in the process that may die of it,
its answers believed.
"""

from __future__ import annotations

import orjson
import pytest

from annotations.importers.answers import Head, ItemRead, ItemRefused, Request
from annotations.importers.limits import Limits
from annotations.importers.sandbox import read_apart
from tests.importers import docx_files, xlsx_files
from tests.importers.epubs import book
from tests.importers.pdfs import drawn, typed
from tests.importers.rows import on_disk
from tests.importers.warcs import archived, response
from tests.importers.zips import zipped

WORDS = "The old bridge over the river has been closed for three years."
HTML = f"<html><body><article><h1>The bridge</h1>{f'<p>{WORDS}</p>' * 5}</article></body></html>".encode()


def told(raw: bytes, name: str = "") -> list[Head | ItemRead | ItemRefused]:
    with on_disk(raw) as path:
        return list(read_apart(Request(path=str(path), name=name), Limits()))


@pytest.mark.parametrize(
    ("format_", "raw"),
    [
        ("pdf", drawn(typed([WORDS]))),
        ("docx", docx_files.saved(docx_files.written(WORDS))),
        ("epub", book({"one.xhtml": f"<p>{WORDS}</p>"})),
        ("xlsx", xlsx_files.written(("text",), (WORDS,))),
        ("jsonl", orjson.dumps({"text": WORDS}) + b"\n"),
        ("zip", zipped({"a.txt": WORDS.encode()})),
        ("warc", archived(response(HTML))),
    ],
)
def test_a_file_is_told_by_its_content_and_read_apart(format_: str, raw: bytes) -> None:
    head, article = told(raw)

    assert isinstance(head, Head)
    assert head.format == format_
    assert isinstance(article, ItemRead), article
    assert WORDS in article.proposal.text


def test_a_table_is_told_by_its_name_and_read_apart() -> None:
    head, good, bad = told(f"title,text\nOpen,{WORDS}\nlost,\n".encode(), name="table.csv")

    assert isinstance(head, Head)
    assert (head.format, head.is_bulk, head.encoding) == ("csv", True, "utf-8")
    assert isinstance(good, ItemRead)
    assert (good.locator, good.proposal.title) == ("row 2", "Open")
    assert isinstance(bad, ItemRefused)
    assert (bad.locator, bad.record) == ("row 3", {"title": "lost"})
