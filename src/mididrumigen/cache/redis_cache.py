"""A cache that several processes share."""

from __future__ import annotations

from mididrumigen.cache.redis_server import RedisServer


class RedisCache:
    """Implements :class:`mididrumigen.ports.caches.Cache` on a Redis; empty while that is away.

    Args:
        server: where; its owner closes it.
    """

    def __init__(self, server: RedisServer) -> None:
        self._server = server

    async def get(self, key: str) -> bytes | None:
        """The value, or ``None``."""
        value = await self._server.ask(lambda client: client.get(key))
        return value if isinstance(value, bytes) else None

    async def set(self, key: str, value: bytes, ttl_s: float) -> None:
        """Keep a value for a time."""
        milliseconds = int(1000 * ttl_s)
        if milliseconds < 1:
            await self.delete(key)
            return
        await self._server.ask(lambda client: client.set(key, value, px=milliseconds))

    async def delete(self, key: str) -> None:
        """Forget a value."""
        await self._server.ask(lambda client: client.delete(key))

    async def health(self) -> str:
        """``healthy``, or what is wrong, within a second."""
        return await self._server.health()

    async def close(self) -> None:
        """Give the connections back."""
        await self._server.close()
