"""Title and byline as they can be read off a text. Each comes with the sentence that says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.translation import gettext as _

from annotations.importers import wording
from annotations.importers.blocks import BlockPlan

LONGEST_TITLE = 90
SHORTEST_SENTENCE = 20
SENTENCE_WINDOW = 400
BLOCKS_WITH_BYLINE = 8

_SENTENCE_END = re.compile(r"[.!?…。！？](?=[\"'”’»)\]]*(?:\s|$))")


def propose_title(text: str, blocks: Sequence[BlockPlan]) -> tuple[str, str]:
    """Title and reason: the heading on top or, where there is none, the beginning of the first sentence."""
    for block in blocks:
        if block.level == 1:
            return _in_one_line(text[block.start : block.end]), _("The title is the line on top that reads as one.")
    body = [block for block in blocks if block.kind not in {"furniture", "caption", "label"}] or list(blocks)
    first = body[0]
    sentence = _first_sentence(_in_one_line(text[first.start : min(first.end, first.start + SENTENCE_WINDOW)]))
    return _shortened(sentence), _("The text has no title line; the title is how its first sentence begins.")


def propose_byline(text: str, blocks: Sequence[BlockPlan]) -> tuple[str, str]:
    """Byline and reason, from a line of its own, from the end of a standfirst or from a last line about the author;
    "" and "" where there is none.
    """
    body = [block for block in blocks if block.kind in {"paragraph", "heading"}]
    for block in body[:BLOCKS_WITH_BYLINE]:
        words = text[block.start : block.end]
        if name := wording.byline_in(words):
            return name, _("The byline stands on a line of its own.")
        if name := wording.reporter_in(words):
            return name, _("The byline is whom the standfirst names as reporting.")
    last = text[body[-1].start : body[-1].end] if body else ""
    name = wording.subject_of_biography(last)
    return name, _("The byline is whom the last line introduces as its writer.") if name else ""


def _in_one_line(words: str) -> str:
    return " ".join(words.split())


def _first_sentence(words: str) -> str:
    end = _SENTENCE_END.search(words, SHORTEST_SENTENCE)
    return words[: end.start()] if end else words


def _shortened(words: str) -> str:
    """The words up to the title's longest length, cut between words where there are blanks, and marked as cut."""
    if len(words) <= LONGEST_TITLE:
        return words
    end = words.rfind(" ", LONGEST_TITLE // 2, LONGEST_TITLE)
    if end < 0:
        end = LONGEST_TITLE - 1
        while end > 1 and unicodedata.combining(words[end]):
            end -= 1
    return words[:end].rstrip(" ,;:–—-") + "…"
