"""Plain text: cleaned as proposed, or exactly as received."""

from __future__ import annotations

from dataclasses import replace

from annotations.importers.canonical import canonicalise
from annotations.importers.plain_text import Proposal, cut_blocks, propose


def read_text(text: str, *, clean: bool = True) -> Proposal:
    """The proposal for a text as it was decoded. Raises InvalidTextError for one that cannot be kept."""
    text = canonicalise(text)
    proposal = propose(text)
    return proposal if clean else uncleaned(proposal, text)


def uncleaned(proposal: Proposal, text: str) -> Proposal:
    """The proposal with the canonical text exactly as received."""
    return replace(proposal, text=text, blocks=cut_blocks(text), offset_map=((0, 0, len(text)),))
