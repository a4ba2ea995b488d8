"""What whoever starts a copy of an installation does first, so that it does not call the receivers of the original."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from annotations.services import outcomes


class Command(BaseCommand):
    help = "Pause every webhook of every project, until an owner lets it go on. Do it before a copy is started."

    def handle(self, *args: Any, **options: Any) -> None:
        why = _("Whoever runs this installation has paused it. Go on with it if this one is to tell it what happens.")
        self.stdout.write(f"Webhooks paused: {outcomes.pause_all(why)}")
