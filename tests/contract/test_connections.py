"""How many connections a service opens, and who waits for one."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from tests.contract.conftest import use_store
from tests.contract.proxy import Proxy
from tests.contract.test_fast_store import socket_of
from tests.fakes import make_profile

from mididrumigen.api.app import close_parts
from mididrumigen.database.connection import Database
from mididrumigen.database.engine import Patience
from mididrumigen.database.job_table import JobTable
from mididrumigen.database.similarity import HNSW_INDEX
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.jobs import JobKind, NewJob
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.orchestrator.comparison import MOST_READ
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services
from mididrumigen.wiring.service import make_find_similar, open_parts
from mididrumigen.wiring.stores import API_CONNECTIONS

PROMISED = 10


@pytest.fixture
def postgres(backend: str, store_url: str) -> str:
    if backend != "postgresql":
        pytest.skip("about the connections of PostgreSQL")
    return store_url


async def count_backends(url: str) -> int:
    import asyncpg

    watcher = await asyncpg.connect(url)
    try:
        count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        return int(await watcher.fetchval(count)) - 1
    finally:
        await watcher.close()


@pytest.mark.parametrize("connections", [1, 2])
def test_a_hundred_at_once_wait_for_their_turn(postgres: str, connections: int) -> None:
    async def work() -> None:
        table = JobTable(Database(postgres, connections=connections))
        jobs = [NewJob(JobKind.RESEARCH, f"subject {n}", {}) for n in range(100)]
        try:
            added = await asyncio.gather(*(table.add(job) for job in jobs))
            assert all(is_new for _, is_new in added)
            assert await count_backends(postgres) <= connections
        finally:
            await table.close()

    asyncio.run(work())


def test_who_waits_too_long_is_told_so(postgres: str) -> None:
    async def work() -> None:
        database = Database(postgres, connections=1, patience=Patience(turn_s=0.01))
        async with database.transaction():
            with pytest.raises(DatabaseError, match="No connection to PostgreSQL became free"):
                async with database.transaction():
                    pass
        await database.close()

    asyncio.run(work())


def test_a_port_that_is_dead_is_told_of_at_once() -> None:
    pytest.importorskip("asyncpg")
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql://u@127.0.0.1:{unused.getsockname()[1]}/d"
        with pytest.raises(DatabaseError, match=r"127\.0\.0\.1"):
            use_store(url, lambda store: asyncio.wait_for(store.list_artists(), 20))


def test_a_server_that_takes_no_connection_is_away_and_one_that_is_slow_is_not(
    postgres: str,
) -> None:
    """The server is reached at once and says nothing at first: it is busy, and waited for."""

    async def work() -> None:
        proxy = Proxy(socket_of(postgres))
        await proxy.start()
        proxy.be_silent()
        address = f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(postgres).path}"
        database = Database(address, patience=Patience(reach_s=0.5, answer_s=60))
        asking = asyncio.create_task(JobTable(database).statistics())
        done, _ = await asyncio.wait({asking}, timeout=1.0)  # twice as long as to reach it
        assert not done
        proxy.speak()
        assert (await asking).queued == 0
        await database.close()
        await proxy.stop()

    asyncio.run(work())


def test_a_service_keeps_its_promise_of_connections(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fastapi")
    monkeypatch.setenv("MIDIDRUMIGEN_OFFLINE", "1")
    places = {"MIDIDRUMIGEN_HOME": str(tmp_path), "MIDIDRUMIGEN_DATABASE_URL": postgres}
    services = Services(load_settings(places))
    line = GenerationRecord("Anyone", "template", 1, {}, [])

    async def work() -> None:
        parts = open_parts(services)
        assert parts.metrics is not None
        await parts.jobs.start()
        research = {"artist": "John Bonham", "depth": "quick"}
        job, _ = await parts.jobs.submit(NewJob(JobKind.RESEARCH, "john bonham", research))
        most = 0
        for _ in range(3):
            await asyncio.gather(
                *(parts.store.list_artists() for _ in range(20)),
                *(parts.fast.version() for _ in range(20)),
                *(parts.fast.record_generation(line) for _ in range(5)),
                *(parts.access.list_keys() for _ in range(20)),
                *(parts.job_store.statistics() for _ in range(20)),
                parts.metrics.render(),
            )
            most = max(most, await count_backends(postgres))
        assert API_CONNECTIONS <= most <= PROMISED
        while not (found := await parts.jobs.find(job.id)) or not found.status.is_final:
            most = max(most, await count_backends(postgres))
        assert most <= PROMISED
        assert found.failure is None, found.failure
        await parts.jobs.stop()
        await close_parts(parts)
        assert await count_backends(postgres) == 0

    asyncio.run(work())


def test_too_many_profiles_for_memory_are_compared_by_an_index(
    postgres: str, tmp_path: Path
) -> None:
    places = {"MIDIDRUMIGEN_HOME": str(tmp_path), "MIDIDRUMIGEN_DATABASE_URL": postgres}
    services = Services(load_settings(places))

    async def work() -> None:
        async with services.open_stores(API_CONNECTIONS) as stores:
            for number in range(MOST_READ + 20):
                vector = np.zeros(384, np.float32)
                vector[:2] = np.cos(number / 100), np.sin(number / 100)
                await stores.profiles.save_profile(make_profile(f"Drummer {number}"), vector)
            offline = services.sources.offline_researcher(stores.profiles)
            exact = await make_find_similar(services, stores, offline)("Drummer 7", 5)
            assert not await stores.index_vectors(100_000)
            found = await make_find_similar(services, stores, offline, 10)("Drummer 7", 5)
            assert await stores.index_vectors(100_000)  # it is there now
            assert [near.name for near in found.neighbours] == [n.name for n in exact.neighbours]
            assert len(found.neighbours) == 5

    try:
        asyncio.run(work())
    finally:
        asyncio.run(drop_index(postgres))


async def drop_index(url: str) -> None:
    database = Database(url)
    async with database.transaction(writes=True) as connection:
        await connection.exec_driver_sql(f"DROP INDEX IF EXISTS {HNSW_INDEX}")
    await database.close()
