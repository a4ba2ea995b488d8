"""The wiring: settings, doors, queue, the PostgreSQL that comes along, and what starts them."""

from __future__ import annotations

# Celery's own convention: every process that loads the project sends its tasks to this application.
from workbench.celery import app as celery_app

__all__ = ["celery_app"]
