"""One listener per process, fanning out to all its streams.

It hears of commits by NOTIFY, looks every few seconds by itself should a wake-up be lost, has the committed events put
in order by the sequencer, reads each once, and hands it to whoever follows its project. It lives as long as anybody
follows anything.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import django.db
import psycopg
from django.conf import settings

from annotations.live.notices import PAGE, Notice, newest_position, notices_after, read

logger = logging.getLogger(__name__)

CHANNEL = "workbench_events"
LOOK_EVERY = 5.0  # seconds
QUEUE = 2 * PAGE  # notices waiting for a slow reader
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0  # seconds between attempts to reach the database again


class Subscriber:
    """One stream's share: notices of its project, in order, without a gap until `lost`."""

    def __init__(self, reader: uuid.UUID) -> None:
        self.reader = reader
        self.queue: asyncio.Queue[Notice] = asyncio.Queue(QUEUE)
        self.lost = False

    def put(self, notice: Notice) -> None:
        """Take a notice; who is too slow loses the rest and comes back for it with Last-Event-ID."""
        if self.lost or self.queue.full():
            self.lost = True
        else:
            self.queue.put_nowait(notice)

    async def take(self, timeout: float) -> list[Notice]:
        """All that waits, or, after `timeout` seconds, nothing."""
        if self.queue.empty() and not self.lost:
            try:
                taken = [await asyncio.wait_for(self.queue.get(), timeout)]
            except TimeoutError:
                return []
        else:
            taken = []
        while not self.queue.empty():
            taken.append(self.queue.get_nowait())
        return taken


class Hub:
    """Who follows what, and the task that tells them."""

    def __init__(self) -> None:
        self.subscribers: dict[uuid.UUID, set[Subscriber]] = defaultdict(set)
        self.position: int | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @asynccontextmanager
    async def subscription(self, project: uuid.UUID, reader: uuid.UUID) -> AsyncIterator[Subscriber]:
        """Follow a project for a contributor: what gets its position from now on arrives; what has one already is the
        caller's to read.

        Raises:
            TimeoutError: the database cannot be reached.
        """
        subscriber = Subscriber(reader)
        self.subscribers[project].add(subscriber)
        try:
            self._start()
            await asyncio.wait_for(self._ready.wait(), LONGEST_WAIT)
            yield subscriber
        finally:
            self.subscribers[project].discard(subscriber)
            if not self.subscribers[project]:
                del self.subscribers[project]
            if not self.subscribers:
                await self._stop()

    def streams_of(self, project: uuid.UUID, reader: uuid.UUID) -> int:
        """How many streams of a project a contributor has open at this process."""
        return sum(one.reader == reader for one in self.subscribers.get(project, ()))

    def _start(self) -> None:
        if self._task is None:
            self.position, self._ready = None, asyncio.Event()
            # An empty context: the one of the request that happens to be first ends before the task does.
            self._task = asyncio.create_task(self._run(), name="live hub", context=contextvars.Context())
            self._task.add_done_callback(self._ended)

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])  # its connection is closed by then

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task is not self._task:
            return
        logger.error("The live hub broke; all streams end and come back.", exc_info=task.exception())
        self._task = None
        for subscriber in self._everybody():
            subscriber.lost = True

    def _everybody(self) -> Iterable[Subscriber]:
        return [subscriber for followers in self.subscribers.values() for subscriber in followers]

    async def _run(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                url = settings.DATABASE_DIRECT_URL
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as listening:
                    await listening.execute(f"LISTEN {CHANNEL}")
                    while True:
                        await self._catch_up()
                        wait = FIRST_WAIT
                        async for _ in listening.notifies(timeout=LOOK_EVERY, stop_after=1):
                            pass
            except (psycopg.Error, django.db.Error) as error:
                logger.warning("The live hub cannot reach the database, again in %s s: %s", wait, error)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)

    async def _catch_up(self) -> None:
        if self.position is None:
            self.position = await read(newest_position)
            self._ready.set()
        notices = await read(notices_after, self.position)
        self._hand_out(notices)
        while len(notices) == PAGE:
            notices = await read(notices_after, self.position)
            self._hand_out(notices)

    def _hand_out(self, notices: list[Notice]) -> None:
        for notice in notices:
            for subscriber in self.subscribers.get(notice.project, ()):
                subscriber.put(notice)
            self.position = notice.position


hub = Hub()
