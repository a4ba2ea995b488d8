"""A page's word on its encoding counts where its bytes agree; what is doubtful is proposed as for text."""

from __future__ import annotations

import pytest

from annotations.importers.charsets import decode_declared

GREEK = "Το φως του φάρου άναψε ξανά ύστερα από εννέα χρόνια στο λιμάνι."
GERMAN = "Die Flut kam „früh“ – sehr früh, sagen sie."


def page(text: str, encoding: str, declared: str = "") -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><p>{text}</p></html>".encode(encoding)


@pytest.mark.parametrize("declared", ["windows-1253", "iso-8859-1", "utf-16", "klingon"])
def test_what_is_utf_8_is_read_as_that_whatever_it_says(declared: str) -> None:
    found = decode_declared(page(GREEK, "utf-8", declared))

    assert (GREEK in found.text, found.encoding, found.certain) == (True, "utf-8", True)


def test_what_a_page_declares_is_certain_where_it_fits() -> None:
    found = decode_declared(page(GREEK, "cp1253", "windows-1253"))

    assert (GREEK in found.text, found.encoding, found.certain) == (True, "windows-1253", True)


def test_the_server_is_asked_before_the_page() -> None:
    found = decode_declared(page(GREEK, "cp1253", "koi8-r"), "Windows-1253")

    assert (GREEK in found.text, found.encoding) == (True, "windows-1253")


def test_the_old_names_mean_the_wider_set() -> None:
    found = decode_declared(page(GERMAN, "cp1252", "iso-8859-1"))

    assert (GERMAN in found.text, found.encoding, found.certain) == (True, "windows-1252", True)


def test_a_byte_order_mark_goes_before_what_is_declared() -> None:
    found = decode_declared(page(GREEK, "utf-16", "windows-1253"), "koi8-r")

    assert (GREEK in found.text, found.certain) == (True, True)


def test_an_xml_declaration_is_heard() -> None:
    raw = f'<?xml version="1.0" encoding="windows-1253"?><html><p>{GREEK}</p></html>'.encode("cp1253")

    assert decode_declared(raw).encoding == "windows-1253"


@pytest.mark.parametrize("declared", ["", "klingon", "utf-8", "gb18030x"])
def test_a_lie_or_silence_leaves_it_to_a_person(declared: str) -> None:
    found = decode_declared(page(GREEK, "cp1253", declared))

    assert (GREEK in found.text, found.certain) == (True, False)
