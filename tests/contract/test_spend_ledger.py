"""One contract for the ledger of what language models cost, in memory and in both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import date, timedelta
from typing import Any

import pytest
from tests.fakes import MemoryLedger

from mididrumigen.database.connection import Database
from mididrumigen.database.ledger import DatabaseLedger
from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.usage import Usage
from mididrumigen.ports.models import SpendLedger

DAY = date(2026, 11, 22)
Use = Callable[[Callable[[SpendLedger], Coroutine[Any, Any, Any]]], Any]


@pytest.fixture(params=["memory", "database"])
def use_ledger(request: pytest.FixtureRequest, backend: str) -> Use:
    if request.param == "memory":
        if backend != "sqlite":
            pytest.skip("memory is tested once")
        memory = MemoryLedger()
        return lambda work: asyncio.run(work(memory))
    url = request.getfixturevalue("store_url")

    async def run(work):
        ledger = DatabaseLedger(Database(url))
        try:
            return await work(ledger)
        finally:
            await ledger.close()

    return lambda work: asyncio.run(run(work))


def reserve(ledger, cost, budget=1.0, day=DAY):
    return ledger.reserve(day, "anthropic", "claude", cost, budget)


def test_what_is_set_aside_counts_until_it_is_settled(use_ledger):
    async def work(ledger):
        ident = await reserve(ledger, 0.75)
        before = await ledger.spent_usd(DAY)
        await ledger.settle(ident, Usage(10, 5, 2, 0.125), "ok")
        return before, await ledger.spent_usd(DAY)

    assert use_ledger(work) == (0.75, 0.125)
    assert use_ledger(lambda ledger: ledger.spent_usd(DAY)) == 0.125


def test_what_is_set_aside_stays_where_nobody_knows_what_was_used(use_ledger):
    async def work(ledger):
        ident = await reserve(ledger, 0.75)
        await ledger.settle(ident, None, "timed_out")
        return await ledger.spent_usd(DAY)

    assert use_ledger(work) == 0.75


def test_a_budget_is_kept_to_the_last_cent(use_ledger):
    async def work(ledger):
        return [await reserve(ledger, cost) is not None for cost in (0.5, 0.5, 0.01, 0.0)]

    assert use_ledger(work) == [True, True, False, True]


def test_without_a_budget_everything_fits(use_ledger):
    async def work(ledger):
        return await reserve(ledger, 900.0, None), await reserve(ledger, 0.1, 1.0)

    first, second = use_ledger(work)
    assert first is not None
    assert second is None


def test_each_day_has_its_own(use_ledger):
    async def work(ledger):
        await reserve(ledger, 1.0)
        again = await reserve(ledger, 1.0, day=DAY + timedelta(days=1))
        return again, await ledger.spent_usd(DAY), await ledger.spent_usd(DAY - timedelta(days=1))

    again, today, yesterday = use_ledger(work)
    assert again is not None
    assert (today, yesterday) == (1.0, 0.0)


def test_many_at_once_never_exceed_it_together(use_ledger):
    async def work(ledger):
        idents = await asyncio.gather(*(reserve(ledger, 0.125) for _ in range(20)))
        return sum(ident is not None for ident in idents), await ledger.spent_usd(DAY)

    assert use_ledger(work) == (8, 1.0)


def test_a_database_that_cannot_be_opened_is_a_database_error(tmp_path):
    (tmp_path / "file").write_text("no database")
    ledger = DatabaseLedger(Database(f"sqlite:///{tmp_path / 'file'}"))
    with pytest.raises(DatabaseError):
        asyncio.run(reserve(ledger, 0.1))
