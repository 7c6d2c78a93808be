"""A cached profile is the stored one, whoever changed it and however often."""

from __future__ import annotations

import asyncio

import pytest
from tests.contract.test_fast_store import both
from tests.fakes import make_profile

from mididrumigen.cache.memory import MemoryCache
from mididrumigen.cache.profile_cache import ProfileCache
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError


class Watched:
    """A fast store that tells how often a profile was read, and what to do before that."""

    def __init__(self, store):
        self.store, self.reads, self.before = store, 0, None

    def __getattr__(self, name):
        return getattr(self.store, name)

    async def find_profile(self, name):
        self.reads += 1
        found = await self.store.find_profile(name)
        if self.before is not None:
            await self.before()
        return found


@pytest.fixture
def use(store_url):
    def run(work):
        async def with_parts():
            async with both(store_url) as (fast, slow):
                return await work(Watched(fast), slow)

        return asyncio.run(with_parts())

    return run


def test_each_place_is_asked_once(use):
    async def work(fast, slow):
        looks: list[object] = []
        shared = MemoryCache()
        profiles = ProfileCache(fast, shared, count=looks.append)
        await slow.save_profile(make_profile("One", aliases=["Uno"]))
        expected = await slow.find_profile("One")
        assert await profiles.find_profile("One") == expected
        assert await profiles.find_profile("uno") == expected
        other_process = ProfileCache(fast, shared)
        assert await other_process.find_profile("One") == expected
        assert fast.reads == 1
        assert looks == [False, True]
        assert await profiles.find_profile("Nobody") is None
        with pytest.raises(InvalidRequestError):
            await profiles.find_profile("a\0")

    use(work)


def test_a_changed_or_forgotten_profile_is_never_told(use):
    async def work(fast, slow):
        shared = MemoryCache()
        caches = [ProfileCache(fast, shared) for _ in range(2)]
        for step in range(6):
            await slow.save_profile(make_profile("One", description=f"Step {step}"))
            for profiles in caches:
                assert (await profiles.find_profile("One")).description == f"Step {step}"
        await slow.delete_artist("One")
        assert [await profiles.find_profile("One") for profiles in caches] == [None, None]
        await slow.save_profile(make_profile("One", description="Again"))
        assert (await caches[0].find_profile("One")).description == "Again"

    use(work)


def test_what_is_saved_while_it_is_read_is_not_kept_under_the_old_number(use):
    async def work(fast, slow):
        shared = MemoryCache()
        profiles = ProfileCache(fast, shared)
        await slow.save_profile(make_profile("One", description="Old"))
        steps = iter(range(2))

        async def save_again():
            for step in steps:
                await slow.save_profile(make_profile("One", description=f"Step {step}"))
                break

        fast.before = save_again
        assert (await profiles.find_profile("One")).description == "Step 1"
        assert (await ProfileCache(fast, shared).find_profile("One")).description == "Step 1"

    use(work)


def test_readers_and_a_writer_at_once_see_what_is_stored(use):
    async def work(fast, slow):
        profiles = ProfileCache(fast, MemoryCache())
        await slow.save_profile(make_profile("One", description="0"))

        async def write():
            for number in range(1, 20):
                await slow.save_profile(make_profile("One", description=f"{number}"))

        writing = asyncio.create_task(write())
        last = 0
        while not writing.done():
            seen = int((await profiles.find_profile("One")).description)
            assert seen >= last
            last = seen
            await asyncio.sleep(0)  # a cached answer waits for nothing
        await writing
        assert (await profiles.find_profile("One")).description == "19"

    use(work)


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"\xff", b"[]", b'{"format": 999}', b"null"])
def test_rubbish_in_the_shared_cache_is_not_taken(use, rubbish):
    class Rubbish(MemoryCache):
        async def get(self, _key):
            return rubbish

    async def work(fast, slow):
        await slow.save_profile(make_profile("One"))
        found = await ProfileCache(fast, Rubbish()).find_profile("One")
        assert found == make_profile("One")

    use(work)


def test_few_are_kept_decoded(use):
    async def work(fast, slow):
        profiles = ProfileCache(fast, MemoryCache(max_bytes=0), max_profiles=2)
        for name in ("A", "B", "C"):
            await slow.save_profile(make_profile(name))
        for name in ("A", "B", "A", "C", "A", "B"):
            assert (await profiles.find_profile(name)).artist.name == name
        assert fast.reads == 4

    use(work)


def test_a_failure_of_the_database_is_told(use):
    async def work(fast, slow):
        await slow.save_profile(make_profile("One"))
        profiles = ProfileCache(fast, MemoryCache())
        await profiles.find_profile("One")

        async def fail(name):
            raise DatabaseError("away")

        fast.profile_version = fail
        with pytest.raises(DatabaseError):
            await profiles.find_profile("One")

    use(work)
