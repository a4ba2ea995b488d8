"""RSS and Atom, as they really come: what a feed shows, not the articles themselves, which are at their addresses.

Each entry is a row that has no text; its record holds the title, the address and, as `external_id`, the id the
feed gives it. The feed itself comes first, as `FEED`.
"""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import feedparser
import nh3
from django.utils.translation import gettext as _

from annotations.importers.limits import Limits
from annotations.importers.pieces import Record
from annotations.importers.refusals import BrokenFileError, UnreadableError
from annotations.importers.rows import Row

FEED, ENTRY = "feed", "entry"


class ElsewhereError(UnreadableError):
    """Of an entry the address alone is given here."""

    code = "elsewhere"


def rows_of_feed(path: Path, limits: Limits, start: int, options: Mapping[str, Any]) -> Iterator[Row]:
    """The feed as the first row, then its entries in the order it has them, at most `max_entries`.

    Args:
        options: `url`, the address of the feed, by which relative ones are completed; `charset` a server has declared.

    Raises:
        BrokenFileError: this is no feed.
    """
    found = parsed(path.read_bytes(), str(options.get("url") or ""), str(options.get("charset") or ""))
    rows = [(FEED, Record(title=plain(found.feed, "title")))]
    rows += [(ENTRY, record_of(entry)) for entry in found.entries[: limits.max_entries]]
    for index, (locator, record) in enumerate(rows, start=1):
        if index >= start:
            yield row(index, locator, record)


def parsed(raw: bytes, url: str, charset: str) -> Any:
    """The feed as its library has it. Bytes are handed over as a file: given otherwise, they could name one."""
    headers = {"content-location": url, **({"content-type": f"application/xml; charset={charset}"} if charset else {})}
    try:
        found = feedparser.parse(io.BytesIO(raw), response_headers=headers, sanitize_html=False)
    except (ValueError, LookupError, AssertionError, AttributeError, TypeError, RecursionError) as broken:
        raise no_feed() from broken
    if not found.get("version") and not found.entries:
        raise no_feed()
    return found


def no_feed() -> BrokenFileError:
    return BrokenFileError(
        _("There is no feed at this address (RSS or Atom). Look on the site for its feed, or import the page itself."),
        field="url",
    )


def row(index: int, locator: str, record: Record) -> Row:
    """A row that has no text of its own."""
    problem = ElsewhereError(_("A feed names its articles; their texts are at their addresses."), field="file")
    return Row(index, locator, record, problem=problem)


def record_of(entry: Any) -> Record:
    """What a feed says of an article."""
    url = words(entry.get("link"))
    return Record(
        title=plain(entry, "title"),
        url=url if url.startswith(("http://", "https://")) else "",
        external_id=words(entry.get("id")),
    )


def plain(part: Any, name: str) -> str:
    """A text of a feed without its mark-up."""
    text = words(part.get(name))
    if "html" in words((part.get(f"{name}_detail") or {}).get("type")):
        text = html.unescape(nh3.clean(text, tags=set()))
    return " ".join(text.split())


def words(value: object) -> str:
    """A string that can be kept, "" for what is none."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""
