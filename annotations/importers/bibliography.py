"""The record as it can be read off a text: title, byline, agency, publisher, day. Each comes with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from annotations.importers import agencies, wording
from annotations.importers.blocks import BlockPlan
from annotations.importers.dates import day_of_line

LONGEST_TITLE = 90
SHORTEST_SENTENCE = 20
SENTENCE_WINDOW = 400
BLOCKS_WITH_BYLINE = 8

_BODY = frozenset({"paragraph", "heading", "standfirst"})
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
    body = _body(text, blocks)
    for words in body[:BLOCKS_WITH_BYLINE]:
        if name := wording.byline_in(words):
            return name, _("The byline stands on a line of its own.")
        name = wording.reporter_in(words)
        if name and not wording.reads_as_organisation(name):
            return name, _("The byline is whom the standfirst names as reporting.")
    name = wording.subject_of_biography(body[-1]) if body else ""
    return name, _("The byline is whom the last line introduces as its writer.") if name else ""


def propose_publisher(text: str, blocks: Sequence[BlockPlan]) -> tuple[str, str]:
    """Publisher and reason, where a standfirst names a house, not a person, as reporting, or a copyright line names
    its holder; else "" and "".
    """
    for words in _body(text, blocks)[:BLOCKS_WITH_BYLINE]:
        name = wording.reporter_in(words)
        if name and wording.reads_as_organisation(name):
            return name, _("The publisher is the house that the standfirst names as reporting.")
    for block in blocks:
        words = text[block.start : block.end] if block.kind == "furniture" else ""
        if name := wording.holder_of_copyright(words):
            return name, _("The publisher is whom the copyright line names.")
    return "", ""


def propose_agency(text: str, blocks: Sequence[BlockPlan]) -> tuple[str, str]:
    """Agency and reason, from the start of the text, from its end, or from whose report the site says it carries."""
    body = _body(text, blocks)
    for words in body[:BLOCKS_WITH_BYLINE]:
        if name := agencies.agency_of_byline(words):
            return name, _("The agency stands where the byline does.")
        if name := agencies.agency_of_dateline(words):
            return name, _("The agency stands in the line that the text begins with.")
    if body and (name := agencies.agency_at_the_end(body[-1])):
        return name, _("The agency is what the text is signed with at its end.")
    for block in blocks:
        name = agencies.partner_of_arrangement(text[block.start : block.end]) if block.kind == "furniture" else ""
        if name:
            return name, _("The agency is whom the site names as where it has this from.")
    return "", ""


def propose_day(text: str, blocks: Sequence[BlockPlan]) -> tuple[date | None, str]:
    """Day of publication and reason, from a line beside the title that says nothing else; else None and ""."""
    for block in blocks[:BLOCKS_WITH_BYLINE]:
        day = day_of_line(text[block.start : block.end]) if block.kind == "furniture" else None
        if day is not None:
            return day, _("The day of publication stands on a line of its own beside the title.")
    return None, ""


def _body(text: str, blocks: Sequence[BlockPlan]) -> list[str]:
    return [text[block.start : block.end] for block in blocks if block.kind in _BODY]


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
