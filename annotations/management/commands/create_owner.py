"""How a fresh installation gets its first owner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.accounts import link_address
from annotations.errors import DomainError
from annotations.services import operating


class Command(BaseCommand):
    help = "Make a project with its owner, and print the one-time link by which a new owner chooses a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="somebody's user name; a new one, or one that is there")
        parser.add_argument("--project", required=True, help="the name of the project")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            project, secret = operating.open_installation(username=options["username"], project_name=options["project"])
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(link_address(secret) if secret else f"“{project}” now belongs to {options['username']}.")
        if secret:
            self.stderr.write("This link works once, for seven days. Whoever opens it first chooses the password.")
