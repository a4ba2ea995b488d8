"""What whoever runs an installation, or watches it by a program, asks: is the work being done?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotations import queries
from annotations.models import Export, Import

LATE = timedelta(minutes=5)  # the sweeper wakes what is due every few seconds, and one delivery takes seconds


class Command(BaseCommand):
    help = "Say what waits: imports, exports, deliveries to webhooks. Fails where nobody has taken up what is long due."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, kind in (("imports", Import), ("exports", Export)):
            waiting, running, failed = queries.jobs_counted(kind)
            self.stdout.write(f"{name}: {waiting} waiting, {running} running, {failed} failed since yesterday")
        calls = queries.calls_counted()
        self.stdout.write(f"webhooks: {calls.webhooks}, {calls.failing} get nothing through, {calls.paused} paused")
        self.stdout.write(f"deliveries: {calls.waiting} waiting, {calls.dead} given up")
        since = queries.due_since()
        if since is not None and since < timezone.now() - LATE:
            minutes = (timezone.now() - since) // timedelta(minutes=1)
            raise CommandError(f"What was due {minutes} minutes ago is not taken up. Do beat and enough workers run?")
