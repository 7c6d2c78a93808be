"""The hot path of the service on PostgreSQL: the driver's own calls, no ORM."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from mididrumigen.database.connection import Database
from mididrumigen.database.statements import (
    ADD_GENERATION_WITH_ID,
    FIND_ARTIST_IDS,
    FIND_CHANGED,
    FIND_GENERATION_OF_JOB,
    FIND_PROFILE,
    FIND_PROFILE_VERSION,
    FIND_VERSION,
    decode_profile_row,
    generation_values,
    number,
)
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    import asyncpg

    from mididrumigen.domain.work.records import GenerationRecord

T = TypeVar("T")
Work = Callable[["asyncpg.Connection"], Awaitable[T]]

TIMEOUT_S = 5.0
_BULK_TIMEOUT_S = 60.0
# pgvector's own binary form; its text form takes some hundred times longer to read.
_CHANGED = FIND_CHANGED.format(vector="vector_send(p.embedding)")
_VECTOR_HEADER = 4


class PostgresFastStore:
    """Implements :class:`mididrumigen.ports.profiles.FastStore` over PostgreSQL.

    It uses the connections of a database that other stores may share. A call fails when the
    server is away, and the first call after it is back succeeds.

    Args:
        database: the database, or its URL.
        timeout_s: of a short call on a connection.

    Raises:
        InvalidRequestError: another kind of URL.
        MissingExtraError: on first use, without the extra ``postgres``.
    """

    def __init__(self, database: Database | str, timeout_s: float = TIMEOUT_S) -> None:
        self._database = Database.of(database)
        self._timeout_s = timeout_s
        if self._database.url.get_backend_name() != "postgresql":
            raise InvalidRequestError(
                "The database is not PostgreSQL.", hint="Use postgresql://user@host/database."
            )

    async def version(self) -> int:
        """Number of the last change to any profile."""
        return int(await self._run(lambda c: c.fetchval(FIND_VERSION)) or 0)

    async def profile_version(self, name: str) -> tuple[int, int] | None:
        """Artist id and number of the last change to the profile of a name, or ``None``."""
        statement, values = number(FIND_PROFILE_VERSION, {"key": artist_key(name)})
        row = await self._run(lambda c: c.fetchrow(statement, *values))
        return None if row is None else (row[0], row[1])

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``."""
        statement, values = number(FIND_PROFILE["postgresql"], {"key": artist_key(name)})
        row = await self._run(lambda c: c.fetchrow(statement, *values))
        return None if row is None else await asyncio.to_thread(decode_profile_row, row)

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, durably; its id. At most one line a job."""
        values = generation_values(record, datetime.now(UTC))

        async def add(connection: asyncpg.Connection) -> int:
            statement, numbered = number(ADD_GENERATION_WITH_ID, values)
            new = await connection.fetchval(statement, *numbered)
            if new is None:
                statement, numbered = number(FIND_GENERATION_OF_JOB, {"job_id": record.job_id})
                new = await connection.fetchval(statement, *numbered)
            return int(new)

        return await self._run(add)

    async def vectors_since(self, version: int) -> Sequence[tuple[int, int, str, bytes | None]]:
        """Artist id, version, name and packed little-endian float32 of what changed since."""
        statement, values = number(_CHANGED, {"version": version})
        rows = await self._run(lambda c: c.fetch(statement, *values), _BULK_TIMEOUT_S)
        return [(ident, changed, name, _unpack(sent)) for ident, changed, name, sent in rows]

    async def artist_ids(self) -> Sequence[int]:
        """Ids of all artists with a profile, ascending."""
        rows = await self._run(lambda c: c.fetch(FIND_ARTIST_IDS), _BULK_TIMEOUT_S)
        return [ident for (ident,) in rows]

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    async def _run(self, work: Work[T], timeout_s: float | None = None) -> T:
        """Do work on a connection within a time.

        Raises:
            DatabaseError: the database failed or did not answer in time.
        """
        async with (
            self._database.driver_connection() as connection,
            asyncio.timeout(timeout_s or self._timeout_s),
        ):
            return await work(connection)


def _unpack(sent: bytes | None) -> bytes | None:
    """Pgvector's binary form, big-endian after a header, as little-endian float32."""
    if sent is None:
        return None
    numbers = array("I", sent[_VECTOR_HEADER:])
    numbers.byteswap()
    return numbers.tobytes()
