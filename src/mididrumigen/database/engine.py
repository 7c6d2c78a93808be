"""Connections: one async engine for SQLite or PostgreSQL, and its failures as ``DatabaseError``."""

from __future__ import annotations

import asyncio
import inspect
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from mididrumigen.database.rows import SQLITE_HINT, dump_json, load_json
from mididrumigen.domain.errors import (
    DatabaseError,
    InvalidRequestError,
    MidiDrumiGenError,
    MissingExtraError,
)
from mididrumigen.settings.places import async_database_url

BUSY_TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for PostgreSQL.

    Attributes:
        reach_s: until it takes a connection. A server that is away does not, and is asked again
            by the next call.
        answer_s: until it answers. A server that took the connection is there, and may be busy.
        turn_s: until one of the connections that others use is free.
    """

    reach_s: float = 0.9
    answer_s: float = 5.0
    turn_s: float = 60.0


def parse_url(url: str) -> URL:
    """The URL with the async driver of its database.

    Raises:
        InvalidRequestError: not a SQLite file or a PostgreSQL database.
    """
    url = async_database_url(url)
    driver, _, path = url.partition(":///")
    if driver == "sqlite+aiosqlite":
        # Not by SQLAlchemy: 2.0 takes the path as it is written, 2.1 decodes it.
        return URL.create(driver, database=unquote(path))
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise InvalidRequestError("The database URL cannot be read.") from error


def create_engine(url: URL, connections: int = 1, patience: Patience | None = None) -> AsyncEngine:
    """An engine over a SQLite file that can be opened, or a PostgreSQL not connected to yet.

    It belongs to one event loop, and is disposed of there.

    Args:
        url: of the database.
        connections: how many are kept at most, on PostgreSQL.
        patience: how long to wait for PostgreSQL.

    Raises:
        DatabaseError: the folder of a SQLite file cannot be made.
        sqlite3.Error: the file cannot be opened; :func:`database_errors` translates it.
        InvalidRequestError: the URL has an option that the driver does not take.
        MissingExtraError: PostgreSQL without the extra ``postgres``.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    return _postgres_engine(url, connections, patience or Patience())


def _asyncpg_options(url: URL) -> dict[str, Any]:
    """What ``asyncpg.connect`` takes to reach the database of a URL.

    Raises:
        InvalidRequestError: the URL has an option that the driver does not take.
        MissingExtraError: the extra ``postgres`` is not installed.
    """
    _check_postgres(url)
    from sqlalchemy.dialects.postgresql.asyncpg import dialect

    # This part of SQLAlchemy has no types.
    options: dict[str, Any] = dialect().create_connect_args(url)[1]  # type: ignore[no-untyped-call]
    options.pop("prepared_statement_cache_size", None)  # SQLAlchemy's own
    return options


def _check_postgres(url: URL) -> None:
    try:
        import asyncpg
        import pgvector.sqlalchemy  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("PostgreSQL", "postgres") from error
    # A name that libpq knows and asyncpg does not would be a TypeError on connecting.
    known = inspect.signature(asyncpg.connect).parameters
    unknown = sorted(set(url.query) - set(known))
    if unknown:
        raise InvalidRequestError(
            f"The database URL has options that asyncpg does not take: {', '.join(unknown)}.",
            hint=f"Take them out; it takes {', '.join(known)}.",
        )


def _postgres_engine(url: URL, connections: int, patience: Patience) -> AsyncEngine:
    options = _asyncpg_options(url)

    async def connect() -> Any:
        import asyncpg

        await _reach(options, patience.reach_s)
        return await asyncpg.connect(**options, timeout=patience.answer_s)

    return create_async_engine(
        url,
        async_creator=connect,
        json_serializer=dump_json,
        json_deserializer=load_json,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=patience.answer_s,
        hide_parameters=True,
    )


async def _reach(options: Mapping[str, Any], limit_s: float) -> None:
    """Find out whether the server takes connections at all. A busy one does, one that is away not.

    Raises:
        OSError: it is away, or does not take one in time.
    """
    host, port = options.get("host"), options.get("port", 5432)
    # Several servers, and what the environment says, are for the driver to try.
    if not isinstance(host, str) or host.startswith("/") or not isinstance(port, int):
        return
    async with asyncio.timeout(limit_s):
        _, writer = await asyncio.open_connection(host, port)
    writer.transport.abort()


def _sqlite_engine(url: URL) -> AsyncEngine:
    folder = Path(url.database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(
            f"The database folder '{folder}' cannot be made: {error.strerror}.",
            hint="Choose another MIDIDRUMIGEN_HOME.",
        ) from error
    _open_sqlite(Path(url.database or ""))
    # No pool: opening a file is cheap, and no connection outlives its use or its event loop.
    engine = create_async_engine(
        url,
        json_serializer=dump_json,
        json_deserializer=load_json,
        poolclass=NullPool,
        hide_parameters=True,
    )
    file = Path(url.database or "")
    event.listen(engine.sync_engine, "do_connect", lambda *_: _refuse_new_file(file))
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(file: Path) -> None:
    """Make the file, or see that it is a database, and have readers not wait for a writer."""
    _make_private(file)
    # Not over aiosqlite: where opening fails, its thread can outlive the event loop and complain.
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Of two that open a new file at once, one is refused, whatever the timeout.
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return


def _make_private(file: Path) -> None:
    """Make a new file its owner's alone: keys and sessions will be in it."""
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _refuse_new_file(file: Path) -> None:
    """Refuse to go on with an empty file where the database was moved away.

    Raises:
        sqlite3.OperationalError: it was.
    """
    if not file.exists():
        raise sqlite3.OperationalError("the file was moved away")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions are begun by _begin_sqlite: the driver's own would leave DDL outside of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer is refused at once when another has written meanwhile, whatever
    # the busy timeout: so writers say it when they begin, and wait for their turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def database_errors(url: URL) -> Iterator[None]:
    """Turn what drivers raise into ``DatabaseError``, without SQL, values or the password."""
    try:
        yield
    except StatementError as error:
        # Our own refusal of a value, wrapped on its way through SQLAlchemy.
        if isinstance(error.orig, MidiDrumiGenError):
            raise error.orig from error
        raise _translate(error, url) from error
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise _translate(error, url) from error
    except Exception as error:
        # asyncpg raises its own errors while connecting, before SQLAlchemy wraps them.
        if type(error).__module__.partition(".")[0] != "asyncpg":
            raise
        raise _translate(error, url) from error


def _translate(error: Exception, url: URL) -> DatabaseError:
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    if isinstance(cause, TimeoutError):
        cause = TimeoutError("it did not answer in time")
    reason = str(cause).strip().partition("\n")[0].rstrip(".") or type(cause).__name__
    if url.password:
        reason = reason.replace(str(url.password), "***")
    if url.get_backend_name() == "sqlite":
        return DatabaseError(
            f"The database '{url.database}' cannot be used: {reason}.", hint=SQLITE_HINT
        )
    return DatabaseError(
        f"PostgreSQL at {url.host or 'localhost'} failed: {reason}.",
        hint="Check that it runs and that MIDIDRUMIGEN_DATABASE_URL names it rightly.",
    )
