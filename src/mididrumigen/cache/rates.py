"""Rate limits by an exact moving window: in memory, or counted together in Redis."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from mididrumigen.cache.redis_server import RedisServer
from mididrumigen.domain.work.records import RateDecision
from mididrumigen.settings.rates import parse_rate

_UNLIMITED = RateDecision(allowed=True, limit=0, remaining=0, reset_s=0.0)
_FIRST_SWEEP = 1000

# The server's own clock, so that processes on several machines agree. Newest first; answers whether
# it was counted, how many there are now, and the microseconds until the oldest leaves.
_HIT = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
while true do
    local oldest = redis.call('LINDEX', KEYS[1], -1)
    if not oldest or tonumber(oldest) > now - window then break end
    redis.call('RPOP', KEYS[1])
end
local count, allowed = redis.call('LLEN', KEYS[1]), 0
if count < limit then
    redis.call('LPUSH', KEYS[1], string.format('%.0f', now))
    redis.call('PEXPIRE', KEYS[1], math.ceil(window / 1000))
    count, allowed = count + 1, 1
end
return {allowed, count, redis.call('LINDEX', KEYS[1], -1) + window - now}
"""


class MemoryRateLimiter:
    """Implements :class:`mididrumigen.ports.caches.RateLimiter` in this process.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[str, tuple[float, deque[float]]] = {}
        self._sweep_at = _FIRST_SWEEP

    async def hit(self, rate: str, *identity: str) -> RateDecision:
        """Count a request under a rate such as ``10/minute``; ``""`` is unlimited."""
        limit, window_s = parse_rate(rate)
        if limit == 0:
            return _UNLIMITED
        now = self._clock()
        _, times = self._windows.setdefault(_key(rate, identity), (window_s, deque()))
        _drop_old(times, now - window_s)
        is_allowed = len(times) < limit
        if is_allowed:
            times.append(now)
        if len(self._windows) > self._sweep_at:
            self._sweep(now)
        reset_s = min(window_s, times[0] - now + window_s)
        return RateDecision(is_allowed, limit, limit - len(times), reset_s)

    async def health(self) -> str:
        """``disabled``: nothing is counted together with other processes."""
        return "disabled"

    async def close(self) -> None:
        """Forget every count."""
        self._windows.clear()

    def _sweep(self, now: float) -> None:
        """Forget callers without a request in a whole window: the table must not grow for ever."""
        for key, (window_s, times) in list(self._windows.items()):
            if times[-1] <= now - window_s:
                del self._windows[key]
        self._sweep_at = max(_FIRST_SWEEP, 2 * len(self._windows))


class RedisRateLimiter:
    """Implements :class:`mididrumigen.ports.caches.RateLimiter` on a Redis.

    While that is away each process counts for itself. A window that was full is refused here
    until its oldest request leaves it: nothing makes room before that, and a flood costs
    no Redis.

    Args:
        server: where; its owner closes it.
        clock: seconds that only grow.
    """

    def __init__(self, server: RedisServer, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._memory = MemoryRateLimiter(clock)
        self._full_until: dict[str, float] = {}
        self._sweep_at = _FIRST_SWEEP
        self._script: Any = None

    async def hit(self, rate: str, *identity: str) -> RateDecision:
        """Count a request under a rate such as ``10/minute``; ``""`` is unlimited."""
        limit, window_s = parse_rate(rate)
        if limit == 0:
            return _UNLIMITED
        key, window_us = f"mididrumigen:rate:{_key(rate, identity)}", int(1e6 * window_s)
        full_s = self._full_until.get(key, 0.0) - self._clock()
        if full_s > 0:
            return RateDecision(allowed=False, limit=limit, remaining=0, reset_s=full_s)
        found = await self._server.ask(
            lambda client: self._find_script(client)(keys=[key], args=[limit, window_us])
        )
        if found is None:
            return await self._memory.hit(rate, *identity)
        allowed, count, reset_us = found
        if count >= limit:
            self._note_full(key, reset_us / 1e6)
        return RateDecision(bool(allowed), limit, max(0, limit - count), reset_us / 1e6)

    def _note_full(self, key: str, reset_s: float) -> None:
        now = self._clock()
        self._full_until[key] = now + reset_s
        if len(self._full_until) > self._sweep_at:
            self._full_until = {k: until for k, until in self._full_until.items() if until > now}
            self._sweep_at = max(_FIRST_SWEEP, 2 * len(self._full_until))

    async def health(self) -> str:
        """``healthy``, or ``memory`` while each process counts for itself."""
        return "healthy" if await self._server.health() == "healthy" else "memory"

    async def close(self) -> None:
        """Give the connections back."""
        await self._server.close()
        await self._memory.close()

    def _find_script(self, client: Any) -> Any:
        if self._script is None:
            self._script = client.register_script(_HIT)
        return self._script


def _drop_old(times: deque[float], until: float) -> None:
    while times and times[0] <= until:
        times.popleft()


def _key(rate: str, identity: tuple[str, ...]) -> str:
    """One name for a rate and a caller: of any length, and without the caller's address."""
    parts = "".join(f"{len(part)}:{part}" for part in (rate, *identity))
    return hashlib.sha256(parts.encode(errors="replace")).hexdigest()[:32]
