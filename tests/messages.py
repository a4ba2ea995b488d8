"""What would be sent to workers, in tests that have none or would be disturbed by one."""

from __future__ import annotations

import pytest
from celery import current_app

Message = tuple[str, list[str]]


@pytest.fixture
def unsent(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What is sent to workers, as (task, arguments); it goes no further."""
    messages: list[Message] = []
    monkeypatch.setattr(current_app, "send_task", lambda task, args: messages.append((task, args)))
    return messages
