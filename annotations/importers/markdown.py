"""Markdown (CommonMark, with tables) by way of HTML. What stands in front between two lines of dashes is its record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from annotations.importers.html import pieces_of_html
from annotations.importers.html_record import NAMES
from annotations.importers.limits import Limits
from annotations.importers.pieces import Record, assemble
from annotations.importers.plain_text import Proposal
from annotations.importers.properties import in_one_line
from annotations.importers.refusals import TooDeepError

DEEPEST = 100  # of its own tokens: a list and its item are two. Beyond, the library leaves out without a word.
LONGEST_FRONT = 20_000

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(?P<lines>.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"([A-Za-z][\w-]*)[ \t]*:[ \t]*(\S.*)?$")
_NAMES = {
    "title": "title", "author": "byline", "authors": "byline", "byline": "byline", "publisher": "publisher",
    "source": "publisher", "agency": "agency", "date": "published_on", "published": "published_on", "url": "url",
    "canonical": "url", "canonical_url": "url", "link": "url", "lang": "language", "language": "language",
    "id": "external_id", "external_id": "external_id",
}  # fmt: skip


def read_markdown(text: str, limits: Limits) -> Proposal:
    """The article in a Markdown file.

    Raises:
        TooDeepError, NoTextError, InvalidTextError.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    record, body = front_matter(text)
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", picture)
    try:
        tokens = parser.parse(body)
    except RecursionError as deep:
        raise too_deep(limits) from deep
    if any(token.level >= min(DEEPEST, limits.max_depth) - 1 for token in tokens):
        raise too_deep(limits)
    page = parser.renderer.render(tokens, parser.options, {})
    return assemble(pieces_of_html(page, limits), record)


def too_deep(limits: Limits) -> TooDeepError:
    sentence = _("This is nested deeper than is read. Save it in a simpler form.")
    return TooDeepError(sentence, field="file", limit=limits.max_depth)


def front_matter(text: str) -> tuple[Record, str]:
    """The record in front of a text, and the text behind it."""
    front = _FRONT.match(text[:LONGEST_FRONT])
    if front is None:
        return Record(), text
    fields: dict[str, Any] = {}
    for line in front["lines"].split("\n"):
        found = _FIELD.match(line)
        name = _NAMES.get(found[1].lower(), "") if found else ""
        value = plain_value(found[2] or "") if found else ""
        if name and name not in fields and (kept := day_of(value) if name == "published_on" else value):
            fields[name] = kept
    reason = _("%(field)s stands in front of the text, where the file describes itself.")
    return Record(**fields, why={name: reason % {"field": NAMES[name]} for name in fields}), text[front.end() :]


def plain_value(value: str) -> str:
    """A value without its quotes; the first words of a list in brackets, parted by commas."""
    value = value.strip()
    if value[:1] == value[-1:] and value[:1] in {'"', "'"}:
        value = value[1:-1]
    elif value.startswith("[") and value.endswith("]"):
        value = ", ".join(part.strip().strip("\"'") for part in value[1:-1].split(","))
    return in_one_line(value)


def day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def picture(_renderer: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    """The words of a picture: a caption where nothing else stands in its paragraph, otherwise none."""
    alone = not any(token.content.strip() for number, token in enumerate(tokens) if number != index)
    return f"<figcaption>{escape(tokens[index].content)}</figcaption>" if alone else ""
