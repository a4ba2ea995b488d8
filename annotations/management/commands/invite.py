"""The operator's way to let somebody in: a one-time link, printed."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.accounts import link_address
from annotations.errors import DomainError
from annotations.models import Membership, Project, User
from annotations.services import operating


class Command(BaseCommand):
    help = "Print a one-time link: into a project (PROJECT --role …), or back into an account (--user NAME)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", nargs="?", help="id or name of the project")
        parser.add_argument("--role", choices=Membership.Role.values, default=Membership.Role.REVIEWER.value)
        parser.add_argument("--name", default="", help="for whom the link is, as a note")
        parser.add_argument("--user", help="user name or e-mail address of whoever has lost the password")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["project"]) == bool(options["user"]):
            raise CommandError("Name a project, or somebody with --user; exactly one of the two.")
        try:
            if options["user"]:
                _invitation, secret = operating.open_account(user=user_called(options["user"]))
            else:
                project = project_called(options["project"])
                _invitation, secret = operating.open_project(
                    project=project, role=options["role"], name=options["name"]
                )
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(link_address(secret))
        self.stderr.write("This link works once, for seven days. Whoever opens it first is let in.")


def user_called(name: str) -> User:
    """The user with this user name or e-mail address."""
    for field in ("username__iexact", "email__iexact"):
        user = User.objects.filter(**{field: name}).first()
        if user is not None:
            return user
    raise CommandError(f"There is no user “{name}”.")


def project_called(name: str) -> Project:
    """The project with this id or, where only one has it, this name."""
    try:
        found = list(Project.objects.filter(pk=uuid.UUID(name)))
    except ValueError:
        found = list(Project.objects.filter(name__iexact=name))
    if not found:
        raise CommandError(f"There is no project “{name}”.")
    if len(found) > 1:
        ids = ", ".join(str(project.pk) for project in found)
        raise CommandError(f"More than one project is called “{name}”. Name one by its id: {ids}.")
    return found[0]
