"""Spans and quotes: where a stretch of text stands, in Unicode code points.

Everything here is a pure function of texts. A span is taken or refused, a quote is found or refused;
neither is ever moved to something that merely looks alike.
"""

from __future__ import annotations

import functools
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import InvalidSpanError, QuoteAmbiguousError, QuoteMismatchError, QuoteNotFoundError

CONTEXT_LENGTH = 32
MOST_CANDIDATES = 20
LONGEST_FOUND = 1_000
# A claim is a sentence or a few. Each is drawn with its words, so a hundred of a whole book would be a page of no use.
LONGEST_SPAN = 20_000
# UAX #15 calls a text with more marks on one letter than this no text; putting them in order takes quadratic time.
MOST_MARKS = 30

# Soft hyphen, zero-width space, joiners, word joiner, BOM: what copying out of a page loses or adds unseen.
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: from `start` up to, not including, `end`, in code points."""

    start: int
    end: int


def check_span(text: str, start: object, end: object, quote: str | None) -> Span:
    """The span, once it is sure that `text[start:end]` exists and is the quote.

    Args:
        start, end: code points, end exclusive, as they came from the wire: of any type and size.
        quote: what the sender believes to stand there; None when there is nothing to compare.

    Raises:
        InvalidSpanError: no integers (booleans are none), negative, empty, reversed, past the end.
        QuoteMismatchError: something else stands there; `details["found"]` is it, cut at 1,000 code points.
    """
    first, last = _offset(start, "start"), _offset(end, "end")
    if first >= last:
        raise InvalidSpanError(_("A span must end after it starts: “start” has to be smaller than “end”."), field="end")
    if last > len(text):
        raise InvalidSpanError(
            _("The span runs past the end of the text, which is %(length)d code points long.") % {"length": len(text)},
            field="end",
            length=len(text),
        )
    if quote is not None and text[first:last] != quote:
        raise _mismatch(text[first:last])
    return Span(first, last)


def span_meant(
    text: str, *, quote: str, start: object = None, end: object = None, prefix: str = "", suffix: str = ""
) -> Span:
    """The stretch somebody names: by offsets, checked against the quote and its context, or by the quote alone.

    Every door that takes a span takes it here.

    Raises:
        InvalidSpanError (also one of more than 20,000 code points), QuoteMismatchError (offsets); QuoteNotFoundError,
        QuoteAmbiguousError (quote alone).
    """
    if len(quote) > LONGEST_SPAN:
        raise InvalidSpanError(
            _("These are %(length)d code points; at most %(limit)d can be marked at once.")
            % {"length": len(quote), "limit": LONGEST_SPAN},
            field="quote",
            length=len(quote),
            limit=LONGEST_SPAN,
        )
    if start is None and end is None:
        return find_quote(text, quote, prefix=prefix, suffix=suffix)
    span = check_span(text, start, end, quote)
    if not _stands_at(text, span.start, quote, prefix, suffix):
        raise _mismatch(text[span.start : span.end], "prefix" if prefix else "suffix")
    return span


def part_meant(
    text: str,
    whole: Span,
    *,
    quote: str,
    start: object = None,
    end: object = None,
    prefix: str = "",
    suffix: str = "",
) -> Span:
    """Like `span_meant`; words alone that stand once in `whole` are those there, though they stand elsewhere too."""
    if start is None and end is None and quote:
        places = places_of(text[whole.start : whole.end], quote)
        found = whole.start + places[0].start if len(places) == 1 else -1
        if found >= 0 and _stands_at(text, found, quote, prefix, suffix):
            return Span(found, found + len(quote))
    return span_meant(text, quote=quote, start=start, end=end, prefix=prefix, suffix=suffix)


def trimmed(text: str, span: Span) -> Span | None:
    """The span without the blanks at its ends; None where there is nothing else."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = span.end - len(words) + len(words.rstrip())
    return Span(start, end) if start < end else None


def context_of(text: str, span: Span) -> tuple[str, str]:
    """What stands before and after the span: prefix and suffix, at most 32 code points each."""
    return text[max(0, span.start - CONTEXT_LENGTH) : span.start], text[span.end : span.end + CONTEXT_LENGTH]


def find_quote(text: str, quote: str, *, prefix: str = "", suffix: str = "", near: int | None = None) -> Span:
    """Where the quote stands, code point for code point.

    A prefix or suffix, when given, must hold, also where the quote stands only once. `near`, a start in code
    points, decides between several places that are left, and only when one of them is exactly there.

    Raises:
        QuoteNotFoundError: it stands nowhere, or nowhere in that context. `details["suggestion"]` (start, end,
            quote) is the first place that is the same but for composed letters, blanks, soft hyphens and zero-width
            characters; `details["candidates"]` are the places where it stands in another context.
        QuoteAmbiguousError: it stands in several places. `details["candidates"]` are the first 20 (start, end,
            prefix, suffix), `details["total"]` says how many there are (places that overlap counted as one when
            there are more than 20).
    """
    if not quote:
        raise QuoteNotFoundError(_("The quote is empty. Send the words that are meant."), field="quote")
    if near is not None and _stands_at(text, near, quote, prefix, suffix):
        return Span(near, near + len(quote))
    places = places_of(text, quote, prefix, suffix)
    if len(places) == 1:
        return places[0]
    raise _ambiguous(text, quote, places, prefix, suffix) if places else _not_found(text, quote, prefix, suffix)


