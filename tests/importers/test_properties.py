"""What a document's properties are worth."""

from __future__ import annotations

from datetime import date

import pytest

from annotations.importers.pieces import Piece
from annotations.importers.properties import in_one_line, record_of


@pytest.mark.parametrize(
    "title",
    [
        "", " ", "untitled", "Untitled 3", "(anonymous)", "Document1", "Word Document", "title", "Layout 1", "---",
        "Microsoft Word - draft", "Microsoft PowerPoint - x", "draft.docx", "the bridge.indd", "https://example.org/x",
        "file:///home/ada/x",
    ],
)  # fmt: skip
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert record_of([], title=title).title == ""


@pytest.mark.parametrize(
    "author",
    ["", "user", "Administrator", "root", "(anonymous)", "unknown", "Owner", "python-docx", "Microsoft Office User"],
)
def test_an_author_that_a_program_made_up_is_none(author: str) -> None:
    assert record_of([], author=author).byline == ""


@pytest.mark.parametrize(
    "title", ["The bridge is open", "Untitled bridges", "Documents of a bridge", "3 bridges", "Layouts"]
)
def test_any_other_title_is_one(title: str) -> None:
    assert record_of([], title=title).title == title


@pytest.mark.parametrize("author", ["Ada Example", "Ada", "River Post", "Usher, Roderick", "Rooter"])
def test_any_other_author_is_one(author: str) -> None:
    assert record_of([], author=author).byline == author


def test_a_title_that_stands_in_the_text_goes_before() -> None:
    assert record_of([Piece("heading", "The bridge", 1)], title="Draft of May").title == ""
    assert record_of([Piece("heading", "What it cost", 2)], title="Draft of May").title == "Draft of May"


def test_each_field_has_its_reason() -> None:
    record = record_of([], title="The bridge", author="Ada", made=date(2031, 5, 2))

    assert record.published_on == date(2031, 5, 2)
    assert all(record.why[name] for name in ("title", "byline", "published_on"))


def test_a_field_is_one_line_of_what_can_be_printed_and_not_too_long() -> None:
    assert in_one_line(" The\n bridge\0 \u202eis\t open ") == "The bridge is open"
    assert len(in_one_line("a" * 5_000)) == 300
