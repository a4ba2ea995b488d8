"""`manage.py backup FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workbench import dumping, environment, keeping


class Command(BaseCommand):
    help = "Write the database and all files to one archive, while the workbench runs on."
    # It must work on the day when something else does not.
    requires_system_checks = []  # noqa: RUF012  the base class has it so

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write, such as workbench.tar or workbench.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = keeping.make_backup(options["file"])
        except (keeping.KeepingError, dumping.DumpError, environment.CannotStartError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{options['file']} holds the database and {count} files.")
