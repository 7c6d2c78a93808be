"""Caches and rate limits."""

from __future__ import annotations

from typing import Protocol

from mididrumigen.domain.work.records import RateDecision


class Cache(Protocol):
    """Bytes by key. A cache that is away is an empty one: nothing here raises."""

    async def get(self, key: str) -> bytes | None:
        """The value, or ``None``."""
        ...

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep a value for a time."""
        ...

    async def delete(self, key: str) -> None:
        """Forget a value."""
        ...

    async def health(self) -> str:
        """``healthy``, ``disabled`` where none is configured, or what is wrong, within a second."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


class RateLimiter(Protocol):
    """An exact sliding window by caller and route. Falls back to memory; never raises."""

    async def hit(self, rate: str, *identity: str) -> RateDecision:
        """Count a request.

        Args:
            rate: such as ``10/minute``.
            identity: what is counted together: the caller and the route's template.
        """
        ...

    async def health(self) -> str:
        """``healthy``, ``memory`` while the shared count is away, or ``disabled`` without one."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
