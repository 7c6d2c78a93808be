"""How keys, sessions and answers lie in a database, and what is remembered of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Text, cast, func, select, update

from mididrumigen.database.access import DatabaseAccess, _hash
from mididrumigen.database.connection import Database
from mididrumigen.database.tables import ApiKeyRow, IdempotencyRow, SessionRow
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.records import IdempotentAnswer

READ = frozenset({"read"})
LEASE_S = 60.0


@pytest.fixture
def use(store_url):
    """Runs work on an access store and the database under it, in an event loop of its own."""

    def run(work):
        async def with_store():
            database = Database(store_url)
            store = DatabaseAccess(database)
            try:
                return await work(store, database)
            finally:
                await database.close()

        return asyncio.run(with_store())

    return run


async def make_older(database, table, **ages):
    now = datetime.now(UTC)
    async with database.transaction(writes=True) as connection:
        changed = {name: now - timedelta(seconds=age) for name, age in ages.items()}
        await connection.execute(update(table).values(changed))


def test_a_session_counts_its_requests_and_ages(use):
    async def work(store, database):
        key, _ = await store.add_key("one", READ)
        secret = await store.open_session(key.id, "2001:db8::1")
        for _ in range(2):
            assert await store.use_session(secret, 3600) == key.id
        async with database.transaction() as connection:
            assert await connection.scalar(select(SessionRow.requests_count)) == 2
        await make_older(database, SessionRow, created_at=100)
        assert await store.use_session(secret, 99) is None
        assert await store.use_session(secret, 200) == key.id

    use(work)


def test_no_secret_is_in_the_database(use):
    async def work(store, database):
        key, secret = await store.add_key("label", READ)
        session = await store.open_session(key.id, "127.0.0.1")
        async with database.transaction() as connection:
            for table in (ApiKeyRow, SessionRow):
                columns = [cast(column, Text) for column in table.__table__.columns]
                for row in await connection.execute(select(*columns)):
                    assert not [text for text in row if text and secret[12:] in text]
                    assert not [text for text in row if text and session in text]

    use(work)


def test_a_revocation_counts_here_at_once_and_elsewhere_within_a_second(use):
    async def work(store, database):
        now = [0.0]
        elsewhere = DatabaseAccess(database, lambda: now[0])
        key, secret = await store.add_key("one", READ)
        for each in (store, elsewhere):
            assert not (await each.find_key(secret)).revoked_at
        reads = [asyncio.ensure_future(store.find_key(secret)) for _ in range(20)]
        await store.revoke_key(key.id)
        assert (await store.find_key(secret)).revoked_at
        await asyncio.gather(*reads)
        assert (await store.find_key(secret)).revoked_at
        now[0] = 0.99
        assert not (await elsewhere.find_key(secret)).revoked_at  # what it is said to cost
        now[0] = 1.01
        assert (await elsewhere.find_key(secret)).revoked_at

    use(work)


def test_a_read_that_a_revocation_overtakes_is_not_remembered(use):
    async def work(store, database):
        key, secret = await store.add_key("one", READ)
        was_read, may_go_on = asyncio.Event(), asyncio.Event()

        async def read(hashed):
            found = await store._read_key(hashed)
            was_read.set()
            await may_go_on.wait()
            return found

        slow = asyncio.create_task(store._known.find(_hash(secret), read))
        await was_read.wait()
        await store.revoke_key(key.id)
        may_go_on.set()
        assert not (await slow).revoked_at
        assert (await store.find_key(secret)).revoked_at

    use(work)


def test_old_sessions_are_purged(use):
    async def work(store, database):
        key, _ = await store.add_key("one", READ)
        await store.open_session(key.id, "")
        await make_older(database, SessionRow, last_request=31 * 86400)
        await store.open_session(key.id, "")
        async with database.transaction() as connection:
            assert await connection.scalar(select(func.count()).select_from(SessionRow)) == 1

    use(work)


def test_answers_older_than_a_day_are_none_and_purged(use):
    async def work(store, database):
        for key in ("one", "two"):
            await store.begin_idempotent(key, "hash", LEASE_S)
            await store.end_idempotent(key, IdempotentAnswer("hash", 200, b"x"))
        await make_older(database, IdempotencyRow, created_at=24 * 3600 + 1)
        assert await store.begin_idempotent("one", "hash", LEASE_S) is None
        async with database.transaction() as connection:
            assert await connection.scalar(select(func.count()).select_from(IdempotencyRow)) == 1

    use(work)


def test_two_that_purge_at_once_do_not_wait_for_each_other(use):
    async def work(store, database):
        for number in range(20):
            await store.begin_idempotent(f"old {number}", "hash", LEASE_S)
        await make_older(database, IdempotencyRow, created_at=24 * 3600 + 1)
        found = await asyncio.gather(
            *(store.begin_idempotent(f"old {n % 5}", "hash", LEASE_S) for n in range(10))
        )
        assert found.count(None) == 5

    use(work)


def test_a_store_opened_by_url_closes_its_own_database(store_url):
    async def work():
        store = DatabaseAccess(store_url)
        key, secret = await store.add_key("one", READ)
        await store.close()
        assert await store.find_key(secret) == key
        await store.close()

    asyncio.run(work())


def test_a_database_that_is_no_database_is_an_error(tmp_path):
    (tmp_path / "x.db").write_bytes(b"This is not a database. " * 400)
    with pytest.raises(DatabaseError):
        asyncio.run(DatabaseAccess(f"sqlite:///{tmp_path / 'x.db'}").list_keys())
