"""The door for live event streams, and for nothing else."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from workbench.environment import told_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
os.environ["WORKBENCH_DOOR"] = "live"

with told_plainly():
    application = get_asgi_application()
