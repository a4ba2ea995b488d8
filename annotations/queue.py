"""Waking a worker: tasks are sent by name, when what they are about has been committed."""

from __future__ import annotations

from celery import current_app
from django.db import transaction


def send(task: str, *args: object) -> None:
    """Send `task` with `args`, ids as text, on commit.

    A broker that is down is written to the log and does not fail the caller, whose work is committed by then: the row
    is the job, and the sweeper sends again what nobody picks up.
    """

    def send_now() -> None:  # a function with a name: Django writes it to the log
        current_app.send_task(task, args=[str(arg) for arg in args])

    transaction.on_commit(send_now, robust=True)
