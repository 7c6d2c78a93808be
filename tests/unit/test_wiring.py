"""The settings decide which adapters there are; nothing is built before it is asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.fakes import HashingEmbedder, make_profile

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.cache.profile_cache import ProfileCache
from mididrumigen.cache.rates import MemoryRateLimiter, RedisRateLimiter
from mididrumigen.cache.redis_cache import RedisCache
from mididrumigen.database.fast.fast_postgres import PostgresFastStore
from mididrumigen.database.fast.fast_sqlite import SqliteFastStore
from mididrumigen.database.vector_index import VectorIndex
from mididrumigen.settings.places import load_settings
from mididrumigen.storage.local import LocalFiles
from mididrumigen.storage.s3 import S3Files
from mididrumigen.wiring.core import Services


@pytest.fixture
def services(tmp_path, monkeypatch):
    def build(**environment: str) -> Services:
        for name in ("REDIS_URL", "BROKER_URL", "FILES_URL", "JOBS", "DATABASE_URL"):
            monkeypatch.delenv(f"MIDIDRUMIGEN_{name}", raising=False)
        monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path))
        monkeypatch.setenv("MIDIDRUMIGEN_OUTPUT", str(tmp_path / "out"))
        for name, value in environment.items():
            monkeypatch.setenv(f"MIDIDRUMIGEN_{name}", value)
        return Services(load_settings())

    return build


def test_by_default_everything_is_in_this_process(services, tmp_path):
    built = services()
    assert isinstance(built.caches.values, MemoryCache)
    assert isinstance(built.caches.rate_limiter, MemoryRateLimiter)
    assert isinstance(built.open_stores().fast, SqliteFastStore)
    files = built.files()
    assert isinstance(files, LocalFiles)
    assert files.folder == tmp_path / "out"
    assert not list(tmp_path.iterdir())


def test_servers_are_used_where_they_are_named(services):
    pytest.importorskip("redis")
    built = services(
        REDIS_URL="redis://127.0.0.1:1/0",
        FILES_URL="s3://bucket/grooves",
        DATABASE_URL="postgresql://u@127.0.0.1:1/d",
    )
    assert isinstance(built.caches.values, RedisCache)
    assert isinstance(built.caches.rate_limiter, RedisRateLimiter)
    assert built.caches.values is built.caches.values
    assert isinstance(built.open_stores().fast, PostgresFastStore)
    files = built.files()
    assert isinstance(files, S3Files)
    assert files.url == "s3://bucket/grooves"


def test_a_folder_that_the_user_named_stays_a_folder(services, tmp_path):
    files = services(FILES_URL="s3://bucket").files(tmp_path / "mine")
    assert isinstance(files, LocalFiles)
    assert files.folder == Path(tmp_path / "mine")


def test_the_parts_work_together(services):
    built = services()
    looks: list[bool] = []

    async def work():
        stores, cache = built.open_stores(), built.caches.values
        one, two = HashingEmbedder().embed(["one", "two"])
        await stores.profiles.save_profile(make_profile("One"), one)
        await stores.profiles.save_profile(make_profile("Two"), two)
        profiles = ProfileCache(stores.fast, cache, count=looks.append)
        for _ in range(2):
            found = await profiles.find_profile("One")
            assert found is not None
            assert found.artist.name == "One"
        neighbours = await VectorIndex(stores.fast, stores.profiles).similar("One")
        assert [neighbour.name for neighbour in neighbours] == ["Two"]
        _, secret = await stores.access.add_key("test", frozenset({"read"}))
        assert await stores.access.find_key(secret) is not None
        for opened in (stores, cache, built.caches.rate_limiter):
            await opened.close()

    asyncio.run(work())
    assert looks == [False, True]
