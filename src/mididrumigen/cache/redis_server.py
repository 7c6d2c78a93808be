"""A Redis that may go away: asked only while it answers, and never waited for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.domain.errors import InvalidRequestError, MissingExtraError

if TYPE_CHECKING:
    from redis.asyncio import Redis

T = TypeVar("T")

# Only one call in three seconds pays for a server that is silent, while one that is given up too
# soon on a busy machine lets callers past their limit.
PATIENCE_S = 0.25
_HEALTH_S = 0.9
_AWAY_S = 3.0
# Few: connecting costs this process milliseconds each, and would look like a slow server.
_AT_ONCE = 2
# A busy event loop may see that time is up before it has read an answer that is there already.
_LAST_LOOKS = 10


class RedisServer:
    """A Redis, shared by cache and rate limits; for use in one event loop.

    A call that fails, or is not answered in time, makes it count as away: for three seconds nobody
    asks it, then one call does, and as soon as one succeeds, all do again.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        patience_s: how long a call is waited for.

    Raises:
        InvalidRequestError: another kind of URL.
        MissingExtraError: the extra ``redis`` is not installed.
    """

    def __init__(self, url: str, patience_s: float = PATIENCE_S) -> None:
        try:
            from redis.asyncio import Redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff
        except ImportError as error:
            raise MissingExtraError("Redis", "redis") from error
        try:
            self._client: Redis = Redis.from_url(
                url, socket_connect_timeout=_HEALTH_S, retry=Retry(NoBackoff(), 0)
            )
        except ValueError as error:
            raise InvalidRequestError(
                "The URL of Redis cannot be read.", hint="Use redis://host:6379/0."
            ) from error
        self._patience_s = patience_s
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._away_until = 0.0

    def is_away(self) -> bool:
        """Whether it did not answer lately."""
        return time.monotonic() < self._away_until

    async def ask(self, call: Callable[[Redis], Awaitable[T]]) -> T | None:
        """What a call answers; ``None`` while the server is away. Never raises."""
        if self.is_away():
            return None
        async with self._at_once:
            # Whoever waited here while another found it away does not try for itself.
            if self.is_away():
                return None
            is_trial = self._away_until > 0
            if is_trial:
                self._away_until = time.monotonic() + _AWAY_S
            reason, answer = await self._try(call, self._patience_s)
            self._away_until = time.monotonic() + _AWAY_S if reason else 0.0
            return answer

    async def health(self) -> str:
        """``healthy``, or what is wrong, within a second; a server that is back is asked again."""
        reason, _ = await self._try(lambda client: client.ping(), _HEALTH_S)
        if not reason:
            self._away_until = 0.0
        return reason or "healthy"

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _try(
        self, call: Callable[[Redis], Awaitable[T]], patience_s: float
    ) -> tuple[str, T | None]:
        from redis.exceptions import AuthenticationError, RedisError

        try:
            return "", await _wait(call(self._client), patience_s)
        except AuthenticationError:
            return "refuses the password", None
        except TimeoutError:
            return "does not answer", None
        except (RedisError, OSError) as error:
            return f"failed: {type(error).__name__}", None


async def _wait(answer: Awaitable[T], patience_s: float) -> T:
    task = asyncio.ensure_future(answer)
    # Of one that is given up, nobody wants to know how it failed.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        await asyncio.wait({task}, timeout=patience_s)
        for _ in range(_LAST_LOOKS):
            if task.done():
                break
            await asyncio.sleep(0)
        else:
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
