"""Every row of a database as JSON data, and back: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from mididrumigen.database import SCHEMA_REVISION
from mididrumigen.database.connection import Database
from mididrumigen.database.tables import Base, CounterRow
from mididrumigen.database.types import BLOB_DTYPE, Embedding, UtcDateTime, import_numpy
from mididrumigen.domain.errors import BackupError
from mididrumigen.ports.backups import Row

_AT_ONCE = 200


class DatabaseRows:
    """Implements :class:`mididrumigen.ports.backups.RowCopies`.

    Args:
        database: the database, or its URL.
    """

    revision = SCHEMA_REVISION

    def __init__(self, database: Database | str) -> None:
        self._database = Database.of(database)

    async def read_rows(self) -> AsyncIterator[Row]:
        """Every row as of one moment, table by table, in the order of the primary key.

        SQLite keeps that moment for a reader in its write-ahead log, PostgreSQL in a transaction
        with a snapshot: neither blocks writers.
        """
        async with self._database.transaction() as connection:
            for table in Base.metadata.sorted_tables:
                query = select(table).order_by(*table.primary_key.columns)
                async with connection.stream(query) as result:
                    async for row in result.mappings():
                        yield table.name, _encode_row(table, row)

    async def count_rows(self) -> int:
        """How many rows there are; a new database has its counters alone."""
        counted = 0
        async with self._database.transaction() as connection:
            for table in Base.metadata.sorted_tables:
                if table.name != CounterRow.__tablename__:
                    query = select(func.count()).select_from(table)
                    counted += (await connection.execute(query)).scalar_one()
        return counted

    async def write_rows(self, rows: Iterable[Row]) -> int:
        """Replace what is there by these rows, in one transaction; how many they were."""
        written = 0
        async with self._database.transaction(writes=True) as connection:
            for table in reversed(Base.metadata.sorted_tables):
                await connection.execute(delete(table))
            for name, group in groupby(rows, key=lambda row: row[0]):
                table = _find_table(name)
                while chunk := [_decode_row(table, row) for _, row in islice(group, _AT_ONCE)]:
                    await connection.execute(table.insert(), chunk)
                    written += len(chunk)
            await _set_sequences(connection)
        return written


async def _set_sequences(connection: AsyncConnection) -> None:
    """Have PostgreSQL go on counting where the restored rows end; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if table.autoincrement_column is not None:
            name, column = table.name, table.autoincrement_column.name
            # The names are our own tables'.
            await connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), "  # noqa: S608
                    f"max({column})) FROM {name} HAVING max({column}) IS NOT NULL"
                )
            )


def _find_table(name: str) -> Table:
    table = Base.metadata.tables.get(name)
    if table is None:
        raise BackupError(
            f"The backup has a table '{name[:80]}' that this version does not know.",
            hint="Install the version of MidiDrumiGen that made it, or a newer one.",
        )
    return table


def _encode_row(table: Table, row: Mapping[Any, Any]) -> dict[str, object]:
    return {column.name: _encode(column.type, row[column.name]) for column in table.columns}


def _decode_row(table: Table, row: Mapping[str, object]) -> dict[str, object]:
    unknown = sorted(set(row) - set(table.columns.keys()))
    if unknown:
        raise BackupError(
            f"The backup has columns that this version does not know: {', '.join(unknown)[:200]}.",
            hint="Install the version of MidiDrumiGen that made it, or a newer one.",
        )
    return {name: _decode(table.columns[name], value) for name, value in row.items()}


def _encode(kind: TypeEngine[Any], value: Any) -> object:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime | Date):
        return value.isoformat()
    if isinstance(kind, Embedding):
        return b64encode(value.astype(BLOB_DTYPE).tobytes()).decode()
    if isinstance(kind, LargeBinary):
        return b64encode(value).decode()
    return value


def _decode(column: Column[Any], value: Any) -> object:
    """The value of a column.

    Raises:
        BackupError: it is none.
    """
    kind = column.type
    try:
        if value is None:
            return None
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(value)
        if isinstance(kind, Date):
            return date.fromisoformat(value)
        if isinstance(kind, Embedding):
            return import_numpy().frombuffer(b64decode(value, validate=True), dtype=BLOB_DTYPE)
        if isinstance(kind, LargeBinary):
            return b64decode(value, validate=True)
    except (TypeError, ValueError) as error:
        raise BackupError(f"The backup has no right value for {column}: {error}.") from error
    return value
