"""`python -m tests.carrying` prints how often carrying is right; `--write` puts the table into docs/carrying.md."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.carrying.report import answers, table

DOCUMENT = Path(__file__).parents[2] / "docs" / "carrying.md"
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->\n"


def written(document: str, figures: str) -> str:
    """The document with these figures in the place of the earlier ones."""
    before, _begin, rest = document.partition(BEGIN)
    return f"{before}{BEGIN}{figures}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    taken = table(answers())
    sys.stdout.write(taken)
    if "--write" in sys.argv:
        DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8"), taken), "utf-8")
