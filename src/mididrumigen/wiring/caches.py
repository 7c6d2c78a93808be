"""Caches and rate limits: in Redis where there is one, else in this process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mididrumigen.cache.redis_server import RedisServer
    from mididrumigen.ports.caches import Cache, RateLimiter


@dataclass(frozen=True)
class Caches:
    """The caches of one event loop.

    Attributes:
        redis_url: where values are shared; empty keeps them in this process.
    """

    redis_url: str

    @cached_property
    def values(self) -> Cache:
        """Values that any process may change."""
        if self._redis is None:
            from mididrumigen.cache.memory import MemoryCache

            return MemoryCache()
        from mididrumigen.cache.redis_cache import RedisCache

        return RedisCache(self._redis)

    @cached_property
    def answers(self) -> Cache:
        """Answers. Their keys carry a version, so what is under a key never changes."""
        if self._redis is None:
            return self.values
        from mididrumigen.cache.memory import MemoryCache
        from mididrumigen.cache.tiered import TieredCache

        return TieredCache(self.values, MemoryCache())

    @cached_property
    def rate_limiter(self) -> RateLimiter:
        """The rate limits. All processes count together in Redis."""
        from mididrumigen.cache.rates import MemoryRateLimiter, RedisRateLimiter

        return MemoryRateLimiter() if self._redis is None else RedisRateLimiter(self._redis)

    @cached_property
    def _redis(self) -> RedisServer | None:
        if not self.redis_url:
            return None
        from mididrumigen.cache.redis_server import RedisServer

        return RedisServer(self.redis_url)
