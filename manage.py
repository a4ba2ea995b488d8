#!/usr/bin/env python
"""Commands of the workbench: `python manage.py help`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from workbench import embedded, environment, places

# Commands that never ask the database, so no server is started for them.
WITHOUT_DATABASE = {"", "help", "--help", "-h", "--version", "version", "check", "collectstatic", "diffsettings"}
WITHOUT_DATABASE |= {"makemessages", "compilemessages", "spectacular", "findstatic"}


def main() -> None:
    """Run one command, with the PostgreSQL that comes along when no other is named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    with environment.told_plainly():
        if command not in WITHOUT_DATABASE and not environment.text("DATABASE_URL"):
            embedded.ensure_running(places.data_folder())
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
