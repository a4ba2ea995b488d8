"""Which way an article's text runs."""

from __future__ import annotations

import re
import unicodedata

# Languages written from right to left, by the first part of their tag; a script named in the tag decides before.
LANGUAGES = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "glk", "he", "iw", "khw", "lrc", "mzn", "ps", "sd", "syr", "ug", "ur", "yi", "ji"]
)
SCRIPTS = re.compile(r"-(arab|aran|hebr|syrc|thaa|nkoo)\b")
LOOKED_AT = 2000  # code points


def direction_of(language: str, text: str) -> str:
    """ "rtl" or "ltr": by the article's language, or where none is known by its first letter.

    Each block finds its own direction (`dir="auto"`); this one is for what they stand in, and for blocks of mere
    figures.
    """
    tag = language.lower().replace("_", "-")
    if tag:
        is_rtl = "latn" not in tag and (tag.partition("-")[0] in LANGUAGES or SCRIPTS.search(tag) is not None)
        return "rtl" if is_rtl else "ltr"
    strong = (kind for kind in map(unicodedata.bidirectional, text[:LOOKED_AT]) if kind in {"L", "R", "AL"})
    return "ltr" if next(strong, "L") == "L" else "rtl"
