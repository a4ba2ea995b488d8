"""The door for pages and the API."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from workbench.environment import told_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")
os.environ["WORKBENCH_DOOR"] = "web"

with told_plainly():
    application = get_wsgi_application()
