"""What a document says of itself in its properties, which few people ever see and programs fill in by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from annotations.importers.pieces import Piece, Record

LONGEST_FIELD = 300

# What programs write where nobody has given a title or an author.
_NO_TITLE = re.compile(
    r"\W*(?:untitled|unnamed|anonymous|title|(?:word )?document|layout|slide)?\W*\d*\W*\Z"
    r"|microsoft \w+ -|.*\.\w{2,5}\Z|https?:|file:",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\W*(?:anonymous|unknown|unspecified|user|owner|admin(?:istrator)?|author|root|default|python-docx|microsoft.*)?"
    r"\W*\d*\Z",
    re.IGNORECASE,
)


def record_of(pieces: Iterable[Piece], *, title: str = "", author: str = "", made: date | None = None) -> Record:
    """The record in a document's properties. A title that stands in the text goes before theirs."""
    title, author = in_one_line(title), in_one_line(author)
    if _NO_TITLE.match(title) or any(piece.kind == "heading" and piece.level == 1 for piece in pieces):
        title = ""
    if _NO_AUTHOR.match(author):
        author = ""
    why = {
        "title": _("The title is the one in the properties of the file."),
        "byline": _("The byline is the author in the properties of the file."),
        "published_on": _("The day is the one on which the file was made; it may have been published on another."),
    }
    return Record(title=title, byline=author, published_on=made, why=why)


def in_one_line(words: str) -> str:
    """The words of a field without what cannot be printed, and not longer than is kept."""
    printable = "".join(letter if letter.isprintable() else " " for letter in words[: 2 * LONGEST_FIELD])
    return " ".join(printable.split())[:LONGEST_FIELD]
