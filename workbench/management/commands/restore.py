"""`manage.py restore FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workbench import dumping, environment, keeping


class Command(BaseCommand):
    help = "Take back what `backup` wrote. Stop the workbench first."
    # It must work on the day when something else does not.
    requires_system_checks = []  # noqa: RUF012  the base class has it so

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an archive that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="give up what is in the database now")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = keeping.restore_backup(options["file"], replace=options["replace"])
        except (keeping.KeepingError, dumping.DumpError, environment.CannotStartError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The database and {count} files are as {options['file']} has them.")
