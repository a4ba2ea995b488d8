"""Columns that are told by their names, and what their cells say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from annotations.errors import InvalidInputError
from annotations.importers.columns import day_in, proposed_columns, record_in, settled_columns, text_in
from annotations.importers.refusals import NoTextColumnError


def test_a_table_without_a_column_for_the_text_is_refused_with_those_it_has() -> None:
    with pytest.raises(NoTextColumnError, match="Jahr, Besucher"):
        settled_columns(["Jahr", "Besucher"], {})


def test_a_column_that_is_said_and_not_there_does_not_count() -> None:
    with pytest.raises(NoTextColumnError):
        settled_columns(["body"], {"columns": {"text": "lost"}})


@pytest.mark.parametrize("value", [None, "", " \n", 12, ["words"], {"text": "words"}])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="no text in the column “body”"):
        text_in({"body": value}, {"text": "body"})


@pytest.mark.parametrize("words", ["soon", "2031-02-31", "3/5/2031", "31.31.2031", "20319999"])
def test_what_is_no_day_or_could_be_two_is_refused_by_name(words: str) -> None:
    with pytest.raises(InvalidInputError, match="in the column “when”"):
        day_in(words, "when")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2031-05-02", date(2031, 5, 2)),
        (" 2031-05-02T23:59:00+02:00", date(2031, 5, 2)),
        ("20310502", date(2031, 5, 2)),
        ("2 May 2031", date(2031, 5, 2)),
        ("02.05.2031", date(2031, 5, 2)),
        ("Fri, 02 May 2031 10:00:00 GMT", date(2031, 5, 2)),
        (datetime(2031, 5, 2, 23, tzinfo=UTC), date(2031, 5, 2)),
        (date(2031, 5, 2), date(2031, 5, 2)),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_as_people_and_programs_write_it(value: object, day: date | None) -> None:
    assert day_in(value, "when") == day


def test_columns_are_told_by_their_names_whatever_their_case_and_what_parts_their_words() -> None:
    names = ["Article-ID", "HEADLINE", "Full Text", "pubDate", "Author(s)", "Link", "views"]

    assert proposed_columns(names) == {
        "text": "Full Text",
        "title": "HEADLINE",
        "byline": "Author(s)",
        "published_on": "pubDate",
        "url": "Link",
        "external_id": "Article-ID",
    }


def test_numbers_of_rows_are_no_ids_of_articles() -> None:
    assert "external_id" not in proposed_columns(["id", "text"])


def test_the_likelier_name_goes_first_and_of_two_alike_the_first() -> None:
    assert proposed_columns(["content", "text", "Text"])["text"] == "text"


def test_what_a_person_says_goes_before_what_is_proposed_also_that_there_is_none() -> None:
    said = {"columns": {"text": "Inhalt A", "title": "", "unknown": "text"}}

    assert settled_columns(["text", "title", "Inhalt A"], said) == {"text": "Inhalt A"}


def test_a_record_comes_with_the_column_that_says_so() -> None:
    values: dict[str, Any] = {"t": " The  bridge\n", "a": ["Ada", {"name": "Ben"}, 3], "n": 12.0, "u": None}
    columns = {"text": "x", "title": "t", "byline": "a", "external_id": "n", "url": "u", "agency": "lost"}

    record = record_in(values, columns)

    assert (record.title, record.byline, record.external_id, record.url) == ("The bridge", "Ada, Ben, 3", "12", "")
    assert set(record.why) == {"title", "byline", "external_id"}
    assert "“t”" in record.why["title"]
