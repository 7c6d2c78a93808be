"""Threads for what computes: a few, with a limit of time, and none for callers who have gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from mididrumigen.api.error_answers import BusyError
from mididrumigen.domain.errors import StoppedError, TookTooLongError
from mididrumigen.domain.stopping import check_stopped, stoppable
from mididrumigen.domain.work.budget import MAX_QUICK_WORK

T = TypeVar("T")

# They share one lock: more of them would make each slower.
WORKERS = 2
MAX_WAITING = 64
LIMIT_S = 20.0


class Lanes:
    """A lane for short work and one for long, so that short requests never wait for long ones.

    Belongs to one event loop.
    """

    def __init__(self) -> None:
        self._quick, self._long = WorkPool("playing"), WorkPool("playing-long", workers=1)

    async def run(self, request: Request, work: Callable[[], T], amount: float) -> T:
        """As :meth:`WorkPool.run`; ``amount`` is measured by ``domain.work.budget``."""
        lane = self._quick if amount <= MAX_QUICK_WORK else self._long
        return await lane.run(request, work)

    def close(self) -> None:
        """Stop what runs."""
        self._quick.close()
        self._long.close()


class WorkPool:
    """Runs the work of requests beside the event loop. Belongs to one event loop.

    Work is stopped (:mod:`mididrumigen.domain.stopping`) when its caller hangs up, when it takes
    too long, and when the service ends. A request that waits for a thread counts as well.

    Args:
        name: of the threads.
        workers: how many there are.
        waiting: how many requests may wait for one.
        limit_s: how long a request may take, waiting included.
    """

    def __init__(
        self,
        name: str,
        workers: int = WORKERS,
        waiting: int = MAX_WAITING,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._name, self._workers = name, workers
        self._threads: ThreadPoolExecutor | None = None
        self._most, self._limit_s = workers + waiting, limit_s
        self._running: set[threading.Event] = set()

    async def run(self, request: Request, work: Callable[[], T]) -> T:
        """What ``work`` returns.

        Raises:
            BusyError: too many requests wait already.
            TookTooLongError: it was ended at its limit of time.
            ClientDisconnect: the caller hung up first.
        """
        if len(self._running) >= self._most:
            raise BusyError("All threads are busy.", hint="Try again in a second.")
        stop = threading.Event()
        self._running.add(stop)
        gone = asyncio.create_task(_until_gone(request))
        try:
            return await self._watch(stop, gone, work)
        finally:
            self._running.discard(stop)
            gone.cancel()

    async def _watch(
        self, stop: threading.Event, gone: asyncio.Task[None], work: Callable[[], T]
    ) -> T:
        def call() -> T:
            with stoppable(stop.is_set):
                check_stopped()
                return work()

        loop = asyncio.get_running_loop()
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._workers, self._name)
        done = loop.run_in_executor(self._threads, copy_context().run, call)
        # Where the request itself is ended, nobody asks how its work did.
        done.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        try:
            first: set[asyncio.Future[object]] = {done, gone}  # type: ignore[arg-type]
            await asyncio.wait(first, timeout=self._limit_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not done.done():
                stop.set()
        if not stop.is_set():
            return done.result()
        # What it had saved already is still to be written down, where it came as far.
        with suppress(StoppedError):
            return await done
        if gone.done():
            raise ClientDisconnect
        raise TookTooLongError(
            f"This was not done within {self._limit_s:g} s.", hint="Ask for less at once."
        )

    def close(self) -> None:
        """Stop what runs. The next use opens new threads."""
        for stop in self._running:
            stop.set()
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
