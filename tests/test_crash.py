"""kill -9 of the web processes in the middle of the work; tests/test_tasks.py does it to the worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from annotations.models import Article, Assessment, Claim
from tests.cast import TEXT, Cast
from tests.stack import Stack

pytestmark = pytest.mark.django_db(transaction=True)

CREATIONS = 500
WRITERS = 4
QUOTE = "4,200 books"
PATIENCE = 120  # seconds until a test gives up waiting


class Creations:
    """Claims made one after the other by several programs at once, and what they were answered."""

    def __init__(self, article: Article) -> None:
        start = TEXT.index(QUOTE)
        self.body = {"article": str(article.pk), "quote": QUOTE, "start": start, "end": start + len(QUOTE)}
        self.left = iter(range(CREATIONS))
        self.answered: dict[str, int] = {}
        self.unanswered = 0
        self.enough = threading.Event()
        self.restarted = threading.Event()
        self.lock = threading.Lock()

    def numbers(self) -> Iterator[int]:
        while True:
            with self.lock:
                number = next(self.left, None)
            if number is None:
                return
            yield number

    def make_all(self, client: httpx.Client) -> None:
        """Make what is left. A line that breaks is no answer; then wait until the web door is open again."""
        with client:
            for _ in self.numbers():
                try:
                    answer = client.post("/claims/", json={**self.body, "tag": "sourced"})
                except httpx.TransportError:
                    self.note(None)
                    self.restarted.wait(PATIENCE)
                else:
                    assert answer.status_code == 201, answer.text
                    self.note(answer.json())

    def note(self, claim: dict[str, Any] | None) -> None:
        """Write down an answer, or that there was none."""
        with self.lock:
            if claim is None:
                self.unanswered += 1
            else:
                self.answered[claim["id"]] = claim["number"]
            if len(self.answered) >= CREATIONS // 3:
                self.enough.set()


def test_every_creation_that_was_answered_survives_the_end_of_the_web_processes(
    stack: Stack, cast: Cast, article: Article
) -> None:
    creations = Creations(article)
    clients = [stack.api(who) for who in (cast.ben, cast.chi) * (WRITERS // 2)]
    with ThreadPoolExecutor(WRITERS) as threads:
        running = [threads.submit(creations.make_all, client) for client in clients]
        assert creations.enough.wait(PATIENCE), [job.exception() for job in running if job.done()]
        stack.kill_web()
        stack.restart_web()
        creations.restarted.set()
        for job in running:
            job.result(PATIENCE)

    claims = {str(claim.pk): claim for claim in Claim.objects.filter(article=article)}
    numbers = [claim.number for claim in claims.values()]
    assert creations.unanswered > 0
    assert len(creations.answered) + creations.unanswered == CREATIONS
    assert creations.answered.items() <= {pk: claim.number for pk, claim in claims.items()}.items()
    assert len(set(numbers)) == len(numbers) <= CREATIONS
    assert all(claim.tag == "sourced" for claim in claims.values())
    assert Assessment.objects.filter(claim__article=article).count() == len(claims)
