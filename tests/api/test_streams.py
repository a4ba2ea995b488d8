"""Bodies of many rows are read one row after the other, wherever the pieces they come in end."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from api import streams
from api.streams import ArrayParser, LinesParser, elements

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab"\\[{', max_size=3), inner, max_size=3),
    max_leaves=8,
)


def read(body: bytes) -> list[Any]:
    return list(ArrayParser().parse(io.BytesIO(body)))


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "5",
        '"[]"',
        "{}",
        '{"a": []}',
        "[",
        "[1",
        "[1,",
        '["a',
        "[]]",
        "[] x",
        "x []",
        "[1][2]",
        "[}",
        "[{]}",
        "[}{]",
    ],
)
def test_what_is_no_whole_array_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match="no array"):
        read(body.encode())


@pytest.mark.parametrize("body", ["[,]", "[1,]", "[1,,2]", "[{]]", "[1 2]", "[\xff]", '[{"a": 1, "a": 2}]', "[NaN]"])
def test_an_element_that_is_no_value_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match=r"not JSON|stands twice"):
        read(body.encode("latin-1"))


def test_an_element_longer_than_any_row_is_refused_before_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST_ROW", 100)

    with pytest.raises(RequestDataTooBig):
        read(b'["' + b"a" * 200)
    with pytest.raises(RequestDataTooBig):
        list(LinesParser().parse(io.BytesIO(b"a" * 200)))


@override_settings(IMPORT_MAX_BYTES=10)
def test_more_than_is_taken_at_once_is_refused() -> None:
    with pytest.raises(RequestDataTooBig):
        read(b"[" + b" " * 10 + b"]")


@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1]), st.integers(1, 7))
def test_the_elements_are_what_was_sent(values: list[Any], indent: int | None, at_once: int) -> None:
    body = json.dumps(values, indent=indent, ensure_ascii=False).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "AT_ONCE", at_once)

        assert [json.loads(one) for one in elements(io.BytesIO(body))] == values


def test_rows_are_read_as_often_as_one_likes() -> None:
    sent = ArrayParser().parse(io.BytesIO(b' [ {"a": "],["} , 2 ] '))

    assert list(sent) == list(sent) == [{"a": "],["}, 2]


def test_each_line_stands_for_itself() -> None:
    first, broken, last = LinesParser().parse(io.BytesIO(b'{"a": 1}\r\n\n{"a": \n5'))

    assert (first, last) == ({"a": 1}, 5)
    assert isinstance(broken, ParseError)
