"""Long work is called off from outside, and what it computes does not depend on that."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import ClientDisconnect, Request
from tests.fakes import library_profile
from tests.fakes_service import MemoryJobs

from mididrumigen.api.error_answers import BusyError
from mididrumigen.api.work_pool import WorkPool
from mididrumigen.domain.errors import StoppedError, TookTooLongError
from mididrumigen.domain.music.meter import Meter
from mididrumigen.domain.stopping import check_stopped, stoppable
from mididrumigen.domain.work.jobs import JobKind, JobStatus, NewJob
from mididrumigen.domain.work.requests import GenerationParams
from mididrumigen.generation.engine_clips import play_best
from mididrumigen.generation.template_generator import TemplateGenerator
from mididrumigen.tasks.job_run import JobRun

PATIENCE_S = 30.0


def test_work_goes_on_where_nobody_calls_it_off():
    check_stopped()
    with stoppable(lambda: False):
        check_stopped()


def test_work_ends_where_it_was_called_off_and_nowhere_else():
    with stoppable(lambda: True), pytest.raises(StoppedError):
        check_stopped()
    check_stopped()


@pytest.mark.parametrize("looks", [1, 5, 50])
def test_the_engine_looks_often_and_plays_the_same_if_it_is_let(looks):
    profile, engine = library_profile("John Bonham"), TemplateGenerator()
    params = GenerationParams(bars=4, meter=Meter(7, 4), variations=4, best_of=2)
    left = looks

    def is_over() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    with stoppable(is_over), pytest.raises(StoppedError):
        play_best(profile, params, engine)
    with stoppable(lambda: False):
        watched = play_best(profile, params, engine)
    assert watched == play_best(profile, params, engine)


class Caller:
    """Somebody who asks, and may hang up."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.request = Request({"type": "http", "method": "POST", "headers": []}, self._receive)

    async def _receive(self):
        await self.gone.wait()
        return {"type": "http.disconnect"}


def until_stopped(begun: threading.Event) -> None:
    begun.set()
    while True:
        check_stopped()


def test_what_a_pool_does_is_answered():
    async def ask():
        pool = WorkPool("test")
        try:
            return await pool.run(Caller().request, lambda: 7)
        finally:
            pool.close()

    assert asyncio.run(ask()) == 7


def test_nobody_computes_for_who_hung_up():
    async def ask():
        pool, caller, begun = WorkPool("test", workers=1), Caller(), threading.Event()
        asking = asyncio.create_task(pool.run(caller.request, lambda: until_stopped(begun)))
        await asyncio.to_thread(begun.wait, PATIENCE_S)
        caller.gone.set()
        with pytest.raises(ClientDisconnect):
            await asking
        # Its thread is free again.
        assert await pool.run(Caller().request, lambda: "next") == "next"
        pool.close()

    asyncio.run(ask())


def test_what_takes_too_long_is_ended():
    async def ask():
        pool = WorkPool("test", limit_s=0.05)
        with pytest.raises(TookTooLongError):
            await pool.run(Caller().request, lambda: until_stopped(threading.Event()))
        pool.close()

    asyncio.run(ask())


def test_only_so_many_wait():
    async def ask():
        pool, begun = WorkPool("test", workers=1, waiting=0), threading.Event()
        first = Caller()
        asking = asyncio.create_task(pool.run(first.request, lambda: until_stopped(begun)))
        await asyncio.to_thread(begun.wait, PATIENCE_S)
        with pytest.raises(BusyError):
            await pool.run(Caller().request, lambda: 1)
        pool.close()
        first.gone.set()
        with pytest.raises((ClientDisconnect, StoppedError)):
            await asking

    asyncio.run(ask())


def run_job(limit_s: float, call_off) -> tuple[MemoryJobs, str, bool]:
    """A job that computes for ever; what became of it, and whether it has ended."""
    over = threading.Event()

    async def work():
        jobs, begun = MemoryJobs(), threading.Event()
        job, _ = await jobs.add(NewJob(JobKind.GENERATE, "", {}))
        claimed = await jobs.claim("w", 15)
        assert claimed is not None

        async def compute(_job, _progress):
            try:
                until_stopped(begun)
            finally:
                over.set()

        run = JobRun(jobs, claimed, 15, limit_s)
        finishing = asyncio.create_task(run.finish(compute, asyncio.Event()))
        await asyncio.to_thread(begun.wait, PATIENCE_S)
        await call_off(jobs, run)
        async with asyncio.timeout(PATIENCE_S):
            await finishing
        return jobs, job.id

    jobs, ident = asyncio.run(work())
    return jobs, ident, over.is_set()


def test_a_job_that_is_cancelled_stops_computing():
    async def cancel(jobs, run):
        await jobs.cancel(run.job.id)
        run.check()

    jobs, ident, is_over = run_job(PATIENCE_S, cancel)
    assert jobs.rows[ident].status is JobStatus.CANCELLED
    assert is_over


def test_a_job_that_takes_too_long_fails_with_a_reason():
    async def wait(jobs, run):
        pass

    jobs, ident, is_over = run_job(0.05, wait)
    assert jobs.rows[ident].status is JobStatus.FAILED
    assert jobs.rows[ident].failure.code == "took_too_long"
    assert is_over


def test_a_thread_of_the_context_hears_of_it_too():
    from contextvars import copy_context

    with ThreadPoolExecutor(1) as threads, stoppable(lambda: True):
        asked = threads.submit(copy_context().run, check_stopped)
        assert isinstance(asked.exception(), StoppedError)
