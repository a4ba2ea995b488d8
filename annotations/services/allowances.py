"""How many requests one may send: so many in a minute, over all processes together.

A process takes a share of what is left from the database, the sixteenth part of it, and counts that down by itself. So
one small write serves many requests, never more are served than are allowed, and the last of them one by one.
"""

from __future__ import annotations

import math
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models.functions import Now

from annotations.models import Allowance

MINUTE = timedelta(minutes=1)
MOST_SHARES = 4096  # kept by a process before it looks for some that are over

# All times are the database's, which is one for all processes.
TAKE = """
INSERT INTO annotations_allowance AS held (key, since, taken, share)
VALUES (%(key)s, statement_timestamp(), (%(quota)s::integer + 15) / 16, (%(quota)s::integer + 15) / 16)
ON CONFLICT (key) DO UPDATE SET (since, taken, share) = (
    SELECT begun, spent + part, part
    FROM (SELECT held.since > statement_timestamp() - interval '1 minute' AS goes_on) AS minute
    CROSS JOIN LATERAL (
        SELECT CASE WHEN goes_on THEN held.since ELSE statement_timestamp() END AS begun,
               CASE WHEN goes_on THEN held.taken ELSE 0 END AS spent
    ) AS present
    CROSS JOIN LATERAL (SELECT GREATEST(0, (%(quota)s::integer - spent + 15) / 16) AS part) AS next
)
RETURNING since, share, GREATEST(0, %(quota)s::integer - taken),
    EXTRACT(EPOCH FROM since + interval '1 minute' - statement_timestamp())::double precision
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one request, and how many more may follow within so many `seconds`; then all may again.

    What other processes have not used of their shares is not among the `remaining`.
    """

    granted: bool
    quota: int
    remaining: int
    seconds: int


@dataclass(slots=True)
class Share:
    """What a process may still serve of a minute that began at `since`; `beyond` were left for everybody after it."""

    since: datetime
    left: int
    beyond: int
    until: float


class Meter:
    """The shares of one process. Threads may use it together."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.shares: dict[uuid.UUID, Share] = {}
        self.lock = threading.Lock()
        self.room = MOST_SHARES

    def spend(self, key: uuid.UUID, quota: int) -> Standing:
        """Count one request of `key`, which has `quota` of them in a minute."""
        with self.lock:
            share = self.present(key)
            if share is not None and (share.left or not share.beyond):
                return self.spent(share, quota)
        taken = self.take(key, quota)
        with self.lock:
            return self.spent(self.put_together(key, taken), quota)

    def present(self, key: uuid.UUID) -> Share | None:
        """The share of a minute that is not over."""
        share = self.shares.get(key)
        return share if share is not None and share.until > self.clock() else None

    def spent(self, share: Share, quota: int) -> Standing:
        """The standing after one more request."""
        granted = share.left > 0
        share.left -= granted
        seconds = max(1, math.ceil(share.until - self.clock()))
        return Standing(granted, quota, share.left + share.beyond, seconds)

    def take(self, key: uuid.UUID, quota: int) -> Share:
        """Another share, from the database."""
        with connection.cursor() as cursor:
            cursor.execute(TAKE, {"key": key, "quota": quota})
            since, left, beyond, seconds = cursor.fetchone()
        return Share(since, left, beyond, self.clock() + seconds)

    def put_together(self, key: uuid.UUID, taken: Share) -> Share:
        """The share to go on with: another thread may have taken one meanwhile, of this minute or the next."""
        share = self.present(key)
        if share is None or share.since < taken.since:
            self.make_room()
            self.shares[key] = taken
            return taken
        if share.since > taken.since:
            return taken
        share.left += taken.left
        share.beyond = min(share.beyond, taken.beyond)
        return share

    def make_room(self) -> None:
        """Let go of minutes that are over, before there are too many."""
        if len(self.shares) >= self.room:
            now = self.clock()
            self.shares = {key: share for key, share in self.shares.items() if share.until > now}
            self.room = max(MOST_SHARES, 2 * len(self.shares))


METER = Meter()


def forget_old_allowances() -> int:
    """Delete the rows of minutes that are long over; returns how many."""
    return Allowance.objects.filter(since__lt=Now() - 10 * MINUTE).delete()[0]
