"""The door to the floors: `granian … tests.bench.door:application`. No middleware stands before them."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["WORKBENCH_DOOR"] = "web"
django.setup()
settings.ROOT_URLCONF = "tests.bench.floors"
settings.MIDDLEWARE = []
application = WSGIHandler()
