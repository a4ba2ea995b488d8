"""Files as bad disks, cut lines and strangers leave them: good ones with bits flipped, stretches gone, ends cut off."""

from __future__ import annotations

from hypothesis import strategies as st

MOST_FLIPS = 12


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file damaged in up to twelve places, and maybe cut off."""
    raw = bytearray(good)
    for _flip in range(draw(st.integers(0, MOST_FLIPS))):
        raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    if draw(st.booleans()):
        start = draw(st.integers(0, len(raw) - 1))
        del raw[start : start + draw(st.integers(0, 400))]
    return bytes(raw[: draw(st.integers(0, len(raw)))]) if draw(st.booleans()) else bytes(raw)


def files(*good: bytes, start: bytes = b"") -> st.SearchStrategy[bytes]:
    """Damaged copies of good files, and random bytes behind the `start` that a format begins with."""
    noise = st.binary(max_size=400).map(lambda tail: start + tail)
    return st.one_of(*map(damaged, good), noise)
