"""The five reference documents, read where they stand: no sentence of theirs is in this repository."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from annotations.importers.canonical import canonicalise
from annotations.importers.decoding import decode
from annotations.importers.plain_text import Proposal

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

is_here = pytest.mark.skipif(not CORPUS.is_dir(), reason="the reference documents (../shared/corpus) are not here")


def source_of(number: str) -> str:
    [path] = CORPUS.glob(f"{number}_*.txt")
    decoded = decode(path.read_bytes())
    assert (decoded.encoding, decoded.certain) == ("utf-8", True)
    return canonicalise(decoded.text)


def kinds_of(proposal: Proposal) -> Counter[str]:
    return Counter(block.kind for block in proposal.blocks)


def words_of(proposal: Proposal, kind: str) -> list[str]:
    return [proposal.text[block.start : block.end] for block in proposal.blocks if block.kind == kind]
