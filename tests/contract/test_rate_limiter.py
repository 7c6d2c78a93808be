"""Exactly so many pass, in memory and on a Redis, which may go away in the middle."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.proxy import Proxy
from tests.contract.redis_calls import next_database, patient_server, until
from tests.fakes_service import WindowLimiter

from mididrumigen.cache.rates import MemoryRateLimiter, RedisRateLimiter
from mididrumigen.domain.errors import InvalidRequestError
from mididrumigen.ports.caches import RateLimiter
from mididrumigen.settings.rates import parse_rate


@pytest.fixture(params=["memory", "redis", "fake"])
def use(request):
    """Runs work on a limiter without counts, in an event loop of its own."""
    port = 0 if request.param != "redis" else request.getfixturevalue("redis_port")

    def run(work):
        async def with_limiter():
            limiter: RateLimiter = (
                RedisRateLimiter(patient_server(port)) if port else MemoryRateLimiter()
            )
            if request.param == "fake":
                limiter = WindowLimiter()
            try:
                return await work(limiter)
            finally:
                await limiter.close()

        return asyncio.run(with_limiter())

    return run


def test_exactly_so_many_of_a_thousand_at_once_pass(use):
    async def work(limiter):
        hits = (limiter.hit("100/hour", "key", "generate") for _ in range(1000))
        found = await asyncio.gather(*hits)
        assert sum(decision.allowed for decision in found) == 100
        assert {decision.limit for decision in found} == {100}
        assert sorted(d.remaining for d in found if d.allowed) == list(range(100))
        assert {d.remaining for d in found if not d.allowed} == {0}
        assert all(3500 < decision.reset_s <= 3600 for decision in found)

    use(work)


def test_callers_and_routes_are_counted_apart(use):
    async def work(limiter):
        for identity in (("a", "b"), ("a/b",), ("ab",), ("a", "", "b"), ("a", "c"), ("é\ud800",)):
            assert (await limiter.hit("1/hour", *identity)).allowed
            assert not (await limiter.hit("1/hour", *identity)).allowed
        assert (await limiter.hit("2/hour", "a", "b")).allowed

    use(work)


def test_no_rate_is_no_limit(use):
    async def work(limiter):
        found = await asyncio.gather(*(limiter.hit("", "a") for _ in range(50)))
        assert all(decision.allowed for decision in found)

    use(work)


def test_the_window_moves(use):
    async def work(limiter):
        assert (await limiter.hit("2/second", "a")).allowed
        assert (await limiter.hit("2/second", "a")).allowed
        refused = await limiter.hit("2/second", "a")
        assert not refused.allowed
        assert 0 < refused.reset_s <= 1

        async def passes():
            return (await limiter.hit("2/second", "a")).allowed

        await until(passes)

    use(work)


@given(
    st.integers(1, 5),
    st.lists(st.floats(0, 3, allow_nan=False), max_size=60),
)
def test_no_window_of_any_place_holds_more_than_the_limit(limit, gaps):
    """Against a count by hand."""

    async def work():
        now = 100.0
        limiter = MemoryRateLimiter(clock=lambda: now)
        passed: deque[float] = deque()
        for gap in gaps:
            now += gap
            decision = await limiter.hit(f"{limit}/5 seconds", "a")
            in_window = [moment for moment in passed if moment > now - 5]
            assert decision.allowed is (len(in_window) < limit)
            if decision.allowed:
                passed.append(now)
                in_window.append(now)
            assert decision.remaining == limit - len(in_window)
            assert decision.reset_s == pytest.approx(in_window[0] + 5 - now)

    asyncio.run(work())


def test_memory_forgets_callers_that_went():
    async def work():
        now = 0.0
        limiter = MemoryRateLimiter(clock=lambda: now)
        for number in range(900):
            await limiter.hit("1/second", f"{number}")
        now = 10.0
        await limiter.hit("1/hour", "stays")
        for number in range(2000):
            await limiter.hit("1/hour", f"new {number}")
        assert len(limiter._windows) == 2001
        assert not (await limiter.hit("1/hour", "stays")).allowed

    asyncio.run(work())


def test_redis_stopped_and_started_in_the_middle(redis_port):
    async def work():
        proxy = Proxy(("127.0.0.1", redis_port))
        await proxy.start()
        server = patient_server(proxy.port)
        limiter = RedisRateLimiter(server)

        async def count_passing(hits):
            return sum([(await limiter.hit("10/hour", "a")).allowed for _ in range(hits)])

        assert await limiter.health() == "healthy"
        assert await count_passing(6) == 6
        await proxy.stop()
        assert await limiter.health() == "memory"
        # This process counts for itself.
        found = await asyncio.gather(*(limiter.hit("10/hour", "a") for _ in range(1000)))
        assert sum(decision.allowed for decision in found) == 10
        await proxy.start()

        async def is_back():
            return not server.is_away() and await limiter.health() == "healthy"

        await until(is_back)
        assert await count_passing(20) == 4  # what was counted before still counts
        await limiter.close()
        await proxy.stop()

    asyncio.run(work())


def test_a_full_window_stays_full_without_redis(redis_port):
    async def work():
        proxy = Proxy(("127.0.0.1", redis_port))
        await proxy.start()
        now = [0.0]
        limiter = RedisRateLimiter(patient_server(proxy.port), lambda: now[0])
        assert [(await limiter.hit("2/hour", "a")).allowed for _ in range(3)] == [True, True, False]
        await proxy.stop()
        now[0] += 3590
        refused = await limiter.hit("2/hour", "a")
        assert (refused.allowed, refused.limit, refused.remaining) == (False, 2, 0)
        assert 0 < refused.reset_s <= 10
        assert (await limiter.hit("2/hour", "b")).allowed
        now[0] += 11
        assert (await limiter.hit("2/hour", "a")).allowed
        await limiter.close()

    asyncio.run(work())


def test_two_processes_count_together(redis_port):
    async def work():
        database = next_database()
        limiters = [RedisRateLimiter(patient_server(redis_port, database)) for _ in range(2)]
        hits = (limiters[n % 2].hit("30/hour", "a") for n in range(200))
        assert sum(d.allowed for d in await asyncio.gather(*hits)) == 30
        for limiter in limiters:
            await limiter.close()

    asyncio.run(work())


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("10/minute", (10, 60)),
        ("5/10 seconds", (5, 10)),
        ("5/10seconds", (5, 10)),
        ("1/day", (1, 86400)),
    ],
)
def test_rates_are_read(rate, expected):
    assert parse_rate(rate) == expected


@pytest.mark.parametrize("rate", ["x", "10", "0/minute", "-1/minute", "10/fortnight", "1/minute\n"])
def test_what_is_no_rate_is_refused(rate):
    with pytest.raises(InvalidRequestError):
        parse_rate(rate)
