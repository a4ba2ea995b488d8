"""Giving committed events their positions.

Transactions commit out of order, so a reader who asks for what came after the last id it saw misses rows. Here, under
one advisory lock, every committed event without a position gets the next ones. Readers know events by position alone.
"""

from __future__ import annotations

from django.db import connection, transaction

from annotations.models import Event

LOCK = 0x636C61696D  # "claim"; one number for the whole database, taken for the length of one statement

ASSIGN = """
WITH waiting AS (
    SELECT id FROM annotations_event WHERE position IS NULL ORDER BY id LIMIT 5000
), numbered AS (
    SELECT id, nextval('annotations_event_position') AS position FROM (SELECT id FROM waiting ORDER BY id) AS ordered
)
UPDATE annotations_event AS event SET position = numbered.position FROM numbered WHERE event.id = numbered.id
"""


def assign_positions() -> int:
    """Give every committed event a position; returns how many got one.

    Must not run inside the transaction that wrote them: an event not committed yet would get its position too early.
    """
    # Most readers find nothing waiting, and need not wait for each other to find that out.
    if not Event.objects.filter(position=None).exists():
        return 0
    assigned = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(ASSIGN)
            count: int = cursor.rowcount
        assigned += count
        if count < 5000:
            return assigned
