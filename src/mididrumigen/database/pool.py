"""The connections of one event loop, opened and migrated on first use."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mididrumigen.database import OLDEST_REVISION, SCHEMA_REVISION
from mididrumigen.database.engine import Patience, create_engine
from mididrumigen.database.migrations import migrate
from mididrumigen.domain.errors import DatabaseError

# How aiosqlite names the function that its threads run.
_DRIVER_THREAD = "_connection_worker_thread"
_STATEMENT_S = 2.0


class ConnectionPool:
    """A limited number of connections. Whoever comes when all are in use waits in a queue.

    SQLite needs no queue: opening a file is cheap, and its writers wait for each other.

    Args:
        url: of the database.
        connections: how many there are at most.
        patience: how long to wait for the server and for a turn.
    """

    def __init__(self, url: URL, connections: int, patience: Patience) -> None:
        self.url = url
        self.patience = patience
        self._connections = connections
        self._is_postgres = url.get_backend_name() == "postgresql"
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(connections)

    @asynccontextmanager
    async def connect(self, **options: Any) -> AsyncIterator[AsyncConnection]:
        """A connection to a migrated database.

        Args:
            options: execution options of SQLAlchemy.

        Raises:
            TimeoutError: the server does not answer.
            DatabaseError: no connection became free.
        """
        engine = self._engine or await self._open()
        async with self._turn(), _connect(engine.execution_options(**options), self._limit()) as c:
            yield c

    async def close(self) -> None:
        """Close the connections. The next use opens new ones, in its own event loop."""
        engine, self._engine = self._engine, None
        self._opening, self._turns = asyncio.Lock(), asyncio.Semaphore(self._connections)
        if engine is not None:
            # A server that says nothing any more need not be told.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limit()):
                    await engine.dispose()
        task = asyncio.current_task()
        if not self._is_postgres and task is not None and task.cancelling():
            await asyncio.to_thread(_let_statements_end)

    def _limit(self) -> float | None:
        # SQLite is never away, only busy. Its driver has a limit for that.
        return self.patience.answer_s if self._is_postgres else None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        turns = self._turns if self._is_postgres else nullcontext()
        try:
            async with asyncio.timeout(self.patience.turn_s):
                await turns.__aenter__()
        except TimeoutError as error:
            raise DatabaseError(
                f"No connection to PostgreSQL became free in {self.patience.turn_s:g} s.",
                hint="Start more processes, or ask for less at once.",
            ) from error
        try:
            yield
        finally:
            await turns.__aexit__(None, None, None)

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                engine = create_engine(self.url, self._connections, self.patience)
                try:
                    revision = await _find_revision(engine, self._limit())
                    if revision != SCHEMA_REVISION and not await _may_use(engine, revision):
                        await migrate(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def _let_statements_end() -> None:
    """Wait for statements whose caller was cancelled: they report to its event loop once more.

    aiosqlite runs each connection in a thread, and SQLAlchemy lets go of one that was cut off
    without waiting for it. An event loop that is closed by then makes the thread complain.
    """
    until = time.monotonic() + _STATEMENT_S
    for thread in threading.enumerate():
        if _DRIVER_THREAD in thread.name:
            thread.join(max(0.0, until - time.monotonic()))


@asynccontextmanager
async def _connect(engine: AsyncEngine, limit_s: float | None) -> AsyncIterator[AsyncConnection]:
    """A connection that answers. One that was kept is asked whether it still does."""
    connection = engine.connect()
    async with asyncio.timeout(limit_s):
        await connection.start()
    try:
        yield connection
    finally:
        await connection.close()


async def _find_revision(engine: AsyncEngine, limit_s: float | None) -> str | None:
    async with _connect(engine, limit_s) as connection:
        if not await connection.run_sync(
            lambda sync: sync.dialect.has_table(sync, "alembic_version")
        ):
            return None
        revision: str | None = await connection.scalar(
            text("SELECT version_num FROM alembic_version")
        )
        return revision


async def _may_use(engine: AsyncEngine, revision: str | None) -> bool:
    """Whether a newer version migrated the database, and let versions as old as this go on."""
    if revision is None or not (revision.isdecimal() and int(revision) > int(SCHEMA_REVISION)):
        return False
    query = text("SELECT value FROM counters WHERE name = :name")
    async with engine.connect() as connection:
        oldest: int | None = await connection.scalar(query, {"name": OLDEST_REVISION})
    return oldest is not None and oldest <= int(SCHEMA_REVISION)
