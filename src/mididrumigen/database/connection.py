"""One database that several stores may share: opened and migrated on first use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.engine import (
    CONNECT_TIMEOUT_S,
    create_engine,
    database_errors,
    parse_url,
)
from mididrumigen.database.migrations import migrate


class Database:
    """Transactions on SQLite, or on PostgreSQL with pgvector.

    A new database is migrated on first use. On PostgreSQL the connections are pooled and belong to
    the event loop they were made in: close it there; it opens again when used again.

    Args:
        url: ``sqlite:///file`` or ``postgresql://user:password@host/database``.

    Raises:
        InvalidRequestError: another kind of URL.
        MissingExtraError: on first use, PostgreSQL without the extra ``postgres``.
    """

    def __init__(self, url: str) -> None:
        self._url = parse_url(url)
        self._engine: AsyncEngine | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, *, writes: bool = False) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it or nothing, reads on one snapshot.

        Raises:
            DatabaseError: the database failed.
        """
        with database_errors(self._url):
            engine = (await self._open()).execution_options(writes=writes)
            if engine.dialect.name == "postgresql" and not writes:
                # Its default shows every statement what others have committed meanwhile.
                engine = engine.execution_options(isolation_level="REPEATABLE READ")
            async with _connect(engine) as connection, connection.begin():
                yield connection

    async def close(self) -> None:
        """Give the connections back."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()

    async def _open(self) -> AsyncEngine:
        async with self._opening:
            if self._engine is None:
                engine = create_engine(self._url)
                try:
                    if await _find_revision(engine) != SCHEMA_REVISION:
                        await migrate(engine)
                except BaseException:
                    await engine.dispose()
                    raise
                self._engine = engine
            return self._engine


@asynccontextmanager
async def _connect(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that answers: one that was kept is asked first, which has no limit of its own.

    Raises:
        TimeoutError: there is none in time.
    """
    connection = engine.connect()
    # SQLite is never away, only busy; that has a limit of its own.
    limit = CONNECT_TIMEOUT_S if engine.dialect.name == "postgresql" else None
    async with asyncio.timeout(limit):
        await connection.start()
    try:
        yield connection
    finally:
        await connection.close()


async def _find_revision(engine: AsyncEngine) -> str | None:
    async with _connect(engine) as connection:
        if not await connection.run_sync(
            lambda sync: sync.dialect.has_table(sync, "alembic_version")
        ):
            return None
        revision: str | None = await connection.scalar(
            text("SELECT version_num FROM alembic_version")
        )
        return revision
