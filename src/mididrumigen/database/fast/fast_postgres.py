"""The hot path of the service on PostgreSQL: a small pool of asyncpg, no ORM."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.engine import asyncpg_options, database_errors, parse_url
from mididrumigen.database.fast.statements import (
    ADD_GENERATION,
    FIND_ARTIST_IDS,
    FIND_CHANGED,
    FIND_GENERATION_OF_JOB,
    FIND_PROFILE_VERSION,
    FIND_REVISION,
    FIND_VERSION,
    generation_values,
    number,
)
from mididrumigen.database.rows import (
    FIND_ARTIST_ID,
    PROFILE_COLUMNS,
    SOURCE_COLUMNS,
    assemble_profile,
    load_json,
)
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    import asyncpg

    from mididrumigen.domain.work.records import GenerationRecord

T = TypeVar("T")
Work = Callable[["asyncpg.Connection"], Awaitable[T]]

# Beside the seven of the manager: ten processes stay below PostgreSQL's default of 100.
_POOL_SIZE = 3
TIMEOUT_S = 0.9
_BULK_TIMEOUT_S = 60.0
# One statement sees one moment: a save between two would give old and new sources mixed.
_FIND_PROFILE = f"""
SELECT {", ".join(f"p.{column}" for column in PROFILE_COLUMNS)}, (
    SELECT json_agg(json_build_array({", ".join(SOURCE_COLUMNS)}) ORDER BY id)
    FROM research_sources WHERE artist_id = p.artist_id
)
FROM style_profiles AS p WHERE p.artist_id = ({FIND_ARTIST_ID})
"""  # noqa: S608
# pgvector's own binary form; its text form takes some hundred times longer to read.
_CHANGED = FIND_CHANGED.format(vector="vector_send(p.embedding)")
_VECTOR_HEADER = 4


class PostgresFastStore:
    """Implements :class:`mididrumigen.ports.profiles.FastStore` over PostgreSQL.

    The pool belongs to the event loop of its first use: close it there. While the server is away
    a call fails within a second; the first call after it is back succeeds again. A database
    without tables is migrated.

    Args:
        url: ``postgresql://user:password@host/database``.
        timeout_s: of a short call, and of connecting.

    Raises:
        InvalidRequestError: another kind of URL.
        MissingExtraError: on first use, without the extra ``postgres``.
    """

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = parse_url(url)
        self._timeout_s = timeout_s
        if self._url.get_backend_name() != "postgresql":
            raise InvalidRequestError(
                "The database is not PostgreSQL.", hint="Use postgresql://user@host/database."
            )
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

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
        statement, values = number(_FIND_PROFILE, {"key": artist_key(name)})
        row = await self._run(lambda c: c.fetchrow(statement, *values))
        return None if row is None else await asyncio.to_thread(_decode, *row)

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, durably; its id. At most one line a job."""
        values = generation_values(record, datetime.now(UTC))

        async def add(connection: asyncpg.Connection) -> int:
            statement, numbered = number(f"{ADD_GENERATION} RETURNING id", values)
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
        """Close the pool; it is opened again when needed."""
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), self._timeout_s)
            except TimeoutError:
                pool.terminate()

    async def _run(self, work: Work[T], timeout_s: float | None = None) -> T:
        """Do work on a connection within a time.

        Raises:
            DatabaseError: the database failed or did not answer in time.
        """
        with self._errors():
            pool = self._pool or await self._open()
            async with asyncio.timeout(timeout_s or self._timeout_s):
                connection = await pool.acquire()
                try:
                    return await work(connection)
                except BaseException:
                    # Nobody knows what it is in the middle of; asking it would take more time.
                    connection.terminate()
                    raise
                finally:
                    await pool.release(connection)

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                pool = self._create_pool()
                try:
                    async with asyncio.timeout(self._timeout_s):
                        await pool
                        known = await _has_this_schema(pool)
                    if not known:
                        await self._migrate()
                except BaseException:
                    pool.terminate()
                    raise
                self._pool = pool
            return self._pool

    def _create_pool(self) -> asyncpg.Pool:
        options = asyncpg_options(self._url)
        import asyncpg

        return asyncpg.create_pool(
            **options, min_size=0, max_size=_POOL_SIZE, timeout=self._timeout_s
        )

    async def _migrate(self) -> None:
        from mididrumigen.database.migrations import run_migrations

        url = self._url.render_as_string(hide_password=False)
        await asyncio.to_thread(run_migrations, url)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with database_errors(self._url):
            try:
                yield
            except TimeoutError as error:
                raise DatabaseError(
                    f"PostgreSQL at {self._url.host or 'localhost'} did not answer in time.",
                    hint="Check that it runs and is not overloaded.",
                ) from error


async def _has_this_schema(pool: asyncpg.Pool) -> bool:
    async with pool.acquire() as connection:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return False
        return bool(await connection.fetchval(FIND_REVISION) == SCHEMA_REVISION)


def _decode(
    profile: str, description: str, vocabulary: str, confidence: float, sources: str | None
) -> StyleProfile:
    row: tuple[Any, ...] = (load_json(profile), description, load_json(vocabulary), confidence)
    return assemble_profile(row, load_json(sources or "[]"))


def _unpack(sent: bytes | None) -> bytes | None:
    """Pgvector's binary form, big-endian after a header, as little-endian float32."""
    if sent is None:
        return None
    numbers = array("I", sent[_VECTOR_HEADER:])
    numbers.byteswap()
    return numbers.tobytes()
