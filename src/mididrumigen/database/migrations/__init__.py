"""Alembic migrations, run in process and without an ini file: the scripts are in this package."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

# Any number will do, so long as every version uses the same.
_ADVISORY_LOCK = 6_474_381


def run_migrations(url: str, revision: str = "head") -> None:
    """Bring a database to a revision; outside of an event loop.

    Args:
        url: SQLite or PostgreSQL.
        revision: a revision's id or ``head`` to go up to, or ``base`` to go down to no tables.

    Raises:
        DatabaseError: it cannot be reached or migrated.
    """
    from mididrumigen.database.engine import create_engine, database_errors, parse_url

    parsed = parse_url(url)

    async def run() -> None:
        with database_errors(parsed):
            engine = create_engine(parsed)
            try:
                await migrate(engine, revision)
            finally:
                await engine.dispose()

    asyncio.run(run())


async def migrate(engine: AsyncEngine, revision: str = "head") -> None:
    """Bring a database to a revision, in one transaction; processes wait for each other.

    Raises:
        DatabaseError: the database has a revision that this version does not know.
    """
    async with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        await connection.run_sync(_migrate, revision)


def let_versions_go_on(connection: Connection, since: str) -> None:
    """Say in a migration which versions may use the database beside those that know it.

    Call it with the revision before, where everything that is added has a default and nothing is
    taken away, so that old and new processes run side by side while a service is updated.

    Args:
        connection: of the migration.
        since: the oldest revision whose version may go on.
    """
    from sqlalchemy import text

    from mididrumigen.database import OLDEST_REVISION

    values = {"name": OLDEST_REVISION, "value": int(since)}
    connection.execute(text("DELETE FROM counters WHERE name = :name"), values)
    connection.execute(text("INSERT INTO counters (name, value) VALUES (:name, :value)"), values)


def alembic_config(connection: Connection | None = None) -> Config:
    """The configuration that an ini file would hold."""
    from alembic.config import Config

    config = Config()
    # Alembic reads % as the start of an interpolation.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate(connection: Connection, revision: str) -> None:
    from alembic import command
    from alembic.runtime.migration import MigrationContext
    from alembic.util import CommandError

    from mididrumigen.domain.errors import DatabaseError

    config = alembic_config(connection)
    try:
        (command.downgrade if revision == "base" else command.upgrade)(config, revision)
    except CommandError as error:
        current = MigrationContext.configure(connection).get_current_revision()
        raise DatabaseError(
            f"The database has revision {current}, which this version does not know.",
            hint="Install the version of MidiDrumiGen that made it, or a newer one.",
        ) from error
