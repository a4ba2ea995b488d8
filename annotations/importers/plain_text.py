"""Plain text to a proposal of an article, which a person confirms or corrects.

Offsets are code points. The proposed text is the source but for two things: a date line in front is taken out, and
line breaks made by a page's width are joined; the offset map leads back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.importers.bibliography import propose_byline, propose_title
from annotations.importers.blocks import BlockKind, BlockPlan, cut_blocks
from annotations.importers.cleaning import Cut, OffsetMap, apply_cuts, find_date_line, find_line_joins
from annotations.importers.language import guess_language

__all__ = ["BlockKind", "BlockPlan", "OffsetMap", "Proposal", "cut_blocks", "propose"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an import would make of a text.

    Args:
        text: the text to be frozen.
        title, byline, language: "" where nothing could be read off the text; language is ISO 639-1.
        published_on: from a date line, else None.
        blocks: of `text`, as `cut_blocks` gives them.
        offset_map: runs (start in `text`, start in the source, length); what no run covers is a space that joins
            two lines of the source.
        reasons: sentences, one for each thing that was proposed.
        why: the reason for `title`, `byline`, `published_on` and `language`, by name, where one was proposed.
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


def propose(text: str) -> Proposal:
    """The proposal for a canonical text (as `canonicalise` returns it)."""
    published_on, date_cuts = _date_line(text)
    joins = find_line_joins(text, date_cuts[0].end if date_cuts else 0)
    cleaned, offset_map = apply_cuts(text, [*date_cuts, *joins])
    blocks = cut_blocks(cleaned)
    title, why_title = propose_title(cleaned, blocks)
    byline, why_byline = propose_byline(cleaned, blocks)
    language = guess_language(cleaned)
    why_date = _why_date(published_on, date_cuts)
    why_language = _("The language is guessed from its most frequent small words.") if language else ""
    why = {"title": why_title, "byline": why_byline, "published_on": why_date, "language": why_language}
    return Proposal(
        text=cleaned,
        title=title,
        byline=byline,
        published_on=published_on,
        language=language,
        blocks=blocks,
        offset_map=offset_map,
        reasons=tuple(filter(None, [why_date, _why_joins(joins), why_title, why_byline, *_why(blocks)])),
        why={name: reason for name, reason in why.items() if reason},
    )


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


def _why(blocks: Sequence[BlockPlan]) -> list[str]:
    """A sentence for each kind of block that is more than a paragraph."""
    count = Counter(block.kind for block in blocks)
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
