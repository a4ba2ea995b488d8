"""Fixtures of the exporters' tests."""

from __future__ import annotations

import pytest

from annotations.models import Article
from tests.cast import Cast
from tests.exporters.annotated import Annotated, annotate


@pytest.fixture
def annotated(cast: Cast, article: Article) -> Annotated:
    return annotate(cast, article)
