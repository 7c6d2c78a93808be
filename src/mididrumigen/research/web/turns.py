"""Whose turn it is to ask a host: one pace for all event loops and threads of a process.

Hosts that ask for one request at a time are asked so by all processes of this machine together.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from mididrumigen.research.web.fetch_limits import FetchLimits, Pace

FOLDER = "pace"
_POLL_S = 0.02


class Turns:
    """Gives out turns. Threads may share one.

    Args:
        limits: the paces.
        home: strict hosts have a file below it that processes lock; ``None`` is for this process
            alone, as is a system without such locks (Windows).
    """

    def __init__(self, limits: FetchLimits, home: Path | None = None) -> None:
        self._limits = limits
        self._folder = home / FOLDER if home is not None and _can_lock() else None
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = (
            WeakKeyDictionary()
        )

    @asynccontextmanager
    async def take(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn, and keep it: at most so many are kept together as the pace says."""
        turn = self._find(host)
        async with AsyncExitStack() as stack:
            # Those of one loop queue here, so that few of them have to look for a place.
            await stack.enter_async_context(self._queue(host, turn.pace.at_once))
            await stack.enter_async_context(turn.hold_place())
            if turn.file is not None:
                await stack.enter_async_context(_wait_for_file(turn.file, turn.pace.period_s))
            await asyncio.sleep(turn.reserve())
            turn.begin()
            yield

    def slow_down(self, host: str, period_s: float) -> None:
        """Give one turn at a time, and none sooner than once a period; never faster than before."""
        pace = self._find(host).pace
        slower = max(period_s, pace.period_s / pace.requests)
        with self._lock:
            self._hosts[host] = _Host(Pace(1, slower, 1), self._hosts[host].file)

    def _find(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = self._make(host)
            return self._hosts[host]

    def _make(self, host: str) -> _Host:
        pace = self._limits.paces.get(host)
        strict = pace is not None and pace.at_once == pace.requests == 1
        # Only hosts that are known by name have a file: those of pages could be any text.
        file = self._folder / host if strict and self._folder is not None else None
        return _Host(pace or self._limits.pace, file)

    def _queue(self, host: str, at_once: int) -> asyncio.Semaphore:
        with self._lock:
            queues = self._queues.setdefault(asyncio.get_running_loop(), {})
            return queues.setdefault(host, asyncio.Semaphore(at_once))


class _Host:
    """A host's pace, and what of it is taken."""

    def __init__(self, pace: Pace, file: Path | None = None) -> None:
        self.pace = pace
        self.file = file
        self._places = threading.BoundedSemaphore(pace.at_once)
        self._lock = threading.Lock()
        self._due_s = 0.0

    @asynccontextmanager
    async def hold_place(self) -> AsyncIterator[None]:
        while not self._places.acquire(blocking=False):
            await asyncio.sleep(_POLL_S)
        try:
            yield
        finally:
            self._places.release()

    def reserve(self) -> float:
        """Book the next start; how many seconds it is until then."""
        spacing_s = self.pace.period_s / self.pace.requests
        burst_s = self.pace.period_s - spacing_s
        with self._lock:
            now = time.monotonic()
            start = max(now, self._due_s - burst_s)
            self._due_s = max(now, self._due_s) + spacing_s
        return start - now

    def begin(self) -> None:
        """Count the spacing from now, where a sleep took longer than it was meant to."""
        if self.pace.requests == 1:
            with self._lock:
                self._due_s = max(self._due_s, time.monotonic() + self.pace.period_s)


@asynccontextmanager
async def _wait_for_file(path: Path, period_s: float) -> AsyncIterator[None]:
    """Hold a file's lock from a period after its last holder began; freed however this ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError:  # a home that cannot be written keeps no pace for others
        yield
        return
    with file:
        while not _try_lock(file):
            await asyncio.sleep(_POLL_S)
        await asyncio.sleep(_read_wait(file, period_s))
        file.truncate(0)
        file.write(repr(time.time()).encode())
        file.flush()
        yield


def _read_wait(file: IO[bytes], period_s: float) -> float:
    file.seek(0)
    last_s = 0.0
    with suppress(ValueError):
        last_s = float(file.read(40) or 0)
    left_s = last_s + period_s - time.time()
    # A clock that was set back must not cause a long wait.
    return min(left_s, period_s) if left_s > 0 else 0.0


def _can_lock() -> bool:
    try:
        import fcntl  # noqa: F401 (is it there?)
    except ImportError:
        return False
    return True


def _try_lock(file: IO[bytes]) -> bool:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
