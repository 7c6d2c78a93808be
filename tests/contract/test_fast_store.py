"""What the fast stores do, over both databases: the same as the manager, in less time."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from tests.contract.artist_names import NAMES
from tests.contract.proxy import Proxy
from tests.fakes import HashingEmbedder, make_profile, make_source

from mididrumigen.database.connection import Database
from mididrumigen.database.engine import Patience
from mididrumigen.database.fast.fast_postgres import PostgresFastStore
from mididrumigen.database.fast.fast_sqlite import SqliteFastStore
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.work.records import GenerationRecord
from mididrumigen.ports.profiles import FastStore

RECORD = GenerationRecord(
    "jeff  porcaro",
    "template",
    21,
    {"bars": 4, "é": "\0ß"},
    ["ü 1.mid"],
    [{"name": "1.mid", "size": 12}],
    {"made_by": ["claude"], "cost_usd": 0.0025, "ü": "\0ß"},
)


def open_fast(url: str) -> FastStore:
    if url.startswith("sqlite"):
        return SqliteFastStore(Path(url.removeprefix("sqlite:///")))
    # A machine that is busy with other tests is no server that is away.
    return PostgresFastStore(url, timeout_s=20)


@asynccontextmanager
async def both(url):
    fast, slow = open_fast(url), DatabaseManager(url)
    try:
        yield fast, slow
    finally:
        await fast.close()
        await slow.close()


@pytest.fixture
def use(store_url):
    """Runs work on a fast store and the manager of the same database."""

    def run(work):
        async def with_both():
            async with both(store_url) as (fast, slow):
                return await work(fast, slow)

        return asyncio.run(with_both())

    return run


def test_it_finds_what_the_manager_saved(use):
    sources = [make_source("b", locator="https://example.org"), make_source("a")]
    profile = make_profile(
        "Jeff Porcaro", aliases=["Jeffrey"], bands=["Toto"], sources=sources, description="Late."
    )

    async def work(fast, slow):
        await slow.save_profile(make_profile("Simon Phillips", bands=["Toto"]))
        await slow.save_profile(profile)
        for name in ("Jeff Porcaro", "JEFFREY", "toto", "Nobody"):
            assert await fast.find_profile(name) == await slow.find_profile(name)
        assert await fast.find_profile("jeffrey") == profile
        await slow.save_profile(make_profile("No Source", sources=[]))
        assert (await fast.find_profile("No Source")).sources == ()

    use(work)


def test_it_finds_names_of_every_script(use):
    async def work(fast, slow):
        for name in NAMES[:100:3]:
            await slow.save_profile(make_profile(name))
        for name in NAMES[:100:3]:
            assert (await fast.find_profile(name)).artist.name == name

    use(work)


@pytest.mark.parametrize("name", ["", "a\0b", "a\ud800"])
def test_a_name_that_no_artist_has_is_refused(use, name):
    async def work(fast, slow):
        for ask in (fast.find_profile, fast.profile_version):
            with pytest.raises(InvalidRequestError):
                await ask(name)
        with pytest.raises(InvalidRequestError):
            await fast.record_generation(replace(RECORD, artist=name))

    use(work)


def test_every_change_has_a_version_of_its_own(use):
    async def work(fast, slow):
        assert await fast.profile_version("One") is None
        seen = [await fast.version()]
        for change in (
            lambda: slow.save_profile(make_profile("One", aliases=["Uno"])),
            lambda: slow.save_profile(make_profile("Two")),
            lambda: slow.save_profile(make_profile("One", aliases=["Uno"])),
            lambda: slow.save_embedding("Two", HashingEmbedder().embed(["two"])[0]),
        ):
            await change()
            seen.append(await fast.version())
        assert seen == sorted(set(seen))
        one = await slow.find_artist("One")
        assert await fast.profile_version("uno") == (one.id, seen[3])
        assert (await fast.profile_version("Two"))[1] == seen[4]
        await slow.delete_artist("One")
        assert await fast.version() > seen[4]
        assert await fast.profile_version("One") is None

    use(work)


def test_a_line_of_history_is_the_managers(use):
    async def work(fast, slow):
        await slow.save_profile(make_profile("Jeff Porcaro"))
        ident = await fast.record_generation(RECORD)
        other = await slow.record_generation(RECORD)
        by_fast, by_slow = await slow.find_generation(ident), await slow.find_generation(other)
        assert replace(by_fast, id=0, created_at="") == replace(by_slow, id=0, created_at="")
        assert by_slow.created_at > by_fast.created_at
        assert by_fast.files == [{"name": "1.mid", "size": 12}]
        assert by_fast.making == {"made_by": ["claude"], "cost_usd": 0.0025, "ü": "ß"}
        assert len(await slow.list_generations(artist="Jeff Porcaro")) == 2

    use(work)


def test_a_job_has_one_line_however_often_it_is_recorded(use):
    async def work(fast, slow):
        of_job = replace(RECORD, job_id="job-1")
        first = await fast.record_generation(of_job)
        assert await fast.record_generation(of_job) == first
        assert await slow.record_generation(of_job) == first
        found = await asyncio.gather(
            *(fast.record_generation(replace(RECORD, job_id="job-2")) for _ in range(8))
        )
        assert len(set(found)) == 1
        assert len(await slow.list_generations()) == 2
        assert await fast.record_generation(RECORD) != await fast.record_generation(RECORD)

    use(work)


def test_vectors_come_once_for_each_change(use):
    embed = HashingEmbedder().embed

    async def work(fast, slow):
        start = await fast.version()
        await slow.save_profile(make_profile("One"), embed(["one"])[0])
        await slow.save_profile(make_profile("Two"))
        one, two = await fast.vectors_since(start)
        assert (one[2], two[2]) == ("One", "Two")
        assert np.array_equal(np.frombuffer(one[3], "<f4"), embed(["one"])[0])
        assert two[3] is None
        assert await fast.artist_ids() == [one[0], two[0]]
        assert await fast.vectors_since(two[1]) == []
        await slow.save_embedding("Two", embed(["two"])[0])
        ((ident, version, name, packed),) = await fast.vectors_since(two[1])
        assert (ident, name, version) == (two[0], "Two", await fast.version())
        assert np.array_equal(np.frombuffer(packed, "<f4"), embed(["two"])[0])
        await slow.delete_artist("One")
        assert await fast.vectors_since(version) == []
        assert await fast.artist_ids() == [two[0]]

    use(work)


def test_a_reader_never_sees_half_of_a_save(use):
    def make_version(number):
        sources = [make_source(f"{number}:{index}") for index in range(20)]
        return make_profile(description=f"Version {number}", sources=sources)

    async def work(fast, slow):
        await slow.save_profile(make_version(0))

        async def save():
            for number in range(1, 15):
                await slow.save_profile(make_version(number))

        saving = asyncio.create_task(save())
        while not saving.done():
            found = await fast.find_profile("Test Drummer")
            assert found == make_version(int(found.description.removeprefix("Version ")))
        await saving

    use(work)


def test_many_at_once_lose_nothing(use):
    async def work(fast, slow):
        await slow.save_profile(make_profile("Jeff Porcaro"))
        written = [fast.record_generation(RECORD) for _ in range(40)]
        read = [fast.find_profile("Jeff Porcaro") for _ in range(40)]
        done = await asyncio.gather(*written, *read)
        assert len(set(done[:40])) == 40
        assert len(await slow.list_generations(1000)) == 40
        assert {profile.artist.name for profile in done[40:]} == {"Jeff Porcaro"}

    use(work)


def test_a_database_without_tables_is_migrated(empty_url):
    async def work():
        fast = open_fast(empty_url)
        try:
            return await fast.version(), await fast.find_profile("Anyone")
        finally:
            await fast.close()

    version, profile = asyncio.run(work())
    assert version > 1_700_000_000_000  # not counted from 1: no two databases share a version
    assert profile is None


def test_a_damaged_profile_is_an_error(store_url):
    async def work():
        async with both(store_url) as (fast, slow):
            await slow.save_profile(make_profile())
            async with slow._database.transaction(writes=True) as connection:
                await connection.exec_driver_sql("UPDATE style_profiles SET profile = '[]'")
            with pytest.raises(DatabaseError, match="stored profile"):
                await fast.find_profile("Test Drummer")

    asyncio.run(work())


def test_sqlite_a_file_that_was_replaced_is_opened_anew(tmp_path):
    async def work():
        file, other = tmp_path / "a.db", tmp_path / "b.db"
        for path, name in ((file, "Old"), (other, "New")):
            slow = DatabaseManager(f"sqlite:///{path}")
            await slow.save_profile(make_profile(name))
            await slow.close()
        fast = SqliteFastStore(file)
        assert (await fast.find_profile("Old")).artist.name == "Old"
        await fast.record_generation(RECORD)
        for log in ("-wal", "-shm"):
            Path(f"{file}{log}").unlink(missing_ok=True)
        os.replace(other, file)  # noqa: PTH105
        assert await fast.find_profile("Old") is None
        assert (await fast.find_profile("New")).artist.name == "New"
        assert await fast.record_generation(RECORD) == 1
        await fast.close()
        assert await fast.version() > 0
        await fast.close()

    asyncio.run(work())


def test_sqlite_it_recovers_from_a_failure(tmp_path):
    file = tmp_path / "a.db"

    async def work():
        fast = SqliteFastStore(file)
        await fast.version()
        good = file.read_bytes()
        await fast.close()
        file.write_bytes(b"This is not a database. " * 400)
        for ask in (fast.version(), fast.record_generation(RECORD)):
            with pytest.raises(DatabaseError, match="not a database"):
                await ask
        file.write_bytes(good)
        assert await fast.record_generation(RECORD) == 1
        await fast.close()

    asyncio.run(work())


def test_sqlite_a_writer_elsewhere_does_not_hold_up_readers(tmp_path):
    file = tmp_path / "a.db"

    async def work():
        fast = SqliteFastStore(file)
        first = await fast.version()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE counters SET value = value + 1")
            assert await fast.version() == first
            writing = asyncio.create_task(fast.record_generation(RECORD))
            assert await fast.version() == first
            other.execute("COMMIT")
        assert await fast.version() == first + 1
        assert await writing == 1
        await fast.close()

    asyncio.run(work())


def postgres_through(proxy: Proxy, url: str) -> PostgresFastStore:
    address = f"postgresql://postgres@127.0.0.1:{proxy.port}{urlsplit(url).path}"
    return PostgresFastStore(Database(address, patience=Patience(answer_s=0.9)), timeout_s=0.9)


@pytest.fixture
def postgres(backend, store_url):
    if backend != "postgresql":
        pytest.skip("about the server of PostgreSQL")
    return store_url


def socket_of(url: str) -> str:
    return f"{parse_qs(urlsplit(url).query)['host'][0]}/.s.PGSQL.5432"


def test_postgresql_it_reconnects_after_the_server_was_away(postgres):
    async def work():
        proxy = Proxy(socket_of(postgres))
        await proxy.start()
        fast = postgres_through(proxy, postgres)
        assert await fast.version() >= 0
        await proxy.stop()
        for _ in range(3):
            with pytest.raises(DatabaseError):
                await asyncio.wait_for(fast.version(), 1.5)
        await proxy.start()
        assert await fast.version() >= 0
        # Cut once more while nobody looks: the first call may find a dead connection, no second.
        await proxy.stop()
        await proxy.start()
        assert await fast.record_generation(RECORD) > 0
        await fast.close()
        await proxy.stop()

    asyncio.run(work())


def test_postgresql_a_silent_server_costs_seconds_and_is_forgotten(postgres):
    async def work():
        proxy = Proxy(socket_of(postgres))
        await proxy.start()
        fast = postgres_through(proxy, postgres)
        assert await fast.version() >= 0
        proxy.be_silent()
        calls = [fast.version(), fast.record_generation(RECORD), fast.find_profile("Anyone")] * 2
        failed = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 15)
        assert {type(error) for error in failed} == {DatabaseError}
        proxy.speak()
        assert await fast.version() >= 0
        proxy.be_silent()
        await asyncio.wait_for(fast.close(), 15)
        await proxy.stop()

    # A write that timed out may have been done, so it is not counted here.
    asyncio.run(work())


def test_postgresql_a_server_that_is_not_there_tells_no_secrets():
    pytest.importorskip("asyncpg")

    async def work():
        await PostgresFastStore("postgresql://anna:s3cret@127.0.0.1:1/music").version()

    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1") as caught:
        asyncio.run(work())
    assert "s3cret" not in f"{caught.value!r} {caught.value.hint}"


def test_postgresql_is_not_a_file():
    with pytest.raises(InvalidRequestError):
        PostgresFastStore("sqlite:////tmp/x.db")
