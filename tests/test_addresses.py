"""An address in its one spelling."""

from __future__ import annotations

import pytest

from annotations.addresses import spelled_or_none


@pytest.mark.parametrize(
    "address", ["", "no address", "ftp://example.org/tide", "http://", "https://ben:pw@example.org/"]
)
def test_what_is_no_address_has_no_spelling(address: str) -> None:
    assert spelled_or_none(address) == ""


def test_an_address_has_one_however_its_link_was_copied() -> None:
    assert spelled_or_none(" HTTPS://Example.org:443/tide?utm_source=mail#top ") == "https://example.org/tide"
