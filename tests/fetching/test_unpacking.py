"""Bodies are counted while they unpack."""

from __future__ import annotations

import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.fetching import NotFetchedError
from annotations.fetching.unpacking import BrokenBodyError, unpacked

TEXT = b"High water at noon. " * 500
MEGABYTE = 1024 * 1024


def in_pieces(packed: bytes, size: int = 100) -> Iterator[bytes]:
    return (packed[at : at + size] for at in range(0, len(packed), size))


def bare(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


def zip_of_zeros(megabytes: int) -> Iterator[bytes]:
    """A gzip that unpacks to so many megabytes, made while it is read."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    for _ in range(megabytes):
        yield packer.compress(bytes(MEGABYTE))
    yield packer.flush()


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "nonsense"])
def test_a_coding_nobody_asked_for_is_refused_unread(coding: str) -> None:
    body = iter([b"packed", b"somehow"])

    with pytest.raises(NotFetchedError) as refused:
        unpacked(body, coding, 1000)

    assert refused.value.reason == "unknown-encoding"
    assert next(body) == b"packed"


@pytest.mark.parametrize("coding", ["gzip", "deflate", ""])
def test_more_than_the_limit_is_refused(coding: str) -> None:
    packed = {"gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT), "": TEXT}[coding]

    with pytest.raises(NotFetchedError) as refused:
        unpacked(in_pieces(packed), coding, len(TEXT) - 1)

    assert refused.value.reason == "too-large"


def test_a_bomb_is_put_out_long_before_it_is_unpacked() -> None:
    tracemalloc.start()

    with pytest.raises(NotFetchedError):
        unpacked(zip_of_zeros(10_000), "gzip", MEGABYTE)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10 * MEGABYTE


def test_packed_bytes_that_unpack_to_nothing_are_counted_too() -> None:
    nothing = gzip.compress(b"")

    with pytest.raises(NotFetchedError) as refused:
        unpacked((nothing for _ in range(1_000_000)), "gzip", MEGABYTE)

    assert refused.value.reason == "too-large"


@pytest.mark.parametrize("packed", [gzip.compress(TEXT)[:-9], b"no gzip", gzip.compress(TEXT) + b"rest", b"\x1f\x8b"])
def test_what_is_broken_or_cut_short_is_refused(packed: bytes) -> None:
    with pytest.raises(BrokenBodyError):
        unpacked(in_pieces(packed), "gzip", MEGABYTE)


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZIP ", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT[:300]) + gzip.compress(TEXT[300:])),
        ("gzip", gzip.compress(TEXT) + bytes(512)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare(TEXT)),
    ],
)
def test_what_is_whole_is_unpacked(coding: str, packed: bytes) -> None:
    assert unpacked(in_pieces(packed), coding, len(TEXT)) == TEXT


def test_nothing_unpacks_to_nothing() -> None:
    assert unpacked(iter([]), "gzip", 10) == unpacked(iter([b""]), "deflate", 10) == b""


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from(["gzip", "deflate"]))
def test_whatever_was_packed_comes_out_again(body: bytes, size: int, coding: str) -> None:
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)

    assert unpacked(in_pieces(packed, size), coding, 100_000) == body


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_whatever_comes_is_a_body_or_a_refusal(junk: bytes, coding: str) -> None:
    with contextlib.suppress(BrokenBodyError, NotFetchedError):
        assert len(unpacked(in_pieces(junk, 7), coding, 1000)) <= 1000
