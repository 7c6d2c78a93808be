"""The stores of one event loop, over one pool of connections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from mididrumigen.settings.places import Settings

if TYPE_CHECKING:
    from mididrumigen.database.connection import Database
    from mididrumigen.ports.access import AccessStore
    from mididrumigen.ports.jobs import ActivityLog, JobStore
    from mididrumigen.ports.models import SpendLedger
    from mididrumigen.ports.profiles import FastStore, ProfileStore

# What a process of the service opens on PostgreSQL: four for the API, and one each for the table
# of jobs, for two jobs, for the research that each of them may run, and for preparing similarity.
API_CONNECTIONS, JOB_CONNECTIONS = 4, 1


@dataclass(frozen=True)
class Stores:
    """All stores. Each is built when it is first asked for.

    Use it in one event loop, and close it there. Closing one of its stores changes nothing.

    Attributes:
        settings: where the database is.
        connections: how many connections the stores open together on PostgreSQL.
    """

    settings: Settings
    connections: int = JOB_CONNECTIONS

    @cached_property
    def profiles(self) -> ProfileStore:
        """Artists and profiles."""
        from mididrumigen.database.manager import DatabaseManager

        return DatabaseManager(self._database.shared())

    @cached_property
    def fast(self) -> FastStore:
        """The hot path of cached requests."""
        file = self.settings.database_file
        if file is not None:
            from mididrumigen.database.fast.fast_sqlite import SqliteFastStore

            return SqliteFastStore(file)
        from mididrumigen.database.fast.fast_postgres import PostgresFastStore

        return PostgresFastStore(self._database.shared())

    @cached_property
    def jobs(self) -> JobStore:
        """The table of jobs."""
        from mididrumigen.database.job_table import JobTable

        return JobTable(self._database.shared())

    @cached_property
    def access(self) -> AccessStore:
        """API keys, sessions and idempotency keys."""
        from mididrumigen.database.access import DatabaseAccess

        return DatabaseAccess(self._database.shared())

    @cached_property
    def activity(self) -> ActivityLog:
        """What all processes of the service have done."""
        from mididrumigen.database.activity import DatabaseActivity

        return DatabaseActivity(self._database.shared())

    @cached_property
    def ledger(self) -> SpendLedger:
        """What language models cost."""
        from mididrumigen.database.ledger import DatabaseLedger

        return DatabaseLedger(self._database.shared())

    async def read_vectors(self) -> Mapping[str, tuple[float, ...]]:
        """The vectors of all stored descriptions that have one, by artist.

        Raises:
            DatabaseError: the database failed.
        """
        from mididrumigen.database.types import unpack_embeddings

        rows = await self.fast.vectors_since(-1)
        stored = [(name, blob) for _, _, name, blob in rows if blob is not None]
        matrix = unpack_embeddings([blob for _, blob in stored])
        return {name: tuple(map(float, row)) for (name, _), row in zip(stored, matrix, strict=True)}

    async def index_vectors(self, at_least: int) -> bool:
        """Make PostgreSQL's index for approximate search where there are many profiles.

        Args:
            at_least: how many profiles must have a vector.

        Returns:
            Whether there is such an index now.

        Raises:
            DatabaseError: the database failed.
        """
        from mididrumigen.database.similarity import create_hnsw_index

        return await create_hnsw_index(self._database, at_least)

    async def close(self) -> None:
        """Close the connections."""
        if "fast" in self.__dict__:
            await self.fast.close()
        if "_database" in self.__dict__:
            await self._database.close()

    async def __aenter__(self) -> Stores:
        """Use the stores until the block ends."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.close()

    @cached_property
    def _database(self) -> Database:
        from mididrumigen.database.connection import Database

        return Database(self.settings.database_url, connections=self.connections)
