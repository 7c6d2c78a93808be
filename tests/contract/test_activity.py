"""What the service has done, found in both databases."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from mididrumigen.database.activity import DatabaseActivity
from mididrumigen.database.connection import Database
from mididrumigen.database.job_table import JobTable
from mididrumigen.database.ledger import DatabaseLedger
from mididrumigen.database.manager import DatabaseManager
from mididrumigen.domain.usage import Usage
from mididrumigen.domain.work.attempts import FailureReason
from mididrumigen.domain.work.jobs import JobFailure, JobKind, JobStatus, NewJob
from mididrumigen.domain.work.records import GenerationRecord

HOUR_S = 3600


@pytest.fixture
def look(store_url):
    """Does something to a table, and then looks."""

    def run(opened, work, find):
        async def use():
            activity = DatabaseActivity(store_url)
            try:
                done = await work(opened)
                return done, await find(activity)
            finally:
                await opened.close()
                await activity.close()

        return asyncio.run(use())

    return run


def test_jobs_that_ended_are_found_and_no_others(look, store_url):
    async def work(table):
        names = ("completed", "failed", "cancelled", "running", "queued")
        jobs = {name: (await table.add(NewJob(JobKind.RESEARCH, name, {})))[0] for name in names}
        for name in names[:2] + names[3:4]:
            await table.claim(name, 60, jobs[name].id)
        await table.complete(jobs["completed"].id, "completed", {})
        await table.fail(jobs["failed"].id, "failed", JobFailure("no", "No."))
        await table.cancel(jobs["cancelled"].id)
        return {jobs[name].id: JobStatus(name) for name in names[:3]}

    before = time.time() - HOUR_S
    jobs, found = look(JobTable(store_url), work, lambda activity: activity.jobs_since(before))
    assert {job.id: job.status for job in found} == jobs
    assert {job.kind for job in found} == {JobKind.RESEARCH}
    assert all(abs(job.at - time.time()) < HOUR_S for job in found)
    began = {job.status: job.duration_s > 0 for job in found}
    assert began == {"completed": True, "failed": True, "cancelled": False}


def test_questions_are_found_once_they_ended(look, store_url):
    day = datetime.now(UTC).date()

    async def work(ledger):
        idents = [await ledger.reserve(day, name, "m", 0.5, None) for name in ("a", "b", "c")]
        await ledger.settle(idents[0], Usage(cost_usd=0.125), "ok")
        await ledger.settle(idents[1], None, FailureReason.TIMED_OUT)

    before = time.time() - HOUR_S
    opened = DatabaseLedger(Database(store_url))
    _, found = look(opened, work, lambda activity: activity.questions_since(before))
    seen = {(question.provider, question.outcome, question.cost_usd) for question in found}
    assert seen == {("a", "ok", 0.125), ("b", "timed_out", 0.5)}


def test_generations_are_found(look, store_url):
    async def work(store):
        return await store.record_generation(GenerationRecord("Moe Tucker", "openai", 1500, {}, ()))

    before = time.time() - HOUR_S
    opened = DatabaseManager(store_url)
    line, found = look(opened, work, lambda activity: activity.generations_since(before))
    told = [(one.id, one.provider, one.duration_s) for one in found]
    assert told == [(str(line), "openai", 1.5)]


@pytest.mark.parametrize("name", ["jobs_since", "questions_since", "generations_since"])
def test_what_ended_before_is_not_found(look, store_url, name):
    async def work(store):
        await store.record_generation(GenerationRecord("Moe Tucker", "openai", 1500, {}, ()))

    later = time.time() + HOUR_S
    opened = DatabaseManager(store_url)
    assert look(opened, work, lambda activity: getattr(activity, name)(later))[1] == []
