"""What was had from a shared cache lately, kept in this process too."""

from __future__ import annotations

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.ports.caches import Cache

NEAR_S = 1.0


class TieredCache:
    """Implements :class:`mididrumigen.ports.caches.Cache` over another one.

    For values that stay what they are under their key: what another process deletes or replaces is
    seen here up to a second later. A value that comes from the shared cache may be kept so much
    longer than its time.

    Args:
        shared: with other processes; asked for what is not in this one.
        near: in this process.
    """

    def __init__(self, shared: Cache, near: MemoryCache) -> None:
        self._shared, self._near = shared, near

    async def get(self, key: str) -> bytes | None:
        """The value, or ``None``."""
        value = await self._near.get(key)
        if value is None:
            value = await self._shared.get(key)
            if value is not None:
                await self._near.set(key, value, NEAR_S)
        return value

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep a value for a time."""
        await self._near.set(key, value, min(ttl_s, NEAR_S))
        await self._shared.set(key, value, ttl_s)

    async def delete(self, key: str) -> None:
        """Forget a value."""
        await self._near.delete(key)
        await self._shared.delete(key)

    async def health(self) -> str:
        """That of the shared cache."""
        return await self._shared.health()

    async def close(self) -> None:
        """Close both."""
        await self._near.close()
        await self._shared.close()
