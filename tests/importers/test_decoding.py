from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.errors import UndecodableError
from annotations.importers import decoding
from annotations.importers.canonical import canonicalise
from annotations.importers.decoding import ENCODINGS, candidates, decode

ENGLISH = "The café’s bridge cost 3 € — “too much”, she said.\n"
GERMAN = "Die Brücke über den Fluß wird für drei Jahre geschlossen. Das Wasser ist höher als früher.\n"
RUSSIAN = "Мост через реку закрыт на три года. Вода выше, чем раньше.\n"
JAPANESE = "橋は三年間閉鎖される。水位は以前より高い。\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"%PDF-1.7 tides",
        b"PK\x03\x04 tides",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        bytes(range(256)),
        b"\x01\x02\xff\xfe\x03" * 9,
    ],
)
def test_what_is_no_text_is_refused_and_has_no_candidates(raw: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(raw)

    assert candidates(raw) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "rot13",
        "zip",
        "idna",
        "utf-7",
        "hex",
        "../../x",
        "unicode_escape",
        "é\0",
        pytest.param("x" * 10**6, id="long"),
    ],
)
def test_an_encoding_that_is_not_known_here_is_refused(name: str) -> None:
    with pytest.raises(UndecodableError) as refusal:
        decode(b"tides", name)

    assert refusal.value.field == "encoding"


def test_a_named_encoding_that_does_not_fit_is_refused_with_the_byte() -> None:
    with pytest.raises(UndecodableError) as refusal:
        decode(b"tide\xff", "utf-8")

    assert refusal.value.details == {"encoding": "utf-8", "at": 4}


@pytest.mark.parametrize("raw", [codecs.BOM_UTF8 + b"tide\xff", codecs.BOM_UTF16_LE + b"t"])
def test_bytes_that_belie_their_mark_are_refused(raw: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(raw)


def test_a_file_past_any_text_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_BYTES", 4)

    with pytest.raises(UndecodableError):
        decode(b"tides")


def test_utf_16_without_a_mark_must_name_its_order() -> None:
    with pytest.raises(UndecodableError):
        decode("tide".encode("utf-16-le"), "utf-16")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf_8_is_certain(mark: bytes) -> None:
    decoded = decode(mark + GERMAN.encode())

    assert (decoded.encoding, decoded.certain, decoded.had_bom) == ("utf-8", True, bool(mark))
    assert canonicalise(decoded.text) == GERMAN


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_makes_certain(encoding: str) -> None:
    decoded = decode(("\ufeff" + RUSSIAN).encode(encoding))

    assert (decoded.encoding, decoded.certain, decoded.had_bom) == (encoding, True, True)
    assert canonicalise(decoded.text) == RUSSIAN


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, JAPANESE])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_text_without_a_mark_is_recognised_but_not_certain(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.certain) == (text, encoding, False)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ENGLISH, "windows-1252"),
        (GERMAN, "windows-1252"),
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "iso-2022-jp"),
    ],
)
def test_a_legacy_encoding_is_proposed_and_never_certain(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))

    assert (decoded.text, decoded.encoding, decoded.certain) == (text, encoding, False)


def test_candidates_begin_with_the_proposal_and_read_differently() -> None:
    raw = GERMAN.encode("windows-1252")

    readings = [decode(raw, name).text for name in candidates(raw)]

    assert readings[0] == GERMAN
    assert len(set(readings)) == len(readings) > 2


def test_the_encoding_a_person_names_is_taken_as_certain() -> None:
    decoded = decode(RUSSIAN.encode("cp866"), "IBM866")

    assert (decoded.text, decoded.encoding, decoded.certain) == (RUSSIAN, "ibm866", True)


@pytest.mark.parametrize(
    ("name", "usual"), [("latin1", "iso-8859-1"), ("UTF8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "windows-1252")]
)
def test_encodings_are_known_by_their_other_names(name: str, usual: str) -> None:
    assert decode(b"tides", name).encoding == usual


@pytest.mark.parametrize("name", ENCODINGS.values())
def test_every_offered_name_is_understood(name: str) -> None:
    assert decode("tides".encode(name), name).text == "tides"


@given(st.binary(max_size=300))
def test_any_bytes_are_decoded_in_full_or_refused(raw: bytes) -> None:
    try:
        decoded = decode(raw)
    except UndecodableError:
        return
    assert decoded.text == raw.decode(decoded.encoding)
