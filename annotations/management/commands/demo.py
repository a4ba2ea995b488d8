"""The demonstration project of a fresh installation."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotations.demo.loading import OWNER, load_demo
from annotations.errors import DomainError
from annotations.models import Project, User

FILE_NAME = "demo-sign-in.txt"


class Command(BaseCommand):
    help = "Make a demonstration project where there is no project yet, and say how to sign in to it."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = Path(settings.DATA) / FILE_NAME
        if not Project.objects.exists() and not User.objects.filter(username=OWNER).exists():
            make_demo(kept)
        password = password_in(kept)
        user = User.objects.filter(username=OWNER, is_active=True).first()
        if user is not None and password and user.check_password(password):
            self.stdout.write(
                f"To look around, sign in at {settings.SITE_URL} as “{OWNER}” with the password {password}"
                f"\n(made for this installation, kept in {kept})"
            )


def make_demo(kept: Path) -> None:
    """Load the demonstration with a fresh password. The file is written first: no password is ever lost."""
    password = "-".join(secrets.token_hex(2) for _part in range(4))
    keep_password(kept, password)
    try:
        load_demo(password)
    except DomainError as refused:
        raise CommandError(f"The demonstration cannot be made: {refused.message}") from refused


def keep_password(kept: Path, password: str) -> None:
    """Write the file whole, for its owner's eyes alone."""
    handle, fresh = tempfile.mkstemp(dir=kept.parent, prefix=f"{kept.name}.")  # mkstemp gives mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(f"{OWNER}\n{password}\n")
        file.flush()
        os.fsync(file.fileno())
    Path(fresh).replace(kept)


def password_in(kept: Path) -> str:
    """The password kept, "" for none."""
    lines = kept.read_text().splitlines() if kept.exists() else []
    return lines[1] if len(lines) == 2 else ""
