"""Plain text to a proposal of an article, which a person confirms or corrects; other formats end in one as well, by
`proposal_of`.

Offsets are code points. The proposed text is the source but for two things: a date line in front is taken out, and
line breaks made by a page's width are joined; the offset map leads back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.importers.bibliography import (
    propose_agency,
    propose_byline,
    propose_day,
    propose_publisher,
    propose_title,
)
from annotations.importers.blocks import BlockKind, BlockPlan, cut_blocks
from annotations.importers.cleaning import Cut, OffsetMap, apply_cuts, find_date_line, find_indents, find_line_joins
from annotations.importers.language import guess_language
from annotations.importers.openings import with_opening

__all__ = ["BlockKind", "BlockPlan", "OffsetMap", "Proposal", "cut_blocks", "proposal_of", "propose"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would make of a text.

    Args:
        text: the text to be frozen.
        title, byline, language: "" where nothing could be read off the text; language is ISO 639-1.
        published_on: from a date line, else None.
        blocks: of `text`, ascending and disjoint.
        offset_map: runs (start in `text`, start in the source, length); what no run covers was put in, as a space that
            joins two lines of the source.
        reasons: sentences, one for each thing that was proposed.
        why: the reason of each field that was proposed, by its name.
        agency: whose report it is; publisher: who published it; "" where nothing says so.
        url, external_id: where the source names them, else "".
    """

    text: str
    title: str
    byline: str
    published_on: date | None
    language: str
    blocks: tuple[BlockPlan, ...]
    offset_map: OffsetMap
    reasons: tuple[str, ...]
    why: dict[str, str]
    agency: str = ""
    publisher: str = ""
    url: str = ""
    external_id: str = ""


RECORD = ("title", "byline", "agency", "publisher", "published_on", "url", "language", "external_id")
"""The fields of a proposal that make the bibliographic record."""

Found = Mapping[str, tuple[Any, str]]
"""Fields of the record that the source itself names (a date line, the head of a page): value and reason, by name."""


def propose(text: str) -> Proposal:
    """The proposal for a canonical text (as `canonicalise` returns it)."""
    published_on, date_cuts = _date_line(text)
    start = date_cuts[0].end if date_cuts else 0
    joins, indents = find_line_joins(text, start), find_indents(text, start)
    joined = {text.index("\n", join.start) + 1 for join in joins}  # there the blanks go with the break
    indents = [indent for indent in indents if indent.start not in joined]
    cleaned, offset_map = apply_cuts(text, sorted([*date_cuts, *joins, *indents], key=lambda cut: cut.start))
    found = {"published_on": (published_on, _why_date(published_on, date_cuts))} if published_on else {}
    return proposal_of(
        cleaned, cut_blocks(cleaned), offset_map, found=found, done=[_why_joins(joins), _why_indents(indents)]
    )


def proposal_of(
    text: str,
    blocks: Sequence[BlockPlan],
    offset_map: OffsetMap,
    *,
    found: Found | None = None,
    done: Sequence[str] = (),
    is_marked: bool = False,
) -> Proposal:
    """The proposal for a text that is cut into blocks already, by whatever format it came in.

    Args:
        found: what the source says of itself; it goes before what is read off the text.
        is_marked: whether the format itself says what is a heading, a caption, a row of a table.
        done: sentences on what was done to the text; "" counts for nothing.
    """
    blocks = with_opening(text, blocks)
    fields = {**_read_off(text, blocks), **{name: told for name, told in (found or {}).items() if told[0]}}
    why = {name: fields[name][1] for name in RECORD if name in fields and fields[name][1]}
    return Proposal(
        text=text,
        blocks=tuple(blocks),
        offset_map=offset_map,
        reasons=tuple(
            filter(None, [*done, *(why[name] for name in why if name != "language"), *_why(blocks, is_marked)])
        ),
        why=why,
        **{name: value for name, (value, _reason) in {**NOTHING, **fields}.items()},
    )


_MARKED = frozenset({"heading", "caption", "table_row"})
NOTHING: Found = {name: (None if name == "published_on" else "", "") for name in RECORD}


def _read_off(text: str, blocks: Sequence[BlockPlan]) -> dict[str, tuple[Any, str]]:
    """What the text itself says of each field of the record."""
    language = guess_language(text)
    why_language = _("The language is guessed from its most frequent small words.")
    read = {
        "title": propose_title(text, blocks),
        "byline": propose_byline(text, blocks),
        "agency": propose_agency(text, blocks),
        "publisher": propose_publisher(text, blocks),
        "published_on": propose_day(text, blocks),
        "language": (language, why_language),
    }
    return {name: told for name, told in read.items() if told[0]}


def _date_line(text: str) -> tuple[date | None, list[Cut]]:
    found = find_date_line(text)
    if found is None:
        return None, []
    day, cut = found
    # A text that is nothing but its date line keeps it: there must be something to read.
    return day, [cut] if text[cut.end :].strip() else []


def _why_date(day: date | None, cuts: Sequence[Cut]) -> str:
    if day is None:
        return ""
    if not cuts:
        return _("The text is nothing but a date line, so it was left in.")
    return _("The date line in front (%(day)s) was taken out and is proposed as the day of publication.") % {
        "day": day.isoformat()
    }


def _why_joins(joins: Sequence[Cut]) -> str:
    if not joins:
        return ""
    return ngettext(
        "The lines are broken by width: %(count)d line break was joined.",
        "The lines are broken by width: %(count)d line breaks were joined.",
        len(joins),
    ) % {"count": len(joins)}


def _why_indents(indents: Sequence[Cut]) -> str:
    if not indents:
        return ""
    return _("The lines are all set in by blanks, which were taken out: %(count)d of them.") % {"count": len(indents)}


def _why(blocks: Sequence[BlockPlan], is_marked: bool) -> list[str]:
    """A sentence for each kind of block that is more than a paragraph, and was not marked as such."""
    count = Counter(block.kind for block in blocks if not is_marked or block.kind not in _MARKED)
    reasons = []
    if headings := count["heading"]:
        reasons.append(
            ngettext(
                "%(count)d short line without a full stop is taken as a heading.",
                "%(count)d short lines without a full stop are taken as headings.",
                headings,
            )
            % {"count": headings}
        )
    if captions := count["caption"]:
        reasons.append(
            ngettext(
                "%(count)d line describes a picture and is taken as its caption.",
                "%(count)d lines describe pictures and are taken as captions.",
                captions,
            )
            % {"count": captions}
        )
    if labels := count["label"]:
        reasons.append(
            ngettext(
                "%(count)d label (such as “News:”) is set apart from what follows it.",
                "%(count)d labels (such as “News:”) are set apart from what follows them.",
                labels,
            )
            % {"count": labels}
        )
    if rows := count["table_row"]:
        reasons.append(
            ngettext(
                "%(count)d line with tabs is taken as the row of a table.",
                "%(count)d lines with as many tabs are taken as rows of a table.",
                rows,
            )
            % {"count": rows}
        )
    if furniture := count["furniture"]:
        reasons.append(
            ngettext(
                "%(count)d block is the site's, not the article's; it stays in the text, folded away.",
                "%(count)d blocks are the site's, not the article's; they stay in the text, folded away.",
                furniture,
            )
            % {"count": furniture}
        )
    return reasons
