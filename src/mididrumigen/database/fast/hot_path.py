"""Reading and recording on SQLite without SQLAlchemy: ``generate`` pays for ``sqlite3`` alone.

The same tables and words as :class:`mididrumigen.database.manager.DatabaseManager`, which remains
the way to create, migrate and change a database. ``None`` from here means: take that way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.rows import SQLITE_HINT
from mididrumigen.database.statements import (
    ADD_GENERATION,
    FIND_GENERATION_OF_JOB,
    FIND_OTHERS,
    FIND_PROFILE,
    FIND_REVISION,
    decode_profile_row,
    generation_values,
    sqlite_time,
)
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.style.artist import artist_key
from mididrumigen.domain.style.profile import StyleProfile

if TYPE_CHECKING:
    from mididrumigen.domain.work.records import GenerationRecord

_BUSY_TIMEOUT_S = 5.0


def find_stored_profile(database: Path, name: str) -> StyleProfile | None:
    """The stored profile of a name, alias or band.

    Returns:
        ``None`` when the file, this version's schema or the profile is not there.

    Raises:
        InvalidRequestError: the name cannot be an artist's.
        DatabaseError: the database is damaged or locked.
    """
    key = artist_key(name)
    with _open(database) as connection:
        row = None if connection is None else read_profile(connection, key)
    return None if row is None else decode_profile_row(row)


def only_library_stored(database: Path) -> bool:
    """Whether nothing is stored but what came from the library alone, by this version's schema.

    Raises:
        DatabaseError: the database is damaged or locked.
    """
    if not database.is_file():
        return True
    with _open(database) as connection:
        return connection is not None and connection.execute(FIND_OTHERS).fetchone() is None


def is_stored(database: Path, name: str) -> bool | None:
    """Whether there is a profile of a name, alias or band; ``None`` where it cannot be told here.

    Raises:
        InvalidRequestError: the name cannot be an artist's.
        DatabaseError: the database is damaged or locked.
    """
    if not database.exists():
        return False
    with _open(database) as connection:
        return (
            None if connection is None else read_profile(connection, artist_key(name)) is not None
        )


def record_generation(database: Path, record: GenerationRecord) -> int | None:
    """Add a line to the history; its id.

    Returns:
        ``None`` when the file or this version's schema is not there.

    Raises:
        InvalidRequestError: the name cannot be an artist's, or the parameters are not JSON data.
        DatabaseError: the database is damaged or locked.
    """
    values = sqlite_generation_values(record)
    with _open(database) as connection:
        return None if connection is None else add_generation(connection, values)


def connect(database: Path, timeout_s: float, *, any_thread: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode to a database file that is there; never makes one.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    uri = f"file:{quote(str(database.absolute()))}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=timeout_s, isolation_level=None, check_same_thread=not any_thread
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # What was answered outlives a power cut, whatever this SQLite was built with.
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def has_this_schema(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of this version."""
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(table).fetchone() is None:
        return False
    return connection.execute(FIND_REVISION).fetchall() == [(SCHEMA_REVISION,)]


def read_profile(connection: sqlite3.Connection, key: str) -> tuple[Any, ...] | None:
    """The row of a profile by a name's key, or ``None``; for ``decode_profile_row``."""
    row: tuple[Any, ...] | None = connection.execute(
        FIND_PROFILE["sqlite"], {"key": key}
    ).fetchone()
    return row


def sqlite_generation_values(record: GenerationRecord) -> dict[str, Any]:
    """A line of history as SQLite takes it, dated now."""
    return generation_values(record, sqlite_time(datetime.now(UTC)))


def add_generation(connection: sqlite3.Connection, values: dict[str, Any]) -> int:
    """Add a line to the history; its id, or that of the line that its job has already."""
    added = connection.execute(ADD_GENERATION, values)
    if added.rowcount == 1 and added.lastrowid is not None:
        return added.lastrowid
    first: int = connection.execute(FIND_GENERATION_OF_JOB, values).fetchone()[0]
    return first


@contextmanager
def sqlite_errors(database: Path) -> Iterator[None]:
    """Turn what sqlite3 raises into ``DatabaseError``."""
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseError(
            f"The database '{database}' cannot be used: {error}.", hint=SQLITE_HINT
        ) from error


@contextmanager
def _open(database: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection to a database of this version's schema."""
    if not database.is_file():
        yield None
        return
    with sqlite_errors(database), closing(connect(database, _BUSY_TIMEOUT_S)) as connection:
        yield connection if has_this_schema(connection) else None
