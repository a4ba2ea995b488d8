"""A body unpacked while it comes, and counted as it unpacks: some kilobytes can hold gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from annotations.fetching.refusals import NotFetchedError

ACCEPTED = "gzip, deflate"
MEGABYTE = 1024 * 1024
STEP = 64 * 1024  # unpacked at once, so that no more than this is ever held beyond the limit


class BrokenBodyError(Exception):
    """What came is not what it says it is."""


def unpacked(chunks: Iterable[bytes], coding: str, most: int) -> bytes:
    """The body of at most `most` bytes.

    Args:
        chunks: as they come from the network.
        coding: the Content-Encoding; "" and "identity" for none.

    Raises:
        NotFetchedError: too large, or a coding nobody asked for.
        BrokenBodyError: it cannot be unpacked, or is cut short.
    """
    body = bytearray()
    for part in parts_of(limited(chunks, most), coding):
        body += part
        if len(body) > most:
            raise too_large(most)
    return bytes(body)


def limited(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The chunks as long as they are not too many themselves: packed bytes need not unpack to anything."""
    come = 0
    for chunk in chunks:
        come += len(chunk)
        if come > most:
            raise too_large(most)
        yield chunk


def too_large(most: int) -> NotFetchedError:
    return NotFetchedError("too-large", megabytes=max(1, most // MEGABYTE), limit=most)


def parts_of(chunks: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """The body in small parts."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return chunks
    if coding in ("gzip", "x-gzip"):
        return inflated(chunks, 16 + zlib.MAX_WBITS)
    if coding == "deflate":
        return deflated(chunks)
    raise NotFetchedError("unknown-encoding", coding=coding)


def deflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Deflate as specified (within zlib) or as some servers have always sent it (bare)."""
    first = b""
    while len(first) < 2 and (chunk := next(chunks, None)) is not None:
        first += chunk
    is_zlib = len(first) > 1 and first[0] & 0x0F == 8 and int.from_bytes(first[:2]) % 31 == 0
    return inflated(again(first, chunks), zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)


def again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def inflated(chunks: Iterator[bytes], window: int) -> Iterator[bytes]:
    """Unpack, also several packed one behind the other; what fills up behind the last is passed over."""
    unpacker, begun = zlib.decompressobj(window), False
    for chunk in chunks:
        waiting = chunk
        while waiting := waiting.lstrip(b"\0") if unpacker.eof else waiting:
            if unpacker.eof:
                unpacker = zlib.decompressobj(window)
            begun = True
            try:
                yield unpacker.decompress(waiting, STEP)
            except zlib.error as broken:
                raise BrokenBodyError from broken
            waiting = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if begun and not unpacker.eof:
        yield unpacker.flush()  # a few bytes at most: what went in is used up
        if not unpacker.eof:
            raise BrokenBodyError
