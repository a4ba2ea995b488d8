"""News agencies and picture desks, as papers name them beside what they take over.

A name alone proves nothing: "AP" is an agency in "(AP) —" at the start of a report and two letters elsewhere. So each
predicate asks for the place as well as the name.
"""

from __future__ import annotations

import re

NAMES = (
    "AFP", "Agence France-Presse", "AKI", "Anadolu", "Anadolu Agency", "ANI", "ANP", "ANSA", "Antara", "AP", "APA",
    "APP", "Associated Press", "Belga", "Bernama", "Bloomberg", "BSS", "dpa", "EFE", "IANS", "INA", "Interfax", "IRNA",
    "ISNA", "Keystone-SDA", "KUNA", "Kyodo", "Kyodo News", "Lusa", "MTI", "NTB", "PA Media", "PAP", "PTI", "QNA",
    "Reuters", "RIA Novosti", "Ritzau", "Tanjug", "TASS", "Thomson Reuters Foundation", "UNI", "UPI", "WAM", "Xinhua",
    "Yonhap",
)  # fmt: skip
PICTURE_DESKS = ("Alamy", "EPA", "Getty", "Imago", "Polaris", "Shutterstock", "Sipa", "ZUMA")

LONGEST_DATELINE = 120
LONGEST_CREDITED = 200

_BY_LOWER = {name.lower(): name for name in NAMES}
_ANY = "|".join(re.escape(name) for name in sorted(NAMES, key=len, reverse=True))
_IN_DATELINE = re.compile(rf"[^()]{{0,80}}\((?P<name>{_ANY})\)\s*[–—:-]")
_AT_THE_END = re.compile(rf"(?:\((?P<name>{_ANY})\)|[–—]\s*(?P<bare>{_ANY}))\s*$")
_BYLINE = re.compile(rf"by:?\s+(?P<name>{_ANY})$", re.IGNORECASE)
_ARRANGEMENT = re.compile(r"\barrangement\s+with\s+(?:the\s+)?(?P<name>[^()]{2,80}?)\.?\s*\)?$", re.IGNORECASE)
_CREDIT = re.compile(r"\((?P<names>[^()]{2,80})\)\.?$")
_PART = re.compile(r"[\s/_,|·]+")
_MARKS_OF_CREDIT = frozenset(name.lower() for name in (*NAMES, *PICTURE_DESKS))


def agency_of_dateline(paragraph: str) -> str:
    """The agency in a beginning like "GENEVA, May 3 (Reuters) - …"; "" for none."""
    dateline = _IN_DATELINE.match(paragraph[:LONGEST_DATELINE])
    return dateline["name"] if dateline else ""


def agency_at_the_end(paragraph: str) -> str:
    """The agency that a last paragraph is signed with ("… said. (ANI)"), or that is all of a line; "" for none."""
    signed = _AT_THE_END.search(paragraph[-LONGEST_DATELINE:])
    if signed:
        return str(signed["name"] or signed["bare"])
    return _BY_LOWER.get(paragraph.strip("() ").lower(), "")


def agency_of_byline(line: str) -> str:
    """The agency in a line like "By Reuters"; "" for none."""
    byline = _BYLINE.match(line)
    return _BY_LOWER[byline["name"].lower()] if byline else ""


def partner_of_arrangement(line: str) -> str:
    """Whose report a paper carries "under an arrangement with" them; "" for none."""
    arrangement = _ARRANGEMENT.search(line[-LONGEST_CREDITED:])
    return arrangement["name"] if arrangement else ""


def is_credited_picture(line: str) -> bool:
    """Does a short line end with who took a picture and whose it is, as in "(Ada Example/AFP)"?"""
    credit = _CREDIT.search(line) if len(line) <= LONGEST_CREDITED else None
    parts = [part for part in _PART.split(credit["names"]) if part] if credit else []
    marks = [part.lower() in _MARKS_OF_CREDIT for part in parts]
    names = [mark or not part[0].islower() for part, mark in zip(parts, marks, strict=True)]
    return any(marks) and not all(marks) and all(names)
