"""What a site asks of programs (RFC 9309), remembered for a while by whoever fetches."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotations.fetching.refusals import NotFetchedError

if TYPE_CHECKING:
    from protego import Protego

REMEMBERED_SECONDS = 3600.0
MOST_SITES = 200
LONGEST_DELAY = 60.0  # what else a site asks for is not waited for, it is come back to

Read = Callable[[], str | None]
"""Fetches a robots.txt: its text, "" where there is none, None where the site does not say now."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of one site: its rules, None where it does not say, and until when that is believed."""

    rules: Protego | None
    until: float


@dataclass(slots=True)
class Robots:
    """The wishes of the sites asked last; one for all threads of a process."""

    seconds: float = REMEMBERED_SECONDS
    known: OrderedDict[str, Wishes] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def require_welcome(self, origin: str, url: str, agent: str, read: Read) -> float:
        """The seconds the site wants between two requests, 0 where it does not say.

        Raises:
            NotFetchedError: the site does not want this address fetched, or does not say now what it wants.
        """
        host = origin.partition("://")[2]
        rules = self.rules_of(origin, read)
        if rules is None:
            raise NotFetchedError("robots-unknown", host=host)
        name = agent.partition("/")[0]
        if not rules.can_fetch(url, name):
            raise NotFetchedError("robots", host=host)
        return min(rules.crawl_delay(name) or 0.0, LONGEST_DELAY)

    def rules_of(self, origin: str, read: Read) -> Protego | None:
        """What is remembered of a site, or read anew. A site that does not say is asked again the next time."""
        with self.lock:
            wishes = self.known.get(origin)
        if wishes is not None and wishes.until > time.monotonic():
            return wishes.rules
        text = read()
        if text is None:
            return None
        from protego import Protego  # noqa: PLC0415  # the web doors, which fetch nothing, run without it

        rules = Protego.parse(text)
        self.remember(origin, Wishes(rules, time.monotonic() + self.seconds))
        return rules

    def remember(self, origin: str, wishes: Wishes) -> None:
        with self.lock:
            self.known[origin] = wishes
            self.known.move_to_end(origin)
            while len(self.known) > MOST_SITES:
                self.known.popitem(last=False)
