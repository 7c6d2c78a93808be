"""What only a database's job table does: it rests, it outlives a restart, it fails."""

from __future__ import annotations

import asyncio

import pytest
from tests.contract.test_job_store import BROKEN, LONG, OVER, new_job, open_table

from mididrumigen.database.job_table import JobTable
from mididrumigen.domain.errors import DatabaseError


def test_a_job_rests_before_it_is_tried_again(store_url):
    async def work():
        resting = JobTable(store_url, retry_s=LONG)
        try:
            job, _ = await resting.add(new_job())
            await resting.claim("one", LONG)
            await resting.fail(job.id, "one", BROKEN, again=True)
            assert await resting.claim("one", LONG) is None
            assert await resting.waiting(0) == []
        finally:
            await resting.close()

    asyncio.run(work())


def test_leases_outlive_a_restart_of_the_server_for_a_while(store_url, backend):
    async def work():
        started = JobTable(store_url, restart_grace_s=3600)
        try:
            job, _ = await started.add(new_job())
            await started.claim("one", OVER)
            again = await started.claim("two", LONG)
            assert (again is None) == (backend == "postgresql")
            assert await started.waiting(0) == []
            await started.cancel(job.id)
        finally:
            await started.close()

    asyncio.run(work())


def test_that_a_worker_was_lost_is_told_again_and_again(store_url):
    async def work():
        async with open_table(store_url, resend_s=0) as table:
            job, _ = await table.add(new_job())
            await table.claim("one", OVER)
            assert [await table.waiting(LONG) for _ in range(3)] == [[job.id]] * 3
            await table.claim("two", LONG)
            assert await table.waiting(LONG) == []

    asyncio.run(work())


def test_a_database_that_fails_says_so(tmp_path):
    folder = tmp_path / "jobs.db"
    folder.mkdir()

    async def work():
        async with open_table(f"sqlite:///{folder}") as table:
            await table.claim("one", LONG)

    with pytest.raises(DatabaseError):
        asyncio.run(work())