def _offset(value: object, field: str) -> int:
    # A boolean is an int to Python, and True would pass for 1.
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidSpanError(
            _("“%(field)s” must be a whole number of code points.") % {"field": field},
            field=field,
        )
    if value < 0:
        raise InvalidSpanError(_("“%(field)s” must not be negative.") % {"field": field}, field=field)
    return value


def _mismatch(found: str, field: str = "quote") -> QuoteMismatchError:
    shown = found if len(found) <= 2 * CONTEXT_LENGTH else found[: 2 * CONTEXT_LENGTH] + "…"
    wrong = _("The quote is not what stands there. The text has: “%(found)s”.")
    if field != "quote":
        wrong = _("“%(found)s” stands there, but not between this prefix and suffix.")
    return QuoteMismatchError(
        wrong % {"found": shown},
        field=field,
        found=found[:LONGEST_FOUND],
        found_length=len(found),
    )


def _stands_at(text: str, start: int, quote: str, prefix: str, suffix: str) -> bool:
    before = start - len(prefix)
    return before >= 0 and text.startswith(prefix + quote + suffix, before)


def places_of(text: str, quote: str, prefix: str = "", suffix: str = "") -> list[Span]:
    """The first places, one more than are ever shown. Places may overlap: "aa" stands twice in "aaa"."""
    needle = prefix + quote + suffix
    places: list[Span] = []
    at = text.find(needle)
    while at >= 0 and len(places) <= MOST_CANDIDATES:
        start = at + len(prefix)
        places.append(Span(start, start + len(quote)))
        at = text.find(needle, at + 1)
    return places


def _candidates(text: str, places: list[Span]) -> list[dict[str, Any]]:
    shown = []
    for span in places[:MOST_CANDIDATES]:
        prefix, suffix = context_of(text, span)
        shown.append({"start": span.start, "end": span.end, "prefix": prefix, "suffix": suffix})
    return shown


def _ambiguous(text: str, quote: str, places: list[Span], prefix: str, suffix: str) -> QuoteAmbiguousError:
    total = len(places)
    if total > MOST_CANDIDATES:
        total = max(total, text.count(prefix + quote + suffix))
    return QuoteAmbiguousError(
        _("The quote stands in the text %(total)d times. Say which is meant by a prefix, a suffix or its start.")
        % {"total": total},
        field="quote",
        candidates=_candidates(text, places),
        total=total,
    )


def _not_found(text: str, quote: str, prefix: str, suffix: str) -> QuoteNotFoundError:
    elsewhere = places_of(text, quote) if prefix or suffix else []
    if elsewhere:
        return QuoteNotFoundError(
            _("The quote stands in the text, but not between this prefix and suffix."),
            field="prefix" if prefix else "suffix",
            candidates=_candidates(text, elsewhere),
        )
    suggestion = _suggestion(text, quote)
    if suggestion is None:
        return QuoteNotFoundError(_("The quote does not stand in the text."), field="quote")
    return QuoteNotFoundError(
        _("The quote does not stand in the text as sent; something very like it does. Send that if it is meant."),
        field="quote",
        suggestion=suggestion,
    )


def _suggestion(text: str, quote: str) -> dict[str, Any] | None:
    wanted = fold(quote)[0].strip(" ")
    if not wanted:
        return None
    folded, origins = _folded(text)
    at = folded.find(wanted)
    while at >= 0:
        start, end = origins[at], origins[at + len(wanted)]
        # -1: inside a letter and its marks. "cafe" is not what stands in "café".
        if start >= 0 and end >= 0:
            end = _without_unseen(text, start, end)
            return {"start": start, "end": end, "quote": text[start:end]}
        at = folded.find(wanted, at + len(wanted))
    return None


# Of very many quotes that stand nowhere, each would have the whole text folded anew.
@functools.lru_cache(maxsize=2)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    """`fold`, of the texts that quotes were looked for last."""
    folded, origins = fold(text)
    return folded, array("i", origins)


def _without_unseen(text: str, start: int, end: int) -> int:
    while end - 1 > start and text[end - 1] in _UNSEEN:
        end -= 1
    return end


def fold(text: str) -> tuple[str, list[int]]:
    """The text decomposed (NFD), blanks as one space, unseen characters gone; and for each of its code points,
    and its end, the offset in `text` it came from, or -1 within a letter and its marks.
    """
    pieces: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        if cluster in _UNSEEN:
            continue
        if cluster.isspace():
            folded = "" if pieces and pieces[-1] == " " else " "
        else:
            plain = cluster.isascii() or len(cluster) > MOST_MARKS
            folded = cluster if plain else unicodedata.normalize("NFD", cluster)
        if folded:
            pieces.append(folded)
            origins.append(start)
            origins.extend([-1] * (len(folded) - 1))
    origins.append(len(text))
    return "".join(pieces), origins


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each code point with the combining marks after it: the units that normalising does not reach across."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or text[index] < "\u0300" or not unicodedata.combining(text[index]):
            yield start, text[start:index]
            start = index
