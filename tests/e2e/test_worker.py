"""The worker as a user starts and stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mididrumigen.database.job_table import JobTable
from mididrumigen.domain.work.jobs import JobKind, JobStatus, NewJob

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_does_jobs_until_it_is_told_to_stop(tmp_path, stop):
    url = f"sqlite:///{tmp_path / 'home' / 'mididrumigen.db'}"
    worker = subprocess.Popen(
        [sys.executable, "-m", "mididrumigen", "worker", "--concurrency", "1"],
        env=os.environ
        | {
            "MIDIDRUMIGEN_HOME": str(tmp_path / "home"),
            "MIDIDRUMIGEN_OUTPUT": str(tmp_path / "out"),
            "MIDIDRUMIGEN_JOBS": "inline",
        },
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    try:
        job = asyncio.run(do_job(url))
        assert job.status is JobStatus.COMPLETED
        assert all(Path(file).is_file() for file in job.result["midi_files"])
    finally:
        worker.send_signal(stop)
        _, told = worker.communicate(timeout=30)
    assert worker.returncode == 0
    assert told.decode() == "Doing jobs, 1 at once (inline). Stop with Ctrl-C.\n"


async def do_job(url):
    table = JobTable(url)
    request = {"artist": "John Bonham", "params": {"bars": 1, "variations": 1}}
    try:
        job, _ = await table.add(NewJob(JobKind.GENERATE, "", request))
        end = time.monotonic() + 60
        while not job.status.is_final and time.monotonic() < end:
            await asyncio.sleep(0.05)
            found = await table.find(job.id)
            assert found is not None
            job = found
        return job
    finally:
        await table.close()


def test_celery_without_a_broker_says_what_is_missing(run, monkeypatch):
    monkeypatch.setenv("MIDIDRUMIGEN_JOBS", "celery")
    monkeypatch.delenv("MIDIDRUMIGEN_BROKER_URL", raising=False)
    outcome = run("worker")
    assert outcome.code == 2
    assert "MIDIDRUMIGEN_BROKER_URL" in outcome.err
    assert "redis://" in outcome.err


def test_so_many_at_once_are_refused(run):
    outcome = run("worker", "--concurrency", "0")
    assert outcome.code == 2
    assert "1<=x<=64" in outcome.err
