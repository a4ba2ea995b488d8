"""Nothing of these tests leaves the machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from tests.fetching.sites import Recorder


@pytest.fixture(autouse=True)
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder(socket.socket.connect)

    def connect(own: socket.socket, address: Any) -> None:
        made(own, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made
