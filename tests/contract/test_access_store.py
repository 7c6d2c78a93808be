"""Keys, sessions and idempotency keys: in memory and over both databases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from tests.fakes_service import MemoryAccess

from mididrumigen.database.access import DatabaseAccess
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.domain.work.records import IdempotentAnswer
from mididrumigen.ports.access import AccessStore

READ = frozenset({"read"})
LEASE_S = 60.0


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def use(request, empty_store_url):
    """Runs work on an access store in an event loop of its own; the tests' own store too."""
    make: Callable[[], AccessStore] = MemoryAccess
    if request.param != "memory":
        make = partial(DatabaseAccess, empty_store_url(request.param))

    def run(work):
        async def with_store():
            store = make()
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(with_store())

    return run


def test_a_key_is_found_by_its_secret_alone(use):
    async def work(store):
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


def test_a_revoked_key_is_found_and_says_so(use):
    async def work(store):
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


def test_a_key_knows_when_it_was_used(use):
    async def work(store):
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
    async def work(store):
        with pytest.raises(InvalidRequestError) as caught:
            await store.add_key(label, frozenset(scopes))
        assert caught.value.hint
        assert await store.list_keys() == []

    use(work)


def test_a_session_lasts_until_it_is_too_old_closed_or_its_key_revoked(use):
    async def work(store):
        key, _ = await store.add_key("one", READ)
        secret = await store.open_session(key.id, "2001:db8::1")
        assert await store.use_session(secret, 3600) == key.id
        assert await store.use_session(secret, 3600) == key.id
        assert await store.use_session(secret + "x", 3600) is None
        assert await store.use_session(secret, 0) is None
        await store.revoke_key(key.id)
        assert await store.use_session(secret, 3600) is None
        other, _ = await store.add_key("two", READ)
        closed = await store.open_session(other.id, "")
        await store.close_session(closed)
        await store.close_session(closed)
        assert await store.use_session(closed, 3600) is None

    use(work)


def test_one_of_many_at_once_gets_an_idempotency_key(use):
    async def work(store):
        found = await asyncio.gather(
            *(store.begin_idempotent("key", f"hash {n}", LEASE_S) for n in range(10))
        )
        assert found.count(None) == 1
        winner = f"hash {found.index(None)}"
        assert {answer for answer in found if answer} == {IdempotentAnswer(winner)}

    use(work)


def test_an_answer_is_kept_and_the_first_one_stays(use):
    async def work(store):
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
    async def work(store):
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
    async def work(store):
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


def test_a_key_keeps_its_end_and_its_limits(use):
    async def work(store):
        end = datetime(2099, 1, 1, tzinfo=UTC)
        limits = {"generate": "5/minute"}
        key, secret = await store.add_key("x", READ, expires_at=end, limits=limits)
        found = await store.find_key(secret)
        assert datetime.fromisoformat(found.expires_at) == end
        assert found.limits == key.limits == limits
        with pytest.raises(InvalidRequestError):
            await store.add_key("y", READ, limits={"generate": "often"})

    use(work)


def test_a_rotated_key_is_the_same_key_with_another_secret(use):
    async def work(store):
        key, old = await store.add_key("x", READ)
        rotated, new = await store.rotate_key(key.id, 60.0)
        assert rotated.id == key.id
        assert new.startswith(rotated.prefix)
        assert (await store.find_key(old)).id == (await store.find_key(new)).id == key.id
        _, newest = await store.rotate_key(rotated.prefix, 0.0)
        assert (await store.find_key(newest)).id == key.id
        assert await store.find_key(new) is None
        assert await store.rotate_key("nobody", 0.0) is None
        await store.revoke_key(key.id)
        assert await store.rotate_key(key.id, 0.0) is None

    use(work)


def test_sessions_are_listed_and_ended_by_their_key(use):
    async def work(store):
        one, _ = await store.add_key("one", READ)
        two, _ = await store.add_key("two", READ)
        mine = await store.open_session(one.id, "127.0.0.1")
        await store.open_session(two.id, "")
        (session,) = await store.list_sessions(3600, one.id)
        assert session.key_id == one.id
        assert len(await store.list_sessions(3600)) == 2
        assert await store.list_sessions(0.0) == []
        assert await store.end_session(session.id, two.id) is False
        assert await store.use_session(mine, 3600) == one.id
        assert await store.end_session(session.id, one.id) is True
        assert await store.use_session(mine, 3600) is None
        assert await store.end_session(session.id) is False

    use(work)


def test_a_session_ends_with_the_time_of_its_key(use):
    async def work(store):
        key, _ = await store.add_key("x", READ, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
        assert await store.use_session(await store.open_session(key.id, ""), 3600) is None

    use(work)
