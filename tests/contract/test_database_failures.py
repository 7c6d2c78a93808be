"""What goes wrong with a database becomes a DatabaseError that tells no secrets."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.contract.conftest import use_store
from tests.contract.proxy import Proxy
from tests.fakes import make_profile

from mididrumigen.database.fast.fast_sqlite import SqliteFastStore
from mididrumigen.database.job_table import JobTable
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.database.migrations import run_migrations
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def unused_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener.getsockname()[1]


def test_a_server_that_is_not_there(unused_port):
    pytest.importorskip("asyncpg")
    url = f"postgresql://anna:s3cr%40t@127.0.0.1:{unused_port}/music"
    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1") as caught:
        use_store(url, lambda store: store.list_artists())
    assert caught.value.hint
    with pytest.raises(DatabaseError):
        run_migrations(url)
    for secret in ("s3cr@t", "s3cr%40t"):
        assert secret not in f"{caught.value!r} {caught.value} {caught.value.details}"


def test_a_database_or_user_that_the_server_does_not_know(postgres_url):
    url = postgres_url.format(name="postgres")
    for wrong in (
        postgres_url.format(name="nowhere"),
        url.replace("postgres@", "nobody:s3cret@"),
    ):
        with pytest.raises(DatabaseError, match="does not exist") as caught:
            use_store(wrong, lambda store: store.list_artists())
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "x", "mysql://u:s3cret@h/d", "sqlite://", "sqlite:///:memory:", "postgresql://h:s3cret"],
)
def test_a_url_of_another_kind_is_refused(url):
    with pytest.raises(InvalidRequestError) as caught:
        DatabaseManager(url)
    assert "s3cret" not in str(caught.value)


def test_an_option_that_the_driver_does_not_take_is_named():
    pytest.importorskip("asyncpg")
    url = "postgresql://u:s3cret@127.0.0.1/d?application_name=x"
    with pytest.raises(InvalidRequestError, match="application_name") as caught:
        use_store(url, lambda store: store.list_artists())
    assert "s3cret" not in str(caught.value)


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="folder"):
        use_store(f"sqlite:///{tmp_path}/file/store.db", lambda store: store.list_artists())


def test_a_file_that_is_a_folder(tmp_path):
    with pytest.raises(DatabaseError, match="cannot be used"):
        use_store(f"sqlite:///{tmp_path}", lambda store: store.list_artists())


def test_a_folder_that_is_not_there_is_made(tmp_path):
    file = tmp_path / "new" / "deep" / "store.db"
    assert use_store(f"sqlite:///{file}", lambda store: store.list_artists()) == []
    assert file.is_file()


def test_sqlite_keeps_a_write_ahead_log_and_foreign_keys(tmp_path):
    file = tmp_path / "store.db"
    use_store(f"sqlite:///{file}", lambda store: store.list_artists())
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_a_new_database_is_its_owners_alone(tmp_path):
    file = tmp_path / "store.db"
    before = os.umask(0)
    try:
        use_store(f"sqlite:///{file}", lambda store: store.save_profile(make_profile("Ann")))
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_database_that_was_moved_away_is_missed(tmp_path):
    file = tmp_path / "store.db"

    async def work(store):
        await store.save_profile(make_profile("Ann"))
        fast = SqliteFastStore(file)
        assert await fast.find_profile("Ann") is not None
        for path in tmp_path.glob("store.db*"):
            path.rename(tmp_path / f"away-{path.name}")
        for ask in (store.list_artists, lambda: store.save_profile(make_profile("Bob"))):
            with pytest.raises(DatabaseError, match="moved away"):
                await ask()
        with pytest.raises(DatabaseError, match="moved away"):
            await fast.find_profile("Ann")
        await fast.close()
        assert not file.exists()
        (tmp_path / "away-store.db").rename(file)
        assert [artist.name for artist in await store.list_artists()] == ["Ann"]

    use_store(f"sqlite:///{file}", work)


def test_postgresql_without_its_packages_names_the_extra():
    script = (
        "import asyncio, sys\n"
        "sys.modules['asyncpg'] = None\n"
        "from mididrumigen.database.manager import DatabaseManager\n"
        "from mididrumigen.domain.errors import MissingExtraError\n"
        "try:\n"
        "    asyncio.run(DatabaseManager('postgresql://h/d').list_artists())\n"
        "except MissingExtraError as error:\n"
        "    print(error)\n"
    )
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "mididrumigen[postgres]" in done.stdout


def test_processes_that_save_at_once_lose_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'store.db'}"
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from tests.fakes import make_profile\n"
        "from mididrumigen.database.fast.hot_path import record_generation\n"
        "from mididrumigen.database.manager import DatabaseManager\n"
        "from mididrumigen.domain.work.records import GenerationRecord\n"
        "async def main(url, who):\n"
        "    store = DatabaseManager(url)\n"
        "    for number in range(10):\n"
        "        await store.save_profile(make_profile(f'{who} {number}'))\n"
        "        await store.save_profile(make_profile('Everybody'))\n"
        "        line = GenerationRecord('Everybody', 'template', 1, {}, [])\n"
        "        assert record_generation(Path(url.removeprefix('sqlite:///')), line)\n"
        "    await store.close()\n"
        "asyncio.run(main(*sys.argv[1:]))\n"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script, url, who],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in ("Ann", "Bob", "Cleo")
    ]
    assert [writer.communicate()[1] for writer in writers] == ["", "", ""]
    assert len(use_store(url, lambda store: store.list_artists(1000))) == 31
    assert len(use_store(url, lambda store: store.list_generations(1000))) == 30


def test_a_server_that_falls_silent_is_given_up_and_found_again(postgres_url):
    async def watch():
        socket_folder = postgres_url.format(name="x").partition("?host=")[2]
        proxy = Proxy(str(next(Path(socket_folder).glob(".s.PGSQL.*[0-9]"))))
        await proxy.start()
        store = DatabaseManager(f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres")
        jobs = JobTable(f"postgresql://postgres@127.0.0.1:{proxy.port}/postgres")
        try:
            async with asyncio.timeout(30):
                await store.list_artists()
                proxy.be_silent()
                for table in (store.list_artists, jobs.statistics):  # a kept connection, a new one
                    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1"):
                        await table()
                proxy.speak()
                assert await store.list_artists() == []
                await proxy.stop()
                with pytest.raises(DatabaseError):
                    await store.list_artists()
                await proxy.start()
                assert await store.list_artists() == []
                assert (await jobs.statistics()).queued == 0
        finally:
            await store.close()
            await jobs.close()
            await proxy.stop()

    asyncio.run(watch())
