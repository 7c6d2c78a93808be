"""A cache in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MAX_BYTES = 32 * 1024 * 1024


class MemoryCache:
    """Implements :class:`mididrumigen.ports.caches.Cache`; forgets what was not asked for longest.

    Args:
        max_bytes: of all keys and values together; a larger value is not kept.
        clock: seconds that only grow.
    """

    def __init__(
        self, max_bytes: int = MAX_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._lock = Lock()
        self._bytes = 0
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    async def get(self, key: str) -> bytes | None:
        """The value, or ``None``."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            until, value = found
            if until <= self._clock():
                self._forget(key)
                return None
            self._values.move_to_end(key)
            return value

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep a value for a time."""
        with self._lock:
            self._forget(key)
            if ttl_s <= 0 or len(key) + len(value) > self._max_bytes:
                return
            self._values[key] = (self._clock() + ttl_s, value)
            self._bytes += len(key) + len(value)
            while self._bytes > self._max_bytes:
                self._forget(next(iter(self._values)))

    async def delete(self, key: str) -> None:
        """Forget a value."""
        with self._lock:
            self._forget(key)

    async def health(self) -> str:
        """``disabled``: nothing is shared with other processes."""
        return "disabled"

    async def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._bytes = 0

    def _forget(self, key: str) -> None:
        found = self._values.pop(key, None)
        if found is not None:
            self._bytes -= len(key) + len(found[1])
