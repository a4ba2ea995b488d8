"""Others who work at the same time, each in a thread with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from annotations.errors import DomainError

T = TypeVar("T")
PATIENCE = 60  # seconds after which somebody who waits for another fails the test


def on_own_connection(job: Callable[[], T]) -> T:
    """Do a job on a connection of its own, on which a deadlock or an endless wait becomes an error."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '30s'; SET statement_timeout = '60s'")
        return job()
    finally:
        connection.close()


def all_at_once(*jobs: Callable[[], T]) -> list[T | DomainError]:
    """Do all jobs at the same time, and return of each what came out of it, or how it was refused."""
    together = threading.Barrier(len(jobs))

    def one(job: Callable[[], T]) -> T | DomainError:
        together.wait(PATIENCE)
        try:
            return job()
        except DomainError as refused:
            return refused

    with ThreadPoolExecutor(len(jobs)) as threads:
        running = [threads.submit(on_own_connection, lambda job=job: one(job)) for job in jobs]
        return [one.result(2 * PATIENCE) for one in running]


@contextmanager
def written_but_not_committed(write: Callable[[], object]) -> Iterator[None]:
    """Somebody who has written something and commits it when the block ends."""
    written, commit = threading.Event(), threading.Event()

    def job() -> None:
        with transaction.atomic():
            write()
            written.set()
            assert commit.wait(PATIENCE)

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(on_own_connection, job)
        try:
            assert written.wait(PATIENCE)
            yield
        finally:
            commit.set()
            running.result(PATIENCE)
