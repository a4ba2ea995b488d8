"""One clock over everything a fetch does: a client's own time-outs begin anew with each byte."""

from __future__ import annotations

import time

from annotations.fetching.refusals import NotFetchedError


class Deadline:
    """Runs from when it is made."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left, more than none. Raises NotFetchedError."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> NotFetchedError:
        """The refusal of who has run out of time."""
        return NotFetchedError("too-slow", seconds=max(1, round(self.seconds)))

    def put_off(self, seconds: float) -> None:
        """Give back the time somebody else was waited for."""
        self.end += seconds
