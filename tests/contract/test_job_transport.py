"""What holds however jobs come to workers: inline on SQLite, Celery on PostgreSQL."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from tests.contract.postgres_server import create_database
from tests.worker_processes import Broker, Stack

from mididrumigen.domain.work.jobs import MAX_ATTEMPTS, JobKind, JobStatus, NewJob
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.orchestrator.job_work import research_job

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups")

LEASE_S = 1.5
GRACE_S = 20.0  # an orchestrator kills after a minute


@pytest.fixture(scope="module")
def broker():
    broker = Broker()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module", params=["inline-sqlite", "celery-postgresql"])
def stack(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    environment = {"MIDIDRUMIGEN_HOME": str(folder), "MIDIDRUMIGEN_OUTPUT": str(folder / "out")}
    if request.param == "celery-postgresql":
        port = request.getfixturevalue("broker").port
        environment |= {
            "MIDIDRUMIGEN_JOBS": "celery",
            "MIDIDRUMIGEN_BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "MIDIDRUMIGEN_DATABASE_URL": create_database(request.getfixturevalue("postgres_url")),
        }
    stack = Stack(environment, LEASE_S, folder / "workers.log")
    yield stack
    stack.close()


def is_final(job):
    return job.status.is_final


def is_under_way(job):
    return job.status is JobStatus.IN_PROGRESS and job.progress > 0


def generate(artist, **request):
    return NewJob(JobKind.GENERATE, "", {"artist": artist, "params": {"bars": 1}} | request)


def research(stack, artist):
    return research_job(stack.services.library, ResearchRequest(artist))


def test_a_generation_researches_first_and_says_what_it_made(stack):
    async def work(queue):
        job, _ = await queue.submit(generate("Quick Drummer"))
        done = await stack.wait(queue, job.id, is_final)
        assert (done.status, done.progress, done.attempts) == (JobStatus.COMPLETED, 100, 1)
        result = done.result
        assert (result["artist"], result["bars"]) == ("Quick Drummer", 1)
        assert all(Path(file).is_file() for file in result["midi_files"])
        assert [file["name"] for file in result["files"]] == [
            Path(file).name for file in result["midi_files"]
        ]
        (shared,) = [
            found for found in await queue.store.list_jobs() if found.subject == "quick drummer"
        ]
        statuses = {report["name"]: report["status"] for report in shared.result["collectors"]}
        assert statuses["obedient"] == "found"
        assert shared.result["sources_count"]["midi"] == 1
        return result["generation_id"], job.id

    ident, job_id = stack.use(work)
    record = stack.services.use_store(lambda store: store.find_generation(ident))
    assert record.job_id == job_id
    assert record.files[0]["style_report"]["features"]


def test_several_generations_wait_for_one_research(stack):
    async def work(queue):
        jobs = [(await queue.submit(generate("Slow 0.5")))[0] for _ in range(3)]
        for job in jobs:
            done = await stack.wait(queue, job.id, is_final)
            assert done.status is JobStatus.COMPLETED
        shared = [job for job in await queue.store.list_jobs() if job.subject == "slow 0.5"]
        assert len(shared) == 1

    stack.use(work)


def test_a_name_of_nobody_fails_with_the_reason_of_its_research(stack):
    async def work(queue):
        job, _ = await queue.submit(generate("Nobody"))
        failed = await stack.wait(queue, job.id, is_final)
        assert (failed.status, failed.attempts) == (JobStatus.FAILED, 1)
        assert failed.failure.code == "unknown_artist"
        by_genre, _ = await queue.submit(generate("Nobody", genre="funk"))
        done = await stack.wait(queue, by_genre.id, is_final)
        assert (done.status, done.result["confidence"]) == (JobStatus.COMPLETED, 0)

    stack.use(work)


def test_a_long_job_can_be_cancelled(stack):
    async def work(queue):
        job, _ = await queue.submit(research(stack, "Slow 600"))
        await stack.wait(queue, job.id, is_under_way)
        assert (await queue.cancel(job.id)).status is JobStatus.CANCELLED

        # The slots are free again: as many quick jobs as there are slots come to their end.
        for artist in ("Quick One", "Quick Two"):
            quick, _ = await queue.submit(research(stack, artist))
            done = await stack.wait(queue, quick.id, is_final)
            assert done.status is JobStatus.COMPLETED
        assert (await queue.find(job.id)).status is JobStatus.CANCELLED

    stack.use(work)


def test_the_job_of_a_killed_worker_is_done_by_another(stack):
    async def work(queue):
        job, _ = await queue.submit(generate("Slow 1"))
        first = await stack.wait(queue, job.id, is_under_way)
        for worker in stack.workers:
            stack.kill(worker)
        done = await stack.wait(queue, job.id, is_final)
        assert (done.status, done.attempts) == (JobStatus.COMPLETED, 2)
        assert done.worker != first.worker
        return done.id

    job_id = stack.use(work)
    lines = stack.services.use_store(lambda store: store.list_generations())
    assert [line.job_id for line in lines].count(job_id) == 1


def test_a_worker_that_is_stopped_gives_its_job_back(stack):
    async def work(queue):
        job, _ = await queue.submit(research(stack, "Slow 601"))
        await stack.wait(queue, job.id, is_under_way)
        written = stack.log.stat().st_size
        for worker in stack.workers:
            worker.send_signal(signal.SIGTERM)
        codes = [worker.wait(GRACE_S) for worker in stack.workers if worker.returncode is None]
        assert codes == [0]
        assert b"Traceback" not in stack.log.read_bytes()[written:]
        given_back = await queue.find(job.id)
        assert (given_back.status, given_back.lease_until) == (JobStatus.QUEUED, "")
        await queue.cancel(job.id)

    stack.use(work)


def test_a_job_that_kills_its_workers_fails(stack):
    async def work(queue):
        job, _ = await queue.submit(research(stack, "Poison"))
        failed = await stack.wait(queue, job.id, is_final)
        assert (failed.status, failed.attempts) == (JobStatus.FAILED, MAX_ATTEMPTS)
        assert failed.failure.code == "worker_lost"

    stack.use(work)
    artist = stack.services.use_store(lambda store: store.find_artist("Poison"))
    assert artist.status == "failed"


def test_a_job_waits_for_a_broker_that_is_away(stack, request):
    if stack.server.broker_url == "":
        pytest.skip("no broker")
    broker = request.getfixturevalue("broker")

    async def work(queue):
        broker.stop()
        job, is_new = await queue.submit(research(stack, "Quick Again"))
        assert is_new
        assert await queue.health() != "healthy"
        broker.start()
        done = await stack.wait(queue, job.id, is_final)
        assert done.status is JobStatus.COMPLETED

    stack.use(work)
