"""What every job store keeps to: in memory, over SQLite and over PostgreSQL."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes_service import MemoryJobs

from mididrumigen.database.job_table import JobTable
from mididrumigen.domain.work.jobs import (
    MAX_ATTEMPTS,
    JobFailure,
    JobKind,
    JobStatus,
    NewJob,
    QueueStatistics,
)
from mididrumigen.ports.jobs import JobStore

LONG, OVER = 60.0, -1.0
BROKEN = JobFailure("generation_failed", "No groove.", {"bars": 4})


def new_job(subject: str = "", kind: JobKind = JobKind.RESEARCH, **request: object) -> NewJob:
    return NewJob(kind, subject, request, owner="key", trace="trace")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def jobs(request, empty_store_url):
    """Runs a piece of work on a store without jobs; retries are due at once."""

    async def use_table(url, work):
        async with open_table(url) as table:
            return await work(table)

    def run(work):
        if request.param == "memory":
            return asyncio.run(work(MemoryJobs()))
        return asyncio.run(use_table(empty_store_url(request.param), work))

    return run


@asynccontextmanager
async def open_table(url, **options):
    table = JobTable(url, **{"retry_s": 0, "restart_grace_s": 0} | options)
    try:
        yield table
    finally:
        await table.close()


def test_the_table_is_a_job_store():
    store: JobStore = JobTable("sqlite:///never-opened.db")
    assert {name for name in vars(JobStore) if not name.startswith("_")} <= set(dir(store))


def test_a_job_is_added_found_claimed_and_completed(jobs):
    async def work(table):
        job, is_new = await table.add(new_job("max roach", artist="Max Roach \0", deep=[1, {}]))
        assert is_new
        assert (job.status, job.attempts, job.progress) == (JobStatus.QUEUED, 0, 0)
        assert (job.kind, job.subject, job.owner) == (JobKind.RESEARCH, "max roach", "key")
        assert job.request == {"artist": "Max Roach ", "deep": [1, {}]}
        assert datetime.fromisoformat(job.created_at).utcoffset() is not None
        assert (job.started_at, job.finished_at, job.lease_until) == ("", "", "")
        assert await table.find(job.id) == job

        claimed = await table.claim("one", LONG)
        assert claimed.id == job.id
        assert (claimed.status, claimed.attempts) == (JobStatus.IN_PROGRESS, 1)
        assert claimed.worker == "one"
        assert claimed.started_at >= job.created_at
        assert claimed.lease_until > claimed.started_at
        assert await table.claim("two", LONG) is None
        assert await table.heartbeat(job.id, "one", LONG, 40, "asking library")
        at_40 = await table.find(job.id)
        assert (at_40.progress, at_40.current_step) == (40, "asking library")

        assert await table.complete(job.id, "one", {"artist": "Max Roach", "n": 0.5})
        done = await table.find(job.id)
        assert (done.status, done.progress) == (JobStatus.COMPLETED, 100)
        assert done.result == {"artist": "Max Roach", "n": 0.5}
        assert done.finished_at >= done.started_at
        assert done.lease_until == ""
        assert await table.claim("two", LONG) is None

    jobs(work)


def test_a_job_says_how_its_sources_stand_until_it_is_claimed_again_or_done(jobs):
    states = [
        {"name": "library", "status": "found", "reason": "1 found.", "found": 1},
        {"name": "wikipedia", "status": "running", "reason": "", "until": 1.5},
    ]

    async def work(table):
        job, _ = await table.add(new_job("max roach"))
        await table.claim("one", LONG)
        assert await table.heartbeat(job.id, "one", LONG, 5, "asking", states)
        assert (await table.find(job.id)).result == {"collectors": states}
        assert await table.heartbeat(job.id, "one", LONG, 6, "still asking")
        assert (await table.find(job.id)).result == {"collectors": states}
        await table.release(job.id, "one")
        assert (await table.claim("two", LONG)).result is None
        assert await table.heartbeat(job.id, "two", LONG, 5, "asking", states[:1])
        assert await table.complete(job.id, "two", {"artist": "Max Roach"})
        assert (await table.find(job.id)).result == {"artist": "Max Roach"}

    jobs(work)


def test_what_a_device_takes_no_worker_is_told_of(jobs):
    async def work(table):
        sent, _ = await table.add(NewJob(JobKind.SEND, "", {"files": ["1-1"]}))
        assert await table.claim("worker", LONG) is None
        assert await table.claim("worker", LONG, sent.id) is None
        assert await table.waiting(0) == []
        assert (await table.statistics()).queued == 0
        own, _ = await table.add(new_job("max roach"))
        assert (await table.claim("device", LONG, kinds=[JobKind.SEND])).id == sent.id
        assert await table.claim("device", LONG, kinds=[JobKind.SEND]) is None
        assert (await table.claim("worker", LONG)).id == own.id

    jobs(work)


def test_nothing_is_found_of_an_unknown_job(jobs):
    async def work(table):
        assert await table.find("nobody") is None
        assert await table.cancel("nobody\0") is None
        assert await table.claim("one", LONG, "nobody") is None
        assert await table.claim("one", LONG) is None
        assert not await table.heartbeat("nobody", "one", LONG, 1, "")
        assert not await table.complete("nobody", "one", {})
        assert not await table.fail("nobody", "one", BROKEN, again=True)
        assert not await table.release("nobody", "one")
        assert await table.list_jobs() == []
        assert await table.waiting(0) == []
        assert await table.statistics() == QueueStatistics(0, 0, 0.0)
        assert await table.typical_duration_s(JobKind.RESEARCH) is None

    jobs(work)


def test_one_active_job_a_subject_and_any_number_without_one(jobs):
    async def work(table):
        first, _ = await table.add(new_job("a"))
        again, is_new = await table.add(new_job("a", JobKind.AUGMENT))
        assert (again.id, is_new) == (first.id, False)
        await table.claim("one", LONG)
        assert (await table.add(new_job("a")))[1] is False
        await table.complete(first.id, "one", {})
        other, is_new = await table.add(new_job("a"))
        assert is_new
        assert other.id != first.id
        assert all([(await table.add(new_job()))[1] for _ in range(3)])

    jobs(work)


def test_a_hundred_at_once_make_one_job(jobs):
    async def work(table):
        added = await asyncio.gather(*(table.add(new_job("a", n=n)) for n in range(100)))
        assert len({job.id for job, _ in added}) == 1
        assert sum(is_new for _, is_new in added) == 1
        assert len(await table.list_jobs()) == 1

    jobs(work)


def test_two_workers_never_take_the_same_job(jobs):
    async def work(table):
        added = [(await table.add(new_job()))[0].id for _ in range(12)]
        claims = await asyncio.gather(*(table.claim(f"w{n}", LONG) for n in range(20)))
        taken = [job.id for job in claims if job is not None]
        assert sorted(taken) == sorted(added)

    jobs(work)


def test_the_oldest_is_claimed_first_or_the_one_named(jobs):
    async def work(table):
        a, b, c = [(await table.add(new_job()))[0].id for _ in range(3)]
        assert [job.id for job in await table.list_jobs()] == [c, b, a]
        assert (await table.claim("one", LONG, b)).id == b
        assert (await table.claim("one", LONG)).id == a
        assert await table.claim("one", LONG, a) is None
        assert [job.id for job in await table.list_jobs(status=JobStatus.QUEUED)] == [c]
        assert [job.id for job in await table.list_jobs(limit=1)] == [c]

    jobs(work)


def test_a_lost_worker_loses_the_job_and_may_not_touch_it(jobs):
    async def work(table):
        job, _ = await table.add(new_job())
        await table.claim("one", OVER)
        assert (await table.claim("two", LONG)).attempts == 2
        assert not await table.heartbeat(job.id, "one", LONG, 90, "late")
        assert not await table.complete(job.id, "one", {"late": True})
        assert not await table.fail(job.id, "one", BROKEN)
        assert not await table.release(job.id, "one")
        found = await table.find(job.id)
        assert (found.worker, found.progress, found.result) == ("two", 0, None)

    jobs(work)


def test_a_late_heartbeat_keeps_a_job_that_nobody_else_took(jobs):
    async def work(table):
        job, _ = await table.add(new_job())
        await table.claim("one", OVER)
        assert await table.heartbeat(job.id, "one", LONG, 10, "back")
        assert await table.claim("two", LONG) is None

    jobs(work)


def test_a_job_whose_workers_all_die_fails_on_the_fourth_claim(jobs):
    async def work(table):
        job, _ = await table.add(new_job("a"))
        behind, _ = await table.add(new_job("b"))
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert (await table.claim("doomed", OVER, job.id)).attempts == attempt
        assert (await table.claim("next", LONG)).id == behind.id
        failed = await table.find(job.id)
        assert failed.status is JobStatus.FAILED
        assert failed.failure.code == "worker_lost"
        assert "3 attempts" in failed.failure.message
        assert failed.finished_at
        assert (await table.add(new_job("a")))[1]

    jobs(work)


def test_a_failure_is_tried_again_while_attempts_are_left(jobs):
    async def work(table):
        job, _ = await table.add(new_job())
        for _ in range(MAX_ATTEMPTS - 1):
            await table.claim("one", LONG)
            assert await table.fail(job.id, "one", BROKEN, again=True)
            assert (await table.find(job.id)).status is JobStatus.QUEUED
        await table.claim("one", LONG)
        assert await table.fail(job.id, "one", BROKEN, again=True)
        failed = await table.find(job.id)
        assert (failed.status, failed.failure) == (JobStatus.FAILED, BROKEN)
        assert await table.claim("one", LONG) is None

    jobs(work)


def test_a_released_job_has_lost_no_attempt(jobs):
    async def work(table):
        job, _ = await table.add(new_job())
        for _ in range(MAX_ATTEMPTS + 2):
            assert (await table.claim("one", LONG)).attempts == 1
            assert await table.release(job.id, "one")
        assert (await table.find(job.id)).status is JobStatus.QUEUED

    jobs(work)


def test_a_cancelled_job_stays_cancelled(jobs):
    async def work(table):
        queued, _ = await table.add(new_job("a"))
        assert (await table.cancel(queued.id)).status is JobStatus.CANCELLED
        assert await table.claim("one", LONG) is None
        running, _ = await table.add(new_job("a"))
        await table.claim("one", LONG)
        assert (await table.cancel(running.id)).status is JobStatus.CANCELLED
        assert not await table.heartbeat(running.id, "one", LONG, 50, "")
        assert not await table.complete(running.id, "one", {})
        assert not await table.fail(running.id, "one", BROKEN, again=True)
        assert (await table.find(running.id)).status is JobStatus.CANCELLED
        done, _ = await table.add(new_job("a"))
        await table.claim("one", LONG)
        await table.complete(done.id, "one", {})
        assert (await table.cancel(done.id)).status is JobStatus.COMPLETED

    jobs(work)


@pytest.mark.parametrize(("told", "kept"), [(-5, 40), (10, 40), (41, 41), (900, 100)])
def test_progress_never_falls_within_an_attempt(jobs, told, kept):
    async def work(table):
        job, _ = await table.add(new_job())
        await table.claim("one", OVER)
        await table.heartbeat(job.id, "one", OVER, 40, "")
        await table.heartbeat(job.id, "one", OVER, told, "")
        assert (await table.find(job.id)).progress == kept
        assert (await table.claim("two", LONG)).progress == 0

    jobs(work)


def test_what_may_be_lost_is_sent_again_once(jobs):
    async def work(table):
        job, _ = await table.add(new_job())
        assert await table.waiting(LONG) == []
        assert await table.waiting(0) == [job.id]
        assert await table.waiting(LONG) == []
        await table.claim("one", LONG)
        assert await table.waiting(0) == []
        await table.release(job.id, "one")
        assert await table.waiting(LONG) == [job.id]
        await table.claim("one", OVER)
        await table.heartbeat(job.id, "one", 0, 1, "")  # the lease ends after it was sent
        assert await table.waiting(LONG) == [job.id]
        assert await table.waiting(LONG) == []
        assert await table.waiting(0, limit=0) == []

    jobs(work)


def test_the_queue_in_figures(jobs):
    async def work(table):
        ids = [(await table.add(new_job()))[0].id for _ in range(4)]
        await table.claim("one", LONG)
        figures = await table.statistics()
        assert (figures.queued, figures.in_progress) == (3, 1)
        assert 0 < figures.oldest_queued_s < 60
        await table.complete(ids[0], "one", {})
        assert 0 <= await table.typical_duration_s(JobKind.RESEARCH) < 60
        assert await table.typical_duration_s(JobKind.GENERATE) is None

    jobs(work)


@dataclass
class Expected:
    """What the table should say of one job."""

    status: JobStatus = JobStatus.QUEUED
    attempts: int = 0
    worker: str = ""
    is_free: bool = True
    progress: int = 0

    def held_by(self, worker: str) -> bool:
        return self.status is JobStatus.IN_PROGRESS and self.worker == worker


@dataclass
class Model:
    """Jobs by id, in the order they were added."""

    jobs: dict[str, Expected] = field(default_factory=dict)

    def claim(self, worker: str, lease: float) -> str | None:
        for ident, job in self.jobs.items():
            if job.status.is_final or not job.is_free:
                continue
            if job.attempts == MAX_ATTEMPTS:
                job.status = JobStatus.FAILED
                continue
            job.status, job.worker, job.progress = JobStatus.IN_PROGRESS, worker, 0
            job.attempts += 1
            job.is_free = lease == OVER
            return ident
        return None


WORKERS = st.sampled_from(["one", "two"])
LEASES = st.sampled_from([LONG, OVER])
WHICH = st.integers(0, 2)
OPERATIONS = st.one_of(
    st.tuples(st.just("add")),
    st.tuples(st.just("claim"), WORKERS, LEASES),
    st.tuples(st.just("heartbeat"), WHICH, WORKERS, LEASES, st.integers(0, 100)),
    st.tuples(st.sampled_from(["complete", "fail", "retry", "release"]), WHICH, WORKERS),
    st.tuples(st.just("cancel"), WHICH),
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(operations=st.lists(OPERATIONS, max_size=16))
def test_any_interleaving_does_what_the_model_does(jobs, operations):
    async def play(table):
        model = Model()
        for operation in operations:
            await step(table, model, *operation)
            for ident, job in model.jobs.items():
                found = await table.find(ident)
                seen = (found.status, found.attempts, found.worker, found.progress)
                assert seen == (job.status, job.attempts, job.worker, job.progress)

    jobs(play)


async def step(table, model, name, *arguments):
    if name == "add":
        model.jobs[(await table.add(new_job()))[0].id] = Expected()
        return
    if name == "claim":
        claimed = await table.claim(*arguments)
        assert (claimed.id if claimed else None) == model.claim(*arguments)
        return
    which, *rest = arguments
    if which >= len(model.jobs):
        return
    ident, job = list(model.jobs.items())[which]
    if name == "cancel":
        await table.cancel(ident)
        if not job.status.is_final:
            job.status = JobStatus.CANCELLED
        return
    held = job.held_by(rest[0])
    assert await change(table, name, ident, *rest) is held
    if held:
        expect(job, name, *rest[1:])


async def change(table, name, ident, worker, *rest):
    if name == "heartbeat":
        return await table.heartbeat(ident, worker, *rest, "step")
    if name == "complete":
        return await table.complete(ident, worker, {})
    if name == "release":
        return await table.release(ident, worker)
    return await table.fail(ident, worker, BROKEN, again=name == "retry")


def expect(job, name, lease=LONG, progress=0):
    match name:
        case "heartbeat":
            job.is_free, job.progress = lease == OVER, max(job.progress, progress)
        case "complete":
            job.status, job.progress = JobStatus.COMPLETED, 100
        case "release":
            job.status, job.is_free = JobStatus.QUEUED, True
            job.attempts -= 1
        case "retry" if job.attempts < MAX_ATTEMPTS:
            job.status, job.is_free = JobStatus.QUEUED, True
        case _:
            job.status = JobStatus.FAILED


def test_a_job_with_an_id_is_added_once_even_when_it_is_over(jobs):
    async def work(table):
        ident = str(uuid4())
        new = replace(new_job("anna"), id=ident)
        assert (await table.add(new))[1]
        await table.claim("w", LONG)
        assert await table.complete(ident, "w", {})
        again, is_new = await table.add(new)
        assert (again.id, again.status, is_new) == (ident, JobStatus.COMPLETED, False)
        # Another's active job of that subject comes after one's own.
        other, _ = await table.add(new_job("anna"))
        assert (await table.add(new))[0].id == ident
        assert (await table.add(replace(new, id=str(uuid4()))))[0].id == other.id

    jobs(work)


def test_uploads_are_told_of_once_their_job_is_final(jobs):
    names = ["upload-0123456789abcdef-0a1b_take.mid"]

    async def work(table):
        idents = []
        for ending in ("complete", "fail", "cancel", "again"):
            job, _ = await table.add(new_job(ending, uploads=names, artist=ending))
            idents.append(job.id)
            assert not set(idents[-1:]) & set(await table.with_uploads())
            if ending != "cancel":
                await table.claim("w", LONG, job.id)
        plain, _ = await table.add(new_job("plain", artist="upload-"))
        await table.cancel(plain.id)
        await table.complete(idents[0], "w", {})
        await table.fail(idents[1], "w", BROKEN)
        await table.cancel(idents[2])
        await table.fail(idents[3], "w", BROKEN, again=True)
        found = await table.with_uploads()
        assert {ident: found[ident] for ident in idents[:3]} == dict.fromkeys(idents[:3], names)
        assert not {idents[3], plain.id} & set(found)
        await table.forget_uploads(idents[0])
        assert idents[0] not in await table.with_uploads()
        kept = await table.find(idents[0])
        assert dict(kept.request) == {"uploads": [], "artist": "complete"}

    jobs(work)


def test_jobs_are_listed_by_owner_and_in_pages(jobs):
    async def work(store):
        made = []
        for number in range(5):
            owner = "mine" if number % 2 else "other"
            made.append((await store.add(replace(new_job(), owner=owner)))[0].id)
        mine = [job.id for job in await store.list_jobs(owner="mine")]
        assert set(mine) == {made[1], made[3]}
        first = [job.id for job in await store.list_jobs(limit=3)]
        rest = [job.id for job in await store.list_jobs(limit=3, before=first[-1])]
        assert sorted(first + rest) == sorted(made)
        assert await store.list_jobs(before="nobody") == []

    jobs(work)
