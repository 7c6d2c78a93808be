"""The hot path of the service on SQLite: connections that stay open, no ORM."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from mididrumigen.database.fast.hot_path import (
    add_generation,
    connect,
    has_this_schema,
    read_profile,
    sqlite_errors,
    sqlite_generation_values,
)
from mididrumigen.database.statements import (
    FIND_ARTIST_IDS,
    FIND_CHANGED,
    FIND_PROFILE_VERSION,
    FIND_VERSION,
    decode_profile_row,
)
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    from mididrumigen.domain.work.records import GenerationRecord

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

# Readers of a write-ahead log wait for nobody; only recovery after a crash may hold them up.
_READ_TIMEOUT_S, _WRITE_TIMEOUT_S = 1.0, 5.0
_CHANGED = FIND_CHANGED.format(vector="p.embedding")


class SqliteFastStore:
    """Implements :class:`mididrumigen.ports.profiles.FastStore` over a SQLite file.

    Short reads are done where they are asked for, in some ten microseconds; what writes or takes
    longer is done in a thread. A database that is not there is made, an older one migrated.

    Args:
        file: the database.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._reading = _KeptConnection(file, _READ_TIMEOUT_S)
        self._writing = _KeptConnection(file, _WRITE_TIMEOUT_S)

    async def version(self) -> int:
        """Number of the last change to any profile."""
        found = await self._read(lambda c: c.execute(FIND_VERSION).fetchone())
        return int(found[0]) if found else 0

    async def profile_version(self, name: str) -> tuple[int, int] | None:
        """Artist id and number of the last change to the profile of a name, or ``None``."""
        key = {"key": artist_key(name)}
        found: tuple[int, int] | None = await self._read(
            lambda c: c.execute(FIND_PROFILE_VERSION, key).fetchone()
        )
        return found

    async def find_profile(self, name: str) -> StyleProfile | None:
        """The stored profile of a name, alias or band, or ``None``."""
        key = artist_key(name)
        row = await self._read(lambda c: read_profile(c, key))
        return None if row is None else await asyncio.to_thread(decode_profile_row, row)

    async def record_generation(self, record: GenerationRecord) -> int:
        """Add a line to the history, durably; its id. At most one line a job."""
        values = sqlite_generation_values(record)
        return await self._in_thread(self._writing, lambda c: add_generation(c, values))

    async def vectors_since(self, version: int) -> Sequence[tuple[int, int, str, bytes | None]]:
        """Artist id, version, name and packed little-endian float32 of what changed since."""
        since = {"version": version}
        # Not on the kept reader: a hundred thousand rows would hold up the short reads.
        return await self._in_thread(self._writing, lambda c: c.execute(_CHANGED, since).fetchall())

    async def artist_ids(self) -> Sequence[int]:
        """Ids of all artists with a profile, ascending."""
        rows = await self._in_thread(self._writing, lambda c: c.execute(FIND_ARTIST_IDS).fetchall())
        return [ident for (ident,) in rows]

    async def close(self) -> None:
        """Close the connections; they are opened again when needed."""
        await asyncio.to_thread(self._reading.close)
        await asyncio.to_thread(self._writing.close)

    async def _read(self, work: Work[T]) -> T:
        try:
            return self._reading.use(work)
        except _NoSchemaError:
            await self._migrate()
            return self._reading.use(work)

    async def _in_thread(self, connection: _KeptConnection, work: Work[T]) -> T:
        try:
            return await asyncio.to_thread(connection.use, work)
        except _NoSchemaError:
            await self._migrate()
            return await asyncio.to_thread(connection.use, work)

    async def _migrate(self) -> None:
        was_open = self._reading.was_open or self._writing.was_open
        if was_open and not self._file.exists():
            raise DatabaseError(
                f"The database '{self._file}' was moved away.",
                hint="Put it back, or restart to begin with a new one.",
            )
        from mididrumigen.database.migrations import run_migrations

        await asyncio.to_thread(run_migrations, f"sqlite:///{quote(str(self._file.absolute()))}")


class _NoSchemaError(DatabaseError):
    """There is no database, or one of another version."""


class _KeptConnection:
    """A connection for use from any thread, opened again after a failure or on another file."""

    def __init__(self, file: Path, timeout_s: float) -> None:
        self._file = file
        self._timeout_s = timeout_s
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self.was_open = False

    def use(self, work: Work[T]) -> T:
        """Do work on it; ``DatabaseError`` when the database fails."""
        with self._lock, sqlite_errors(self._file):
            connection = self._open()
            try:
                return work(connection)
            except sqlite3.Error:
                self._close()
                raise

    def close(self) -> None:
        """Close it until it is used again."""
        with self._lock:
            self._close()

    def _open(self) -> sqlite3.Connection:
        identity = self._find_identity()
        if self._connection is not None and identity == self._identity:
            return self._connection
        self._close()
        if identity is None:
            raise _NoSchemaError(f"There is no database '{self._file}'.")
        connection = connect(self._file, self._timeout_s, any_thread=True)
        try:
            if not has_this_schema(connection):
                raise _NoSchemaError(f"The database '{self._file}' is of another version.")
        except BaseException:
            connection.close()
            raise
        self._connection, self._identity = connection, identity
        self.was_open = True
        return connection

    def _find_identity(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DatabaseError(
                f"The database '{self._file}' cannot be used: {error.strerror}."
            ) from error
        return found.st_dev, found.st_ino

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._identity = None
