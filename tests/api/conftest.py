"""The cast, each with a program."""

from __future__ import annotations

import pytest

from tests.api.client import Api
from tests.cast import Cast


@pytest.fixture
def ada(cast: Cast) -> Api:
    return Api(cast.ada)


@pytest.fixture
def ben(cast: Cast) -> Api:
    return Api(cast.ben)


@pytest.fixture
def chi(cast: Cast) -> Api:
    return Api(cast.chi)


@pytest.fixture
def vic(cast: Cast) -> Api:
    return Api(cast.vic)


@pytest.fixture
def olu(cast: Cast) -> Api:
    return Api(cast.olu)


@pytest.fixture
def mallory(cast: Cast) -> Api:
    return Api(cast.mallory)
