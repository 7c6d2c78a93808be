"""Reading and recording without SQLAlchemy: ``generate`` on SQLite pays for ``sqlite3`` alone.

The same tables and words as :class:`mididrumigen.database.manager.DatabaseManager`, which remains
the way to create, migrate and change a database. ``None`` from here means: take that way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.rows import (
    FIND_ARTIST_ID,
    PROFILE_COLUMNS,
    SOURCE_COLUMNS,
    SQLITE_HINT,
    assemble_profile,
    clean,
    dump_json,
    load_json,
)
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.evidence import artist_key, display_name
from mididrumigen.domain.style import StyleProfile

if TYPE_CHECKING:
    from mididrumigen.ports import GenerationRecord

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
        if connection is None:
            return None
        # One transaction, or a save between the two reads would give old and new sources mixed.
        connection.execute("BEGIN")
        row = connection.execute(
            f"SELECT artist_id, {', '.join(PROFILE_COLUMNS)} FROM style_profiles "  # noqa: S608
            f"WHERE artist_id = ({FIND_ARTIST_ID})",
            {"key": key},
        ).fetchone()
        if row is None:
            return None
        sources = connection.execute(
            f"SELECT {', '.join(SOURCE_COLUMNS)} FROM research_sources "  # noqa: S608
            "WHERE artist_id = ? ORDER BY id",
            row[:1],
        ).fetchall()
    _, profile, description, vocabulary, confidence = row
    return assemble_profile(
        (load_json(profile), description, load_json(vocabulary), confidence), sources
    )


def record_generation(database: Path, record: GenerationRecord) -> int | None:
    """Add a line to the history; its id.

    Returns:
        ``None`` when the file or this version's schema is not there.

    Raises:
        InvalidRequestError: the name cannot be an artist's, or the parameters are not JSON data.
        DatabaseError: the database is damaged or locked.
    """
    values = {
        "key": artist_key(record.artist),
        "name": display_name(record.artist),
        "provider": clean(record.provider_used),
        "time_ms": record.generation_time_ms,
        "params": dump_json(clean(record.params)),
        "output": dump_json(clean(record.output_files)),
        "files": dump_json(clean(record.files)),
        "now": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
    with _open(database) as connection:
        if connection is None:
            return None
        return connection.execute(
            "INSERT INTO generation_history (artist_id, artist_name, provider_used, "  # noqa: S608
            "generation_time_ms, user_params, output_files, files, created_at) "
            f"VALUES (({FIND_ARTIST_ID}), :name, :provider, :time_ms, :params, :output, :files, "
            ":now)",
            values,
        ).lastrowid


@contextmanager
def _open(database: Path) -> Iterator[sqlite3.Connection | None]:
    """A connection to a database of this version's schema, in autocommit mode."""
    if not database.is_file():
        yield None
        return
    # mode=rw never creates the file.
    uri = f"file:{quote(str(database.absolute()))}?mode=rw"
    try:
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        ) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            yield connection if _has_this_schema(connection) else None
    except sqlite3.Error as error:
        raise DatabaseError(
            f"The database '{database}' cannot be used: {error}.", hint=SQLITE_HINT
        ) from error


def _has_this_schema(connection: sqlite3.Connection) -> bool:
    table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(table).fetchone() is None:
        return False
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return rows == [(SCHEMA_REVISION,)]
