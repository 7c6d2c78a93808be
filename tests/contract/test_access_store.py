"""Keys, sessions and idempotency keys, over both databases."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Text, cast, func, select, update

from mididrumigen.database.access import DatabaseAccess, _hash
from mididrumigen.database.connection import Database
from mididrumigen.database.tables import ApiKeyRow, IdempotencyRow, SessionRow
from mididrumigen.domain.errors import DatabaseError, InvalidRequestError
from mididrumigen.domain.work.records import IdempotentAnswer
from mididrumigen.ports.access import AccessStore

READ = frozenset({"read"})
LEASE_S = 60.0


@pytest.fixture
def use(store_url):
    """Runs work on an access store and the database under it, in an event loop of its own."""

    def run(work):
        async def with_store():
            database = Database(store_url)
            store: AccessStore = DatabaseAccess(database)
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


def test_a_key_is_found_by_its_secret_alone(use):
    async def work(store, database):
        key, secret = await store.add_key("  a\tdashboard\0 ", frozenset({"generate", "read"}))
        other, _ = await store.add_key("other", READ)
        assert re.fullmatch(r"mdg_[\w-]{43}", secret)
        assert secret.startswith(key.prefix)
        assert len(key.prefix) < 16
        assert key.label == "a dashboard"
        assert await store.find_key(secret) == key
        assert await store.list_keys() == [key, other]
        for wrong in ("", secret[:-1], secret + "x", key.id, key.prefix, "mdg_\ud800", "\0"):
            assert await store.find_key(wrong) is None

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


def test_a_revoked_key_is_found_and_says_so(use):
    async def work(store, database):
        key, secret = await store.add_key("one", READ)
        other, _ = await store.add_key("two", READ)
        assert await store.revoke_key(key.id) is True
        assert await store.revoke_key(key.id) is False
        assert await store.revoke_key(other.prefix) is True
        assert await store.revoke_key("nobody\0") is False
        revoked = await store.find_key(secret)
        assert datetime.fromisoformat(revoked.revoked_at).tzinfo
        assert all(found.revoked_at for found in await store.list_keys())

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


def test_a_key_knows_when_it_was_used(use):
    async def work(store, database):
        key, secret = await store.add_key("one", READ)
        assert key.last_used_at == ""
        await store.touch_key(key.id)
        await store.touch_key("nobody")
        used = (await store.find_key(secret)).last_used_at
        assert datetime.fromisoformat(used) >= datetime.fromisoformat(key.created_at)

    use(work)


@pytest.mark.parametrize(
    ("label", "scopes"),
    [("", READ), (" \0", READ), ("x" * 201, READ), ("x", frozenset()), ("x", {"read", "root"})],
)
def test_a_key_that_says_too_little_is_refused(use, label, scopes):
    async def work(store, database):
        with pytest.raises(InvalidRequestError) as caught:
            await store.add_key(label, frozenset(scopes))
        assert caught.value.hint
        assert await store.list_keys() == []

    use(work)


def test_a_session_lasts_until_it_is_too_old_closed_or_its_key_revoked(use):
    async def work(store, database):
        key, _ = await store.add_key("one", READ)
        secret = await store.open_session(key.id, "2001:db8::1")
        assert await store.use_session(secret, 3600) == key.id
        assert await store.use_session(secret, 3600) == key.id
        assert await store.use_session(secret + "x", 3600) is None
        async with database.transaction() as connection:
            assert await connection.scalar(select(SessionRow.requests_count)) == 2
        await make_older(database, SessionRow, created_at=100)
        assert await store.use_session(secret, 99) is None
        assert await store.use_session(secret, 200) == key.id
        await store.revoke_key(key.id)
        assert await store.use_session(secret, 200) is None
        other, _ = await store.add_key("two", READ)
        closed = await store.open_session(other.id, "")
        await store.close_session(closed)
        await store.close_session(closed)
        assert await store.use_session(closed, 3600) is None

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


def test_one_of_many_at_once_gets_an_idempotency_key(use):
    async def work(store, database):
        found = await asyncio.gather(
            *(store.begin_idempotent("key", f"hash {n}", LEASE_S) for n in range(10))
        )
        assert found.count(None) == 1
        winner = f"hash {found.index(None)}"
        assert {answer for answer in found if answer} == {IdempotentAnswer(winner)}

    use(work)


def test_an_answer_is_kept_and_the_first_one_stays(use):
    async def work(store, database):
        key = "key é\0" * 100
        assert await store.begin_idempotent(key, "hash", LEASE_S) is None
        answer = IdempotentAnswer("hash", 202, b'{"x": "\xc3\xa9\0"}')
        await store.end_idempotent(key, answer)
        assert await store.begin_idempotent(key, "hash", LEASE_S) == answer
        await store.end_idempotent(key, IdempotentAnswer("hash", 500, b"late"))
        await store.end_idempotent(key, None)
        assert await store.begin_idempotent(key, "another hash", LEASE_S) == answer

    use(work)


def test_a_reservation_can_be_given_back_and_runs_out(use):
    async def work(store, database):
        assert await store.begin_idempotent("key", "hash", LEASE_S) is None
        await store.end_idempotent("key", None)
        assert await store.begin_idempotent("key", "two", 0) is None
        assert await store.begin_idempotent("key", "three", LEASE_S) is None
        assert await store.begin_idempotent("key", "four", LEASE_S) == IdempotentAnswer("three")
        # Whoever let the lease run out cannot answer for the one that has it now.
        await store.end_idempotent("key", IdempotentAnswer("two", 200, b"late"))
        assert await store.begin_idempotent("key", "four", LEASE_S) == IdempotentAnswer("three")

    use(work)


def test_a_reservation_can_be_renewed_and_an_answer_not(use):
    async def work(store, database):
        assert await store.begin_idempotent("key", "one", 0) is None
        await store.renew_idempotent("key", LEASE_S)
        assert await store.begin_idempotent("key", "two", LEASE_S) == IdempotentAnswer("one")
        answer = IdempotentAnswer("one", 200, b"x")
        await store.end_idempotent("key", answer)
        await store.renew_idempotent("key", LEASE_S)
        await store.renew_idempotent("nobody's", LEASE_S)
        assert await store.begin_idempotent("key", "two", LEASE_S) == answer
        assert await store.begin_idempotent("nobody's", "one", LEASE_S) is None

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
