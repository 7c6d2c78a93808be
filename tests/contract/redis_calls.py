"""A Redis that is given time, with a database of its own for each test."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from mididrumigen.cache.redis_server import RedisServer

DATABASES = 1000
# Where it is not about slow servers, a machine that is busy with other tests is none.
PATIENT_S = 5.0

_databases = itertools.count(1)


def next_database() -> int:
    """The number of a database that nobody used."""
    return next(_databases)


def patient_server(port: int, database: int | None = None) -> RedisServer:
    """A database of the server; without a number, one that nobody used."""
    number = next_database() if database is None else database
    return RedisServer(f"redis://127.0.0.1:{port}/{number}", PATIENT_S)


async def until(condition: Callable[[], Awaitable[object]], timeout_s: float = 10) -> None:
    """Ask until it is so, or the time is up."""
    async with asyncio.timeout(timeout_s):
        while not await condition():
            await asyncio.sleep(0.05)
