"""Jobs run in this process: what they do, how they end, and who hears of it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from mididrumigen.database.job_table import JobTable
from mididrumigen.domain.errors import DatabaseError, GenerationError, StorageError
from mididrumigen.domain.work.jobs import MAX_ATTEMPTS, Job, JobKind, JobStatus, NewJob
from mididrumigen.tasks.inline_runner import InlineRunner
from mididrumigen.tasks.job_queue import JobQueue

PATIENCE_S = 20.0


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'jobs.db'}"


def use_queue(url: str, do, work: Callable[[JobQueue], Awaitable[None]], **options) -> None:
    """Run ``work`` beside an inline runner that does ``do``."""

    def open_table() -> JobTable:
        return JobTable(url, retry_s=0)

    async def use() -> None:
        queue = JobQueue(open_table(), InlineRunner(open_table, do, **options))
        await queue.start()
        try:
            await work(queue)
        finally:
            await queue.stop()

    asyncio.run(use())


async def until(check: Callable[[], Awaitable[object]]) -> object:
    """Wait, within reason, until something is true of the world."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = await check()
        if found:
            return found
        await asyncio.sleep(0.01)
    pytest.fail("it did not come to pass")


async def final(queue: JobQueue, ident: str) -> Job:
    async def ended() -> Job | None:
        job = await queue.find(ident)
        return job if job is not None and job.status.is_final else None

    job = await until(ended)
    assert isinstance(job, Job)
    return job


def new_job(**request: object) -> NewJob:
    return NewJob(JobKind.RESEARCH, "", request)


async def echo(job, progress):
    progress("echoing", 0.5)
    return {"said": job.request["say"], "thread": threading.current_thread().name}


def test_a_job_that_was_sent_is_done_at_once(url):
    async def work(queue):
        assert await queue.health() == "healthy"
        job, is_new = await queue.submit(new_job(say="hello"))
        assert is_new
        done = await final(queue, job.id)
        assert (done.status, done.progress, done.attempts) == (JobStatus.COMPLETED, 100, 1)
        assert done.result == {"said": "hello", "thread": f"job-{job.id}"}

    # The table is looked into too seldom to be found by chance.
    use_queue(url, echo, work, poll_s=3600)


def test_a_job_that_nobody_told_of_is_found(url):
    async def work(queue):
        job, _ = await queue.store.add(new_job(say="quiet"))
        assert (await final(queue, job.id)).status is JobStatus.COMPLETED

    use_queue(url, echo, work, poll_s=0.05)


def test_steps_and_progress_are_seen_and_the_lease_is_kept_while_it_computes(url):
    computed = threading.Event()

    async def compute(job, progress):
        progress("computing", 0.4)
        progress("an earlier part", 0.1)
        computed.wait(PATIENCE_S)  # blocks its whole event loop
        return {}

    async def work(queue):
        job, _ = await queue.submit(new_job())

        async def seen() -> bool:
            found = await queue.find(job.id)
            return (found.current_step, found.progress) == ("an earlier part", 40)

        await until(seen)
        first = (await queue.find(job.id)).lease_until

        async def renewed() -> bool:
            return (await queue.find(job.id)).lease_until > first

        await until(renewed)
        computed.set()
        assert (await final(queue, job.id)).attempts == 1

    use_queue(url, compute, work, lease_s=3)


@pytest.mark.parametrize(
    ("error", "attempts"),
    [(GenerationError("No.", hint="Yes."), 1), (StorageError("Full."), 3), (DatabaseError("x"), 3)],
)
def test_an_error_is_told_and_tried_again_where_that_may_help(url, error, attempts):
    async def fail(job, progress):
        raise error

    async def work(queue):
        job, _ = await queue.submit(new_job())
        failed = await final(queue, job.id)
        assert (failed.status, failed.attempts) == (JobStatus.FAILED, attempts)
        assert (failed.failure.code, failed.failure.message) == (error.code, str(error))

    use_queue(url, fail, work, poll_s=0.05)


