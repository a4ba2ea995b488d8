"""JSON Lines, an article a line."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings

from annotations.errors import InvalidInputError
from annotations.importers import jsonl_rows
from annotations.importers.jsonl_rows import rows_of_jsonl
from annotations.importers.limits import Limits
from annotations.importers.refusals import TooManyEntriesError
from annotations.importers.rows import Row
from tests.importers.damage import files
from tests.importers.rows import on_disk

GOOD = {"text": "The bridge is open.", "title": "The bridge", "published_on": "2031-05-02"}


def read(raw: bytes, start: int = 1, limits: Limits | None = None, **options: Any) -> list[Row]:
    with on_disk(raw) as path:
        return list(rows_of_jsonl(path, limits or Limits(), start, options))


def lines(*objects: object) -> bytes:
    return b"".join(orjson.dumps(one) + b"\n" for one in objects)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"text": "cut o', "not JSON"),
        (b'["text"]', "no object"),
        (b'"text"', "no object"),
        (b'{"text": "a", "text": "b"}', "twice"),
        (b'{"text": "\\ud800"}', "not JSON"),
        (b'{"text": "\xff"}', "not JSON"),
        (b'{"text": NaN}', "not JSON"),
        (b'{"text": "a", "n": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b'{"text": "a", "more": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper"),
        (b'{"text": 12}', "no text"),
        (b'{"title": "a"}', "no text"),
        (b'{"text": "a", "date": "soon"}', "no day"),
        (b'{"text": "a", "title": "The\\u0000 bridge"}', "“title” holds U+0000"),
        (b'{"text": "a", "author": ["Ada", {"name": "B\\u0000n"}]}', "“author” holds U+0000"),
        (b'{"text": "a", "date": "\\u0000"}', "“date” holds U+0000"),
    ],
)
def test_a_line_that_cannot_be_read_is_one_with_a_problem_and_not_the_end(line: bytes, why: str) -> None:
    before, bad, after = read(lines(GOOD) + line + b"\n" + lines(GOOD))

    assert bad.problem is not None
    assert why in bad.problem.message
    assert (before.problem, after.problem, after.index, after.locator) == (None, None, 3, "line 3")


def test_what_is_known_of_a_line_without_a_text_is_kept() -> None:
    [row] = read(lines({"title": "The bridge"}))

    assert (row.record.title, isinstance(row.problem, InvalidInputError)) == ("The bridge", True)


def test_a_line_that_is_longer_than_any_text_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl_rows, "LONGEST_LINE", 1_000)

    rows = read(lines({"text": "a" * 5_000}, GOOD))

    assert [getattr(row.problem, "code", "") for row in rows] == ["too-large", ""]


def test_brackets_in_a_text_do_not_nest() -> None:
    [row] = read(lines({"text": '[{\\"' * 300 + "]}" * 300}))

    assert row.problem is None


def test_more_lines_than_are_read_end_the_reading() -> None:
    with pytest.raises(TooManyEntriesError):
        read(lines(GOOD, GOOD, GOOD), limits=Limits(max_entries=2))


def test_a_line_is_an_article_with_what_its_members_say() -> None:
    [row] = read(
        lines({"body": "The bridge\n is open. ", "headline": "Open", "date": "2031-05-02T10:00:00Z", "n": [1]})
    )

    assert (row.index, row.locator, row.text) == (1, "line 1", "The bridge\n is open. ")
    assert (row.record.title, row.record.published_on) == ("Open", date(2031, 5, 2))


def test_members_may_be_said_and_differ_from_line_to_line() -> None:
    rows = read(lines({"Inhalt A": "one", "text": "x"}, {"Inhalt A": "two"}), columns={"text": "Inhalt A"})

    assert [row.text for row in rows] == ["one", "two"]
    assert [row.text for row in read(lines({"content": "one"}, {"body": "two"}))] == ["one", "two"]


def test_reading_goes_on_at_the_line_asked_for_with_the_same_numbers() -> None:
    raw = lines(GOOD) + b"\n  \n" + lines(GOOD, GOOD)

    assert [row.index for row in read(raw)] == [1, 4, 5]
    assert read(raw, start=4) == read(raw)[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "windows-1251"])
def test_other_encodings_and_byte_order_marks_are_read(encoding: str) -> None:
    words = "Мост открыт."
    raw = ("" if encoding.startswith(("utf-8", "win")) else "\ufeff") + f'{{"text": "{words}"}}\r\n' * 2

    rows = read(raw.encode(encoding), encoding=encoding.removesuffix("-sig"))

    assert [row.text for row in rows] == [words, words]


def test_bytes_that_do_not_fit_the_encoding_spoil_their_line_alone() -> None:
    rows = read(b'{"text": "a\x81"}\n{"text": "b"}\n', encoding="windows-1252")

    assert [row.problem is None for row in rows] == [False, True]


def test_memory_does_not_grow_with_the_number_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(lines({"text": "word " * 2_000}) * 2_000)

    tracemalloc.start()
    count = sum(1 for _row in rows_of_jsonl(path, Limits(), 1, {}))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 2_000
    assert peak < 2_000_000


@settings(max_examples=200)
@given(files(lines(GOOD, {**GOOD, "more": {"a": [1, 2.5, None, True]}})))
def test_a_damaged_file_is_rows_that_are_read_or_have_a_problem(raw: bytes) -> None:
    for row in read(raw):
        assert row.text.strip() if row.problem is None else isinstance(row.problem, InvalidInputError)
