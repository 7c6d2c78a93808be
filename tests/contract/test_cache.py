"""What every cache does, in memory and on a Redis, which may go away in the middle."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.proxy import Proxy
from tests.contract.redis_calls import PATIENT_S, next_database, patient_server, until
from tests.fakes_service import MemoryKept

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.cache.redis_cache import RedisCache
from mididrumigen.cache.redis_server import RedisServer
from mididrumigen.cache.tiered import NEAR_S, TieredCache
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.ports.caches import Cache


@pytest.fixture(params=["memory", "redis", "tiered", "fake"])
def use(request):
    """Runs work on an empty cache, in an event loop of its own."""
    port = 0 if request.param in {"memory", "fake"} else request.getfixturevalue("redis_port")

    def run(work):
        async def with_cache():
            cache: Cache = RedisCache(patient_server(port)) if port else MemoryCache()
            if request.param == "tiered":
                cache = TieredCache(cache, MemoryCache())
            if request.param == "fake":
                cache = MemoryKept()
            try:
                return await work(cache)
            finally:
                await cache.close()

        return asyncio.run(with_cache())

    return run


@asynccontextmanager
async def redis_behind_proxy(port, patience_s=PATIENT_S):
    proxy = Proxy(("127.0.0.1", port))
    await proxy.start()
    url = f"redis://127.0.0.1:{proxy.port}/{next_database()}"
    cache = RedisCache(RedisServer(url, patience_s))
    try:
        yield proxy, cache
    finally:
        await cache.close()
        await proxy.stop()


def test_values_are_kept_replaced_and_forgotten(use):
    async def work(cache):
        assert await cache.get("a") is None
        await cache.set("a", b"\0\xff", 60)
        await cache.set("ключ é", b"", 60)
        assert await cache.get("a") == b"\0\xff"
        assert await cache.get("ключ é") == b""
        await cache.set("a", b"new", 60)
        assert await cache.get("a") == b"new"
        await cache.delete("a")
        await cache.delete("a")
        assert await cache.get("a") is None

    use(work)


def test_values_are_kept_for_their_time(use):
    async def work(cache):
        await cache.set("short", b"x", 0.02)
        await cache.set("long", b"x", 60)
        await cache.set("none", b"x", 60)
        await cache.set("none", b"x", 0)

        async def is_gone():
            return await cache.get("short") is None

        await until(is_gone)
        assert await cache.get("long") == b"x"
        assert await cache.get("none") is None

    use(work)


def test_many_at_once(use):
    async def work(cache):
        await asyncio.gather(*(cache.set(f"k{n}", f"{n}".encode(), 60) for n in range(300)))
        found = await asyncio.gather(*(cache.get(f"k{n}") for n in range(300)))
        assert found == [f"{n}".encode() for n in range(300)]

    use(work)


def test_their_health(use):
    assert use(lambda cache: cache.health()) in ("disabled", "healthy")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), max_size=40))
def test_memory_is_bounded_and_keeps_what_was_asked_for_last(changes):
    async def work():
        cache = MemoryCache(max_bytes=100)
        sizes = {}
        for key, size in changes:
            await cache.set(f"{key}", bytes(size), 60)
            sizes[f"{key}"] = size
            kept = [k for k in sizes if await cache.get(k) is not None]
            assert sum(1 + sizes[k] for k in kept) <= 100
            assert f"{key}" in kept

    asyncio.run(work())


def test_memory_drops_what_was_not_asked_for_longest():
    async def work():
        cache = MemoryCache(max_bytes=10)
        for key in "abc":
            await cache.set(key, b"12", 60)
        await cache.get("a")
        await cache.set("d", b"12", 60)
        assert [key for key in "abcd" if await cache.get(key)] == ["a", "c", "d"]
        await cache.set("a", bytes(10), 60)
        assert await cache.get("a") is None
        await cache.close()
        assert await cache.get("d") is None

    asyncio.run(work())


def test_memory_forgets_by_its_clock():
    async def work():
        now = 0.0
        cache = MemoryCache(clock=lambda: now)
        await cache.set("a", b"x", 5)
        now = 4.9
        assert await cache.get("a") == b"x"
        now = 5.0
        assert await cache.get("a") is None

    asyncio.run(work())


def test_a_redis_that_stopped_is_an_empty_cache_and_heals(redis_port):
    async def work():
        async with redis_behind_proxy(redis_port) as (proxy, cache):
            await cache.set("a", b"x", 60)
            await proxy.stop()
            for _ in range(3):
                assert await cache.get("a") is None
                await cache.set("a", b"lost", 60)
                await cache.delete("a")
            assert await cache.health() != "healthy"
            await proxy.start()

            async def is_back():
                return await cache.get("a") == b"x"

            await until(is_back)
            assert await cache.health() == "healthy"

    asyncio.run(work())


def test_a_silent_redis_is_not_waited_for(redis_port):
    """One round of patience, not one a call: else this would take half a minute."""

    async def work():
        async with redis_behind_proxy(redis_port, patience_s=0.2) as (proxy, cache):
            await cache.health()  # connects, which takes a busy machine more than that
            await cache.set("a", b"x", 60)
            proxy.be_silent()
            async with asyncio.timeout(3):
                found = await asyncio.gather(*(cache.get("a") for _ in range(400)))
                found += [await cache.get("a") for _ in range(400)]
            assert found == [None] * 800
            assert await cache.health() == "does not answer"
            proxy.speak()
            assert await cache.health() == "healthy"
            assert await cache.get("a") == b"x"

    asyncio.run(work())


def test_a_redis_that_was_never_there():
    pytest.importorskip("redis")

    async def work():
        cache = RedisCache(RedisServer("redis://:s3cret@127.0.0.1:1/0"))
        assert await cache.get("a") is None
        await cache.set("a", b"x", 60)
        assert "s3cret" not in await cache.health()
        await cache.close()

    asyncio.run(work())


def test_a_redis_that_refuses_the_password(redis_port):
    async def work():
        cache = RedisCache(RedisServer(f"redis://nobody:wr0ng@127.0.0.1:{redis_port}/0"))
        assert await cache.get("a") is None
        assert await cache.health() == "refuses the password"
        await cache.close()

    asyncio.run(work())


def test_an_event_loop_that_was_busy_still_takes_the_answer(redis_port):
    async def work():
        cache = RedisCache(RedisServer(f"redis://127.0.0.1:{redis_port}/{next_database()}"))
        await cache.health()
        await cache.set("a", b"x", 60)

        async def hold_up():
            for _ in range(3):
                sum(range(2_000_000))  # longer than the patience with a server
                await asyncio.sleep(0)

        found, _ = await asyncio.gather(cache.get("a"), hold_up())
        assert found == b"x"
        await cache.close()

    asyncio.run(work())


def test_a_url_of_another_kind_is_refused():
    pytest.importorskip("redis")
    with pytest.raises(InvalidRequestError) as caught:
        RedisServer("http://u:s3cret@host")
    assert "s3cret" not in str(caught.value)


def test_what_was_had_lately_is_not_asked_for_again():
    async def work():
        now = [0.0]
        shared = MemoryCache()
        tiers = [TieredCache(shared, MemoryCache(clock=lambda: now[0])) for _ in range(2)]
        await tiers[0].set("a", b"1", 60)
        assert [await tier.get("a") for tier in tiers] == [b"1", b"1"]
        await shared.delete("a")
        assert [await tier.get("a") for tier in tiers] == [b"1", b"1"]
        now[0] += NEAR_S
        assert [await tier.get("a") for tier in tiers] == [None, None]

    asyncio.run(work())