def test_an_unexpected_error_is_logged_and_its_words_are_not_told(url, caplog):
    async def break_down(job, progress):
        raise SystemError("password=hunter2")

    async def work(queue):
        job, _ = await queue.submit(new_job())
        failed = await final(queue, job.id)
        assert failed.attempts == MAX_ATTEMPTS
        assert failed.failure.code == "internal_error"
        assert "hunter2" not in str(failed)

    with caplog.at_level(logging.ERROR):
        use_queue(url, break_down, work, poll_s=0.05)
    assert "hunter2" in caplog.text


def test_a_failure_that_was_mended_leaves_a_result(url):
    async def fail_once(job, progress):
        if job.attempts == 1:
            raise StorageError("Full.")
        return {"attempt": job.attempts}

    async def work(queue):
        job, _ = await queue.submit(new_job())
        assert (await final(queue, job.id)).result == {"attempt": 2}

    use_queue(url, fail_once, work, poll_s=0.05)


async def wait_long(job, progress):
    progress("waiting", 0.1)
    await asyncio.sleep(PATIENCE_S * 10)


async def running(queue: JobQueue, ident: str) -> bool:
    return (await queue.find(ident)).current_step == "waiting"


def test_cancelling_stops_the_work_and_frees_its_slot(url):
    async def work(queue):
        job, _ = await queue.submit(new_job())
        await until(lambda: running(queue, job.id))
        assert (await queue.cancel(job.id)).status is JobStatus.CANCELLED
        second, _ = await queue.submit(new_job())
        await until(lambda: running(queue, second.id))
        assert (await queue.find(job.id)).status is JobStatus.CANCELLED
        assert await queue.cancel("nobody") is None

    use_queue(url, wait_long, work, slots=1, poll_s=0.05)


def test_stopping_frees_what_runs_for_other_workers(url):
    async def work(queue):
        job, _ = await queue.submit(new_job())
        await until(lambda: running(queue, job.id))
        await queue.transport.stop()
        assert await queue.health() == "stopped"
        freed = await queue.find(job.id)
        assert (freed.status, freed.attempts) == (JobStatus.QUEUED, 0)

    use_queue(url, wait_long, work)


def test_work_that_does_not_listen_does_not_hold_up_stopping(url):
    free = threading.Event()

    async def ignore(job, progress):
        progress("waiting")
        free.wait(PATIENCE_S)
        return {}

    async def work(queue):
        job, _ = await queue.submit(new_job())
        await until(lambda: running(queue, job.id))
        await queue.transport.stop(grace_s=0.1)
        assert (await queue.find(job.id)).status is JobStatus.IN_PROGRESS
        free.set()

        async def freed() -> bool:
            return (await queue.find(job.id)).status is not JobStatus.IN_PROGRESS

        await until(freed)

    use_queue(url, ignore, work)


def test_so_many_jobs_at_once_and_no_more(url):
    lock, now, most = threading.Lock(), 0, 0
    together = threading.Barrier(3)

    async def count(job, progress):
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        await asyncio.to_thread(together.wait, PATIENCE_S)
        with lock:
            now -= 1
        return {}

    async def work(queue):
        jobs = [(await queue.submit(new_job()))[0] for _ in range(6)]
        for job in jobs:
            assert (await final(queue, job.id)).status is JobStatus.COMPLETED
        assert most == 3

    use_queue(url, count, work, slots=3)


def test_it_can_be_started_again(url):
    async def work(queue):
        await queue.transport.stop()
        await queue.transport.start()
        job, _ = await queue.submit(new_job(say="again"))
        assert (await final(queue, job.id)).status is JobStatus.COMPLETED

    use_queue(url, echo, work)


def test_it_tidies_up_after_jobs(url):
    tidied = threading.Event()

    async def tidy(table):
        assert (await table.statistics()).in_progress == 0
        tidied.set()

    async def work(queue):
        assert await asyncio.to_thread(tidied.wait, PATIENCE_S)

    use_queue(url, echo, work, tidy=tidy)
