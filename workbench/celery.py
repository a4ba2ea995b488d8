"""The task queue's application: `celery -A workbench worker`."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from celery import Celery
from django.conf import settings

from workbench.environment import told_plainly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Who starts the workbench as root knows it; eight lines of warning would hide the address it prints.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

if Path(sys.argv[0]).name == "celery":
    # Celery reads its settings so late that a wrong one would end in a traceback.
    with told_plainly():
        _ = settings.SECRET_KEY
