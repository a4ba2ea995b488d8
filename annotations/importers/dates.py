"""Days as papers write them on a line of their own. What could be two days is none."""

from __future__ import annotations

import re
from datetime import date

LONGEST_LINE = 80

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P<rest>[a-z]*)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = (
    rf"{_YEAR}[-/](?P<number>\d{{1,2}})[-/](?P<day>\d{{1,2}})",
    rf"(?P<day>\d{{1,2}})\.\s?(?P<number>\d{{1,2}})\.\s?{_YEAR}",
    rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
    rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
)
_LEAD = (
    r"(?:(?:first\s+)?(?:published|posted|date)(?:\s+on)?\s?:?\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
)
_TIME = r"(?:T\S+|[\s,|·–—-]+(?:at\s+)?\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s+[A-Z]{2,5})?)?"
_LINES = [re.compile(rf"{_LEAD}{form}{_TIME}\.?$", re.IGNORECASE) for form in _FORMS]


def day_of_line(line: str) -> date | None:
    """The day that a line without blanks around it names and says nothing else beside; else None.

    "3/5/2021" is two days, read by different people, and so none.
    """
    if len(line) > LONGEST_LINE or not any(map(str.isdecimal, line)):
        return None
    found = next(filter(None, (form.match(line) for form in _LINES)), None)
    return _day(found.groupdict()) if found else None


def _day(parts: dict[str, str]) -> date | None:
    month = int(parts["number"]) if parts.get("number") else _month(parts["month"].lower(), parts["rest"].lower())
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _month(short: str, rest: str) -> int:
    """The number of a month by its name, whole or shortened; 0 for a word that only begins like one."""
    number = next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(short))
    return number if _MONTHS[number - 1].startswith(short + rest) or (short, rest) == ("sep", "t") else 0
