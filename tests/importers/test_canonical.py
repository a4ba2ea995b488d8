from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import InvalidTextError
from annotations.importers import canonical
from annotations.importers.canonical import canonicalise


@pytest.mark.parametrize("text", ["", "\ufeff", " ", "\r\n\t\u00a0\u2028"])
def test_nothing_to_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidTextError):
        canonicalise(text)


@pytest.mark.parametrize(("bad", "name"), [("\0", "U+0000"), ("\ud83d", "U+D83D"), ("\udc00", "U+DC00")])
def test_what_cannot_be_kept_is_refused_with_its_place(bad: str, name: str) -> None:
    with pytest.raises(InvalidTextError, match="line 2") as refusal:
        canonicalise(f"tide\nta{bad}ble")

    assert refusal.value.details == {"at": 7, "line": 2, "code_point": name}
    assert refusal.value.message.encode()


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "MAX_TEXT_LENGTH", 5)

    assert canonicalise("ab\r\ncd") == "ab\ncd"
    with pytest.raises(InvalidTextError) as refusal:
        canonicalise("ab\ncde")
    assert refusal.value.details == {"length": 6, "limit": 5}


def test_a_text_in_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "MAX_LINES", 2)

    assert canonicalise("a\r\nb\rc") == "a\nb\nc"
    with pytest.raises(InvalidTextError) as refusal:
        canonicalise("a\n\n\nb")
    assert refusal.value.details == {"lines": 3, "limit": 2}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\ufeff\ufeffa", "\ufeffa"),
        ("a\ufeff", "a\ufeff"),
        ("a\r\nb\rc\nd\r\r\ne", "a\nb\nc\nd\n\ne"),
        (" a \u00a0\n", " a \u00a0\n"),
        ("a\x85b\u2028c\x0bd\x0ce", "a\x85b\u2028c\x0bd\x0ce"),
        ("cafe\u0301", "cafe\u0301"),
    ],
)
def test_only_one_mark_and_carriage_returns_go(text: str, kept: str) -> None:
    assert canonicalise(text) == kept


@given(
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\ufeff")).filter(lambda t: t.strip())
)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert canonicalise(text) == text
