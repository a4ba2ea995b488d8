from __future__ import annotations

from datetime import date

import pytest

from annotations.importers.dates import day_of_line


@pytest.mark.parametrize(
    "line",
    [
        "3/5/2021",
        "2021-13-01",
        "31 February 2021",
        "Marchioness 3, 2021",
        "May 2021",
        "3 May",
        "On 3 May 2021 the bridge was opened.",
        "Updated 3 May 2021 by the desk",
        "The year 2021",
        "Published: 3 May 2021" + " " * 80,
    ],
)
def test_a_line_that_names_no_one_day_or_says_more_is_none(line: str) -> None:
    assert day_of_line(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "2021-05-03",
        "2021-05-03T08:15:00Z",
        "2021/5/3",
        "3.5.2021",
        "03. 05. 2021, 08:15",
        "3 May 2021",
        "3rd May, 2021",
        "May 3, 2021",
        "Monday, May 3rd, 2021 at 8:15 am",
        "Published: 3 May 2021",
        "First published on 3 May 2021 | 08:15 GMT",
        "POSTED 3 MAY 2021.",
    ],
)
def test_a_day_is_read_in_each_spelling_that_can_be_only_one(line: str) -> None:
    assert day_of_line(line) == date(2021, 5, 3)


@pytest.mark.parametrize("name", ["Sep", "Sept", "Sept.", "September"])
def test_a_month_may_be_shortened(name: str) -> None:
    assert day_of_line(f"9 {name} 2021") == date(2021, 9, 9)
