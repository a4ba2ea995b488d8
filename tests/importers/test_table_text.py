"""Tables that are text, read line by line."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importers.table_text import UNREADABLE, bounded_lines, opened_text
from tests.importers.rows import on_disk


def read(raw: bytes, encoding: str) -> str:
    with on_disk(raw) as path, opened_text(path, encoding) as text:
        return text.read()


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        (b"a\xffb\xc3\xa9", "utf-8", f"a{UNREADABLE}bé"),
        (b"a\x81b", "windows-1252", f"a{UNREADABLE}b"),
        (b"a\x00\x00\xd8b\x00", "utf-16-le", f"a{UNREADABLE}b"),
        (b"a\x00b", "utf-16-le", f"a{UNREADABLE}"),
    ],
)
def test_bytes_that_do_not_fit_are_marked_and_the_others_read(raw: bytes, encoding: str, text: str) -> None:
    assert read(raw, encoding) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_is_no_part_of_the_text(encoding: str) -> None:
    assert read("\ufeffmöre".encode(encoding), encoding) == "möre"
    assert read("möre".encode(encoding), encoding) == "möre"


def test_line_ends_stay_as_they_are() -> None:
    assert read(b"a\r\nb\rc\n", "utf-8") == "a\r\nb\rc\n"


def test_an_empty_file_is_an_empty_text() -> None:
    assert read(b"", "utf-8") == ""


@given(st.text(alphabet="ab\n", max_size=60), st.integers(1, 8))
def test_lines_come_one_by_one_and_of_a_long_one_only_that_it_is_long(text: str, longest: int) -> None:
    lines = list(bounded_lines(io.StringIO(text).readline, "\n", longest))

    whole = io.StringIO(text).readlines()
    assert len(lines) == len(whole)
    for line, before in zip(lines, whole, strict=True):
        assert line == before[: longest + 1]
