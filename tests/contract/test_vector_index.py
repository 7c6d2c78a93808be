"""The index in memory finds whom the database finds, and follows what changes there."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from tests.contract.test_fast_store import both
from tests.fakes import make_profile

from mididrumigen.database.connection import Database
from mididrumigen.database.similarity import create_hnsw_index, find_nearest, hnsw_query
from mididrumigen.database.vector_index import VectorIndex
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError


def vectors(count, seed=1):
    return np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)


@asynccontextmanager
async def three(url):
    async with both(url) as (fast, slow):
        yield VectorIndex(fast), slow, fast


def use(url, work):
    async def run():
        async with three(url) as parts:
            return await work(*parts)

    return asyncio.run(run())


def told(neighbours):
    return [(n.name, pytest.approx(n.similarity, abs=1e-5)) for n in neighbours]


def test_it_finds_whom_the_store_finds_whatever_changes(store_url):
    """Every kind of change, in an order drawn at random."""
    rng = np.random.default_rng(7)

    async def work(index, slow, fast):
        stored: set[str] = set()
        for step, vector in enumerate(vectors(60)):
            name = f"Drummer {rng.integers(12)}"
            match int(rng.integers(6)):
                case 0:
                    await slow.delete_artist(name)
                    stored.discard(name)
                case 1:
                    await slow.save_profile(make_profile(name, description=f"Step {step}"))
                    stored.add(name)
                case 2 if name in stored:
                    await slow.save_embedding(name, vector)
                case _:
                    await slow.save_profile(make_profile(name), vector * (step + 1))
                    stored.add(name)
            if step % 3 == 0:
                asked = f"Drummer {rng.integers(12)}"
                expected = await slow.similar(asked, 5)
                assert [(n.name, n.similarity) for n in await index.similar(asked, 5)] == told(
                    expected
                )

    use(store_url, work)


def test_of_equals_the_older_comes_first_and_the_limit_holds(store_url):
    async def work(index, slow, fast):
        same = vectors(1)[0]
        for name in ("A", "B", "C", "D"):
            await slow.save_profile(make_profile(name), same)
        await slow.delete_artist("B")
        await slow.save_profile(make_profile("E"), -same)
        found = await index.similar("C", 10)
        assert [n.name for n in found] == ["A", "D", "E"]
        assert [n.similarity for n in found] == pytest.approx([1, 1, -1], abs=1e-6)
        assert [n.name for n in await index.similar("C", 1)] == ["A"]
        assert await index.similar("C", 0) == []
        assert await index.similar("Nobody") == []

    use(store_url, work)


def test_an_artist_alone_or_without_vector_has_no_neighbours(store_url):
    async def work(index, slow, fast):
        assert await index.similar("A") == []
        await slow.save_profile(make_profile("A"), vectors(1)[0])
        assert await index.similar("A") == []
        await slow.save_profile(make_profile("B"))
        assert await index.similar("A") == await index.similar("B") == []
        with pytest.raises(InvalidRequestError):
            await index.similar("a\0b")

    use(store_url, work)


def test_queries_and_changes_at_once(store_url):
    async def work(index, slow, fast):
        rows = vectors(30)
        for number, vector in enumerate(rows[:10]):
            await slow.save_profile(make_profile(f"D{number}"), vector)

        async def change():
            for number, vector in enumerate(rows[10:], 10):
                await slow.save_profile(make_profile(f"D{number}"), vector)

        changing = asyncio.create_task(change())
        while not changing.done():
            found = await asyncio.gather(*(index.similar(f"D{n}") for n in range(5)))
            assert all(len(neighbours) == 5 for neighbours in found)
        await changing
        assert len(await index.similar("D0", 100)) == 29

    use(store_url, work)


def test_unchanged_vectors_are_read_once(store_url):
    class Counting:
        def __init__(self, store):
            self.store, self.read, self.asked = store, 0, 0

        def __getattr__(self, name):
            return getattr(self.store, name)

        async def vectors_since(self, version):
            rows = await self.store.vectors_since(version)
            self.read += len(rows)
            return rows

        async def artist_ids(self):
            self.asked += 1
            return await self.store.artist_ids()

    async def work(index, slow, fast):
        for number, vector in enumerate(vectors(5)):
            await slow.save_profile(make_profile(f"D{number}"), vector)
        store = Counting(fast)
        index = VectorIndex(store)
        await index.similar("D0")
        assert store.read == 5
        asked = store.asked
        await index.similar("D1")
        await slow.save_profile(make_profile("D5"), vectors(1)[0])
        await index.similar("D1")
        assert (store.read, store.asked) == (6, asked)
        await slow.delete_artist("D5")
        assert len(await index.similar("D1")) == 4
        assert (store.read, store.asked) == (6, asked + 1)

    use(store_url, work)


def test_a_failure_of_the_database_is_told_and_does_not_last(store_url):
    class Failing:
        def __init__(self, store):
            self.store, self.fails = store, True

        def __getattr__(self, name):
            if self.fails and name == "vectors_since":
                raise DatabaseError("away")
            return getattr(self.store, name)

    async def work(index, slow, fast):
        for number, vector in enumerate(vectors(3)):
            await slow.save_profile(make_profile(f"D{number}"), vector)
        store = Failing(fast)
        index = VectorIndex(store)
        with pytest.raises(DatabaseError):
            await index.similar("D0")
        store.fails = False
        assert len(await index.similar("D0")) == 2

    use(store_url, work)


def test_with_too_many_profiles_the_database_is_asked(store_url):
    class Answering:
        def __init__(self, store):
            self.store, self.asked = store, []

        async def similar(self, name, limit=5):
            self.asked.append(name)
            return await self.store.similar(name, limit)

    async def work(index, slow, fast):
        rows = vectors(6)
        for number in range(3):
            await slow.save_profile(make_profile(f"D{number}"), rows[number])
        beyond: Any = Answering(slow)  # it can do no more than what it is asked here
        index = VectorIndex(fast, beyond, max_profiles=4)
        assert len(await index.similar("D0")) == 2
        assert beyond.asked == []
        for number in range(3, 6):
            await slow.save_profile(make_profile(f"D{number}"), rows[number])
        assert len(await index.similar("D0")) == 5
        assert len(await VectorIndex(fast, beyond, max_profiles=4).similar("D1")) == 5
        assert beyond.asked == ["D0", "D1"]

    use(store_url, work)


def test_an_index_is_made_for_a_large_table_only_and_is_used(store_url, backend):
    async def work(index, slow, fast):
        database = Database(store_url)
        assert await create_hnsw_index(database, at_least=0) is False
        rows = vectors(40)
        for number, vector in enumerate(rows):
            await slow.save_profile(make_profile(f"D{number}"), vector)
        await slow.save_profile(make_profile("No vector"))
        assert await create_hnsw_index(database, at_least=41) is False
        exact = await slow.similar("D3", 5)
        made = await create_hnsw_index(database, at_least=40)
        assert made is (backend == "postgresql")
        if made:
            try:
                assert await create_hnsw_index(database) is True
                assert [(n.name, n.similarity) for n in await slow.similar("D3", 5)] == told(exact)
                assert await slow.similar("No vector") == []
                assert len(await slow.similar("D3", 100)) == 39
                await check_plan(database, rows[3])
            finally:
                async with database.transaction(writes=True) as connection:
                    await connection.execute(text("DROP INDEX ix_style_profiles_embedding_hnsw"))
        await database.close()

    use(store_url, work)


async def check_plan(database, vector):
    query = hnsw_query(vector, 1, 5).compile(dialect=postgresql.asyncpg.dialect())
    async with database.transaction() as connection:
        # So few rows are read faster without any index.
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        await connection.exec_driver_sql("SET LOCAL enable_sort = off")
        params = {**query.params, "embedding_1": str(vector.tolist())}
        values = tuple(params[name] for name in query.positiontup)
        plan = await connection.exec_driver_sql(f"EXPLAIN {query}", values)
        assert "Index Scan using ix_style_profiles_embedding_hnsw" in "\n".join(plan.scalars())
        assert len(await find_nearest(connection, await first_id(connection), 3)) == 3
        assert await connection.scalar(text("SHOW hnsw.ef_search")) == "100"


async def first_id(connection):
    return await connection.scalar(text("SELECT min(artist_id) FROM style_profiles"))
