"""Texts that are nearly the same, such as one agency's copy in two papers, told by sixteen numbers of each. Pure.

A text's sketch is the smallest of the checksums of its shingles: every four words in a row. How many of the smallest
of two texts together belong to both estimates how many shingles the texts share (Broder, "On the resemblance and
containment of documents", 1997). Case, blanks, signs and the order of paragraphs count for nothing or little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

SKETCH_SIZE = 16
WORDS_IN_A_SHINGLE = 4
LETTERS_IN_A_SHINGLE = 8
# Fewer than these say nothing: two notes of one line may well share half their words.
FEWEST_SHINGLES = 24
LEAST_ALIKE = 0.3
"""From which likeness on two texts are shown as nearly the same: well above what two reports of one event share."""

_WORD = re.compile(r"\w+")
# Chinese, Japanese, Thai, Lao, Burmese, Khmer: no blanks part the words, so letters take their place.
_LETTER = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
# PostgreSQL's integers are signed, checksums are not.
_HALF = 1 << 31


def sketch_of(text: str) -> list[int]:
    """The sketch of a text: at most 16 different integers of 32 bits, ascending; empty where the text is too short."""
    sums = sums_of(text)
    if len(sums) < FEWEST_SHINGLES:
        return []
    # The smallest lie below this line nearly always, and sorting the few is cheaper than sorting all.
    line = (1 << 32) * 3 * SKETCH_SIZE // len(sums)
    few = [one for one in sums if one < line]
    smallest = sorted(few if len(few) >= SKETCH_SIZE else sums)[:SKETCH_SIZE]
    return [one - _HALF for one in smallest]


def sums_of(text: str) -> set[int]:
    """The checksums of the shingles of a text."""
    words = _WORD.findall(text.lower())
    length = WORDS_IN_A_SHINGLE
    if len(letters := _LETTER.findall(text)) > len(words):
        words, length = letters, LETTERS_IN_A_SHINGLE
    shingles = map(" ".join, zip(*(words[at:] for at in range(length)), strict=False))
    return set(map(crc32, map(str.encode, shingles)))


def share_left(old: str, new: str) -> float:
    """Which share of the shingles of a text stands in another one, from 0 to 1; 1 where it is too short to tell."""
    sums = sums_of(old)
    return len(sums & sums_of(new)) / len(sums) if len(sums) >= FEWEST_SHINGLES else 1.0


def likeness_of(one: Sequence[int], other: Sequence[int]) -> float:
    """About which share of their shingles two texts have in common, by their sketches: from 0 to 1, ± 0.12."""
    smallest = sorted({*one, *other})[:SKETCH_SIZE]
    both = {*one} & {*other}
    return len(both.intersection(smallest)) / len(smallest) if one and other else 0.0
