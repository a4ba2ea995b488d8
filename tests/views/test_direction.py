"""Which way the column of an article runs."""

from __future__ import annotations

import re

import pytest

from annotations.services.articles import change_article
from annotations.views.review.direction import direction_of
from tests.cast import Cast, bring_in
from tests.views.review import page_of

ARABIC = "أضاءت المنارة مرة أخرى بعد تسع سنوات."


@pytest.mark.parametrize("language", ["en", "el", "az", "az-Latn", "ar-Latn", "ha_Latn", "arn"])
def test_most_languages_run_from_left_to_right_whatever_the_text_begins_with(language: str) -> None:
    assert direction_of(language, ARABIC) == "ltr"


@pytest.mark.parametrize("language", ["ar", "ar-EG", "he", "fa_IR", "ur", "az-Arab", "pa-Arab-PK"])
def test_some_run_from_right_to_left(language: str) -> None:
    assert direction_of(language, "In English.") == "rtl"


@pytest.mark.parametrize(
    ("text", "direction"),
    [("", "ltr"), ("1988: 12.5 %", "ltr"), ("“It” – הים", "ltr"), ("1988: הים", "rtl"), (ARABIC, "rtl")],
)
def test_where_no_language_is_known_the_first_letter_decides(text: str, direction: str) -> None:
    assert direction_of("", text) == direction


def test_the_column_runs_as_its_language_and_each_block_as_itself(cast: Cast) -> None:
    article = bring_in(cast.ben, f"{ARABIC}\n\n2021\t360\n1988\t212\n\nThe lamp was lit.")
    change_article(actor=cast.ben, article=article, fields={"language": "ar"})

    page = page_of(cast.ben, article)

    column = re.search(r"<section[^>]*data-column[^>]*>", page)
    assert column
    assert 'dir="rtl" lang="ar"' in column[0]
    assert len(re.findall(r'<p id="block-\d"[^>]* dir="auto"', page)) == 2
