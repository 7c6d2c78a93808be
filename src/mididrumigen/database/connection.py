"""One database that all stores of an event loop share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from mididrumigen.database.engine import Patience, database_errors, parse_url
from mididrumigen.database.pool import ConnectionPool

if TYPE_CHECKING:
    import asyncpg

# Of a store that is opened by itself. Whoever wires a service says how many it may have.
CONNECTIONS = 5


class Database:
    """Transactions on SQLite, or on PostgreSQL with pgvector.

    A new database is migrated on first use. On PostgreSQL the connections are pooled. They belong
    to the event loop that they were made in: close the database there. It opens again when it is
    used again.

    Args:
        url: ``sqlite:///file`` or ``postgresql://user:password@host/database``.
        connections: how many connections there are at most, on PostgreSQL.
        patience: how long to wait for PostgreSQL.

    Raises:
        InvalidRequestError: another kind of URL.
        MissingExtraError: on first use, PostgreSQL without the extra ``postgres``.
    """

    def __init__(
        self, url: str, *, connections: int = CONNECTIONS, patience: Patience | None = None
    ) -> None:
        self.url = parse_url(url)
        self._pool = ConnectionPool(self.url, connections, patience or Patience())
        self._is_shared = False

    @classmethod
    def of(cls, database: Database | str) -> Database:
        """A database as it is, or the one of a URL."""
        return cls(database) if isinstance(database, str) else database

    def shared(self) -> Database:
        """The same database for one of several users, whose ``close`` changes nothing."""
        view = copy(self)
        view._is_shared = True
        return view

    @asynccontextmanager
    async def transaction(self, *, writes: bool = False) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it or nothing, reads on one snapshot.

        Raises:
            DatabaseError: the database failed.
        """
        options: dict[str, object] = {"writes": writes}
        if self.url.get_backend_name() == "postgresql" and not writes:
            # By default each statement sees what others have committed before it.
            options["isolation_level"] = "REPEATABLE READ"
        with database_errors(self.url):
            async with self._pool.connect(**options) as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def driver_connection(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the same pool as PostgreSQL's driver has it, without a transaction.

        It is thrown away when the work on it fails: nobody knows what it is in the middle of.

        Raises:
            DatabaseError: the database failed.
        """
        with database_errors(self.url):
            async with self._pool.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None  # noqa: S101 (there is one until it is given back)
                try:
                    yield driver
                except BaseException:
                    driver.terminate()
                    await connection.invalidate()
                    raise

    async def close(self) -> None:
        """Close the connections, unless others share them."""
        if not self._is_shared:
            await self._pool.close()
