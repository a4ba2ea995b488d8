#!/usr/bin/env python
"""Commands of the workbench: `python manage.py help`."""

from __future__ import annotations

import os
import sys

# Commands that never ask the database, so no server is started for them.
WITHOUT_DATABASE = {"", "help", "--help", "-h", "--version", "version", "check", "collectstatic", "diffsettings"}
WITHOUT_DATABASE |= {"makemessages", "compilemessages", "spectacular", "findstatic"}


def main() -> None:
    """Run one command, with the PostgreSQL that comes along when no other is named."""
    from workbench import embedded, environment, places

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
    with environment.told_plainly():
        command = sys.argv[1] if len(sys.argv) > 1 else ""
        if command not in WITHOUT_DATABASE and not environment.text("DATABASE_URL"):
            embedded.ensure_running(places.data_folder())
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
