"""One record, one line."""

from __future__ import annotations

import logging
import re

# A one-time link is a way into an account until it is used: what is logged of one must not be one.
SECRET_IN_PATH = re.compile(r"(/join/)[\w-]+")


class LineFormatter(logging.Formatter):
    """Time in UTC, level, who says it, what; a traceback follows in the same line, its line ends written as ⏎."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        # What a stranger sends (a path, a header) must not be able to forge a line of its own.
        line = super().format(record).replace("\r", "").replace("\n", " ⏎ ")
        return SECRET_IN_PATH.sub(r"\1…", line)
