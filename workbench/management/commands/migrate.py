"""Django's `migrate`, safe to run in several places at once."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate

from workbench import migrating
from workbench.environment import CannotStartError


class Command(migrate.Command):
    """One process migrates, the others wait; then the tables that belong to no model are seen to."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with migrating.one_at_a_time():
                migrating.require_known_migrations()
                super().handle(*args, **options)
                if not (options["app_label"] or options["plan"] or options["check_unapplied"]):
                    call_command("createcachetable", verbosity=0)
                    migrating.install_queue()
                    migrating.open_queue()
        except CannotStartError as error:
            raise CommandError(str(error)) from None
