"""Containers: of this process, spoken to by the cast, and of the running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from annotations.models import Article
from tests.api.client import Api
from tests.api.w3c.desk import MANY, Desk
from tests.api.w3c.door import Door
from tests.cast import bring_in, founder
from tests.many import mark_spans
from tests.stack import Stack


@pytest.fixture
def bens(ben: Api, article: Article) -> Door:
    return Door(ben, article)


@pytest.fixture
def adas(ada: Api, article: Article) -> Door:
    return Door(ada, article)


@pytest.fixture(scope="package")
def desk(stack: Stack, django_db_blocker: Any) -> Iterator[Desk]:
    """What is made here is there for the programs of the stack, so it is taken away by hand."""
    with django_db_blocker.unblock():
        try:
            ben = founder("ben", "Protocol desk")
            articles = [bring_in(ben, title=title) for title in ("The harbour library", "Empty", "Many")]
            mark_spans(ben, articles[2], [(start, start + 20) for start in range(MANY)])
            with stack.api(ben) as http:
                base = f"{str(http.base_url).rstrip('/')}/articles"
                first, empty, many = (f"{base}/{article.pk}/annotations/" for article in articles)
                yield Desk(http, articles[0], first, empty, many)
        finally:
            call_command("flush", verbosity=0, interactive=False)
