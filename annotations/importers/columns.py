"""The columns of a table, or the members of JSON objects, that say what is known of an article.

A column is taken for a field by its name, whatever its case and what stands between its words; a person may say another
one. What is not named here is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext as _

from annotations.errors import InvalidInputError
from annotations.importers.dates import day_of_line
from annotations.importers.pieces import Record
from annotations.importers.plain_text import RECORD
from annotations.importers.refusals import NoTextColumnError

FIELDS = ("text", *RECORD)

# Likelier ones first: where a table has several of them, the first is meant.
_CALLED: Mapping[str, str] = {
    "text": "text body content article_text full_text article_body article content_text maintext plain_text story"
    " texte texto inhalt testo",
    "title": "title headline heading article_title titel titre titulo titolo",
    "byline": "byline author authors written_by creator writer journalist by dc_creator autor auteur autore",
    "agency": "agency news_agency wire agentur agence",
    "publisher": "publisher outlet publication site_name newspaper site source_name dc_publisher medium",
    "published_on": "published_on published date date_published published_at publication_date publish_date pub_date"
    " published_date article_date datum fecha",
    "url": "url link address article_url source_url canonical_url permalink href web_url uri",
    "language": "language lang article_language sprache langue idioma",
    # Not "id": where each file counts from 1, articles of two files would be taken for one.
    "external_id": "external_id article_id uid guid uuid doc_id document_id",
}
_SYNONYMS = {field: [name.replace("_", "") for name in called.split()] for field, called in _CALLED.items()}
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?![\d-])|(\d{8})\Z")


def proposed_columns(names: Iterable[str]) -> dict[str, str]:
    """Which column is likeliest which field, as far as the names tell: field to column."""
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(_BETWEEN_WORDS.sub("", name).casefold(), name)
    found = {
        field: next((by_plain[one] for one in synonyms if one in by_plain), "") for field, synonyms in _SYNONYMS.items()
    }
    return {field: name for field, name in found.items() if name}


def columns_as_told(names: Sequence[str], options: Mapping[str, Any]) -> dict[str, str]:
    """The columns as a person has said (`columns` of the options), the others as proposed; only what is there."""
    said = {field: str(name) for field, name in dict(options.get("columns") or {}).items() if field in FIELDS}
    return {field: name for field, name in {**proposed_columns(names), **said}.items() if name in names}


def settled_columns(names: Iterable[str], options: Mapping[str, Any]) -> dict[str, str]:
    """The columns as a person has said (`columns` of the options: field to name), the others as proposed. A field that
    is said to have none ("") has none.

    Raises:
        NoTextColumnError: none of them is the text (`details`: `columns`).
    """
    names = list(names)
    columns = columns_as_told(names, options)
    if "text" not in columns:
        raise NoTextColumnError(
            _("No column is named as the text. Call it “text”, or say which it is. There are: %(names)s.")
            % {"names": ", ".join(names[:20])[:300]},
            field="columns",
        )
    return columns


def text_in(values: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    """The text of an article in the values of a row. Raises InvalidInputError where there is none."""
    value = values.get(columns["text"])
    if not isinstance(value, str) or not value.strip():
        raise InvalidInputError(
            _("There is no text in the column “%(name)s”.") % {"name": columns["text"]}, field="text"
        )
    return value


def record_in(values: Mapping[str, Any], columns: Mapping[str, str]) -> Record:
    """What the values of a row say of the article. Numbers are taken as their digits, several authors as one byline.

    Raises:
        InvalidInputError: a day that is none, or NUL in a value, which no database keeps.
    """
    fields: dict[str, Any] = {}
    for field in RECORD:
        if field in columns:
            value = values.get(columns[field])
            require_keepable(value, columns[field])
            fields[field] = day_in(value, columns[field]) if field == "published_on" else _words(value)
    said = {field: _("So says the column “%(name)s”.") % {"name": columns[field]} for field in fields if fields[field]}
    return Record(**fields, why=said)


def require_keepable(value: Any, column: str) -> None:
    """Refuse NUL in what is said of an article, also in one of several authors."""
    if "\0" in _words(value):
        raise InvalidInputError(
            _("The column “%(name)s” holds U+0000 (NUL), which cannot be kept.") % {"name": column}, field="file"
        )


def day_in(value: Any, column: str) -> date | None:
    """The day in a cell, of a moment too; None for an empty one. Raises InvalidInputError for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = _words(value)
    if not words:
        return None
    day = _iso_day(words) or day_of_line(words) or _day_of_mail(words)
    if day is None:
        raise InvalidInputError(
            _("“%(words)s” in the column “%(name)s” is no day, or could be two. Write it as 2031-05-02.")
            % {"words": words[:40], "name": column},
            field="published_on",
        )
    return day


def _iso_day(words: str) -> date | None:
    found = _ISO_DAY.match(words)
    try:
        return date.fromisoformat(found[1] or found[2]) if found else None
    except ValueError:
        return None


def _day_of_mail(words: str) -> date | None:
    """The day in "Fri, 02 May 2031 10:00:00 GMT", as feeds and mails write it."""
    try:
        return parsedate_to_datetime(words[:80]).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _words(value: Any) -> str:
    """A value in one line; "" for what says nothing."""
    if isinstance(value, Mapping):
        value = value.get("name", "")
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value[:50])))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
