"""Texts that break offset arithmetic, through every format that can hold them: they come out as they went in."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import orjson
import pytest

from annotations.importers.answers import ItemRead, Request
from annotations.importers.canonical import canonicalise
from annotations.importers.docx import read_docx
from annotations.importers.epub import read_epub
from annotations.importers.limits import Limits
from annotations.importers.readers import answers_to
from tests.importers.docx_files import saved as saved_document
from tests.importers.docx_files import written as written_document
from tests.importers.epubs import book
from tests.importers.rows import on_disk
from tests.importers.xlsx_files import written as written_workbook
from tests.importers.zips import zipped

TRICKY = Path(__file__).parents[3] / "shared" / "checks" / "tricky_texts.json"
KNOWN = json.loads(TRICKY.read_text("utf-8")) if TRICKY.is_file() else {"cases": []}
# What XML cannot hold, and what a document has other ways to say.
NOT_FOR_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\r]")

pytestmark = pytest.mark.skipif(not TRICKY.is_file(), reason="the tricky texts (../shared/checks) are not here")
CASES = [pytest.param(case, id=case["id"]) for case in KNOWN["cases"]]
each_case = pytest.mark.parametrize("case", CASES)
each_case_for_xml = pytest.mark.parametrize(
    "case", [given for case, given in zip(KNOWN["cases"], CASES, strict=True) if not NOT_FOR_XML.search(case["text"])]
)


def in_csv(text: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("title", "text"), ("A title", text)])
    return out.getvalue().encode()


def in_jsonl(text: str) -> bytes:
    return orjson.dumps({"title": "A title", "text": text}) + b"\n"


def in_xlsx(text: str) -> bytes:
    return written_workbook(("title", "text"), ("A title", text))


def in_zip(text: str) -> bytes:
    return zipped({"a.txt": text.encode()})


def read(raw: bytes, name: str) -> str:
    """The text of the one article in a file, taken exactly as it is."""
    with on_disk(raw) as path:
        answers = list(answers_to(Request(path=str(path), name=name, options={"clean": False}), Limits()))
    [article] = [answer for answer in answers if isinstance(answer, ItemRead)]
    return article.proposal.text


@each_case
@pytest.mark.parametrize(
    ("packed", "name"),
    [(in_csv, "a.csv"), (in_jsonl, "a.jsonl"), (in_zip, "a.zip")],
    ids=["csv", "jsonl", "zip"],
)
def test_a_text_comes_out_of_a_bulk_file_as_it_went_in(
    case: dict[str, Any], packed: Callable[[str], bytes], name: str
) -> None:
    assert read(packed(case["text"]), name) == case["canonical_text"]


@each_case_for_xml
def test_a_text_comes_out_of_a_workbook_as_it_went_in(case: dict[str, Any]) -> None:
    assert read(in_xlsx(case["text"]), "a.xlsx") == case["canonical_text"]


@each_case_for_xml
def test_a_text_comes_out_of_a_document_paragraph_by_paragraph(case: dict[str, Any]) -> None:
    paragraphs = [part.strip() for part in re.split(r"\n+", case["canonical_text"]) if part.strip()]

    document = read_docx(saved_document(written_document(*paragraphs)), Limits())
    chapter = read_epub(book({"one.xhtml": "".join(f"<p>{escape(part)}</p>" for part in paragraphs)}), Limits())

    assert [document.text[one.start : one.end] for one in document.blocks] == paragraphs
    read = [chapter.text[one.start : one.end] for one in chapter.blocks if one.kind != "furniture"]
    assert [one for one in read if one != "one.xhtml"] == [re.sub("[ \t]+", " ", part) for part in paragraphs]


@each_case
def test_offsets_are_those_that_were_foretold(case: dict[str, Any]) -> None:
    text = canonicalise(read(in_jsonl(case["text"]), "a.jsonl"))

    for given, span in zip(case["spans"], case["canonical_spans"], strict=True):
        assert span is None or text[span["start"] : span["end"]] == given["quote"]
