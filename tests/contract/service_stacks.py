"""Whole services as their users start them: processes of the command line on real servers."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from tests.contract.s3_server import CREDENTIALS, s3_server
from tests.midi_files import rock_beat
from tests.worker_processes import ROOT, Broker

from mididrumigen.domain.work.jobs import Job
from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.write import write_groove
from mididrumigen.ports.access import AccessStore
from mididrumigen.settings.places import load_settings
from mididrumigen.wiring.core import Services

T = TypeVar("T")

SCOPES = frozenset({"read", "generate", "research"})
PATIENCE_S = 60.0
# A folder of MIDI that takes some seconds to read.
ARCHIVE, ARCHIVE_FILES = "archive", 100
_OURS = ("MIDIDRUMIGEN_", "AWS_", "OTEL_")


@dataclass
class ServiceStack:
    """A service: API processes, and a worker where jobs are not done within them.

    Attributes:
        environment: variables of its processes.
        log: where every process writes.
        host: that the API processes bind; beyond loopback they want keys.
        redis: of cache and limits; ``None`` where these are in memory.
        apis: how many API processes.
        urls: of the API processes.
        processes: all; those of the API are the last.
    """

    environment: dict[str, str]
    log: Path
    host: str = "127.0.0.1"
    redis: Broker | None = None
    apis: int = 2
    urls: list[str] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def services(self) -> Services:
        """The same stores, opened in this process."""
        return Services(load_settings(self.environment))

    def start(self) -> None:
        """Start every process and wait until all answer."""
        if self.environment.get("MIDIDRUMIGEN_JOBS") == "celery":
            self._start("worker", "--concurrency", "2")
        for _ in range(self.apis):
            port = free_port()
            self._start("serve", "--host", self.host, "--port", str(port))
            self.urls.append(f"http://127.0.0.1:{port}")
        for url in self.urls:
            until(partial(self._answers, f"{url}/readyz"))

    def _answers(self, url: str) -> bool:
        assert all(process.poll() is None for process in self.processes), self.log.read_text()
        try:
            return httpx2.get(url, timeout=PATIENCE_S).status_code == 200
        except httpx2.ConnectError:
            return False

    def stop(self) -> None:
        """End every process."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()

    def add_key(self, *scopes: str) -> tuple[str, str]:
        """The id and the secret of a new key; without scopes, for all but admin."""
        wanted = frozenset(scopes) or SCOPES
        key, secret = self.use_access(lambda access: access.add_key("test", wanted))
        return key.id, secret

    def use_access(self, work: Callable[[AccessStore], Awaitable[T]]) -> T:
        """Do work with the API keys."""
        return self.services.use_access(work)

    def jobs(self) -> list[Job]:
        """The newest rows of the job table."""

        async def read() -> list[Job]:
            jobs = self.services.open_jobs()
            try:
                return list(await jobs.list_jobs(limit=1000))
            finally:
                await jobs.close()

        return asyncio.run(read())

    def connect(self, api: int = 0, secret: str | None = None) -> httpx2.Client:
        """A client of an API process; with a key of its own, which has limits of its own."""
        key = self.add_key()[1] if secret is None else secret
        headers = {"X-API-Key": key} if key else {}
        return httpx2.Client(base_url=self.urls[api], headers=headers, timeout=PATIENCE_S)

    def logged(self, request_id: str) -> list[dict[str, Any]]:
        """What the processes logged of a request."""
        lines = (line for line in self.log.read_text().splitlines() if line.startswith("{"))
        return [line for line in map(json.loads, lines) if line.get("request_id") == request_id]

    def _start(self, *arguments: str) -> None:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "mididrumigen", *arguments],
                env=kept | self.environment | {"PYTHONPATH": str(ROOT / "src")},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)


@contextmanager
def running(stack: ServiceStack) -> Iterator[ServiceStack]:
    """A stack while it runs; nothing in it may go wrong unforeseen."""
    if stack.host != "127.0.0.1":
        stack.add_key()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
    assert "Traceback" not in stack.log.read_text()


@contextmanager
def embedded(folder: Path, apis: int = 2, **environment: str) -> Iterator[ServiceStack]:
    """SQLite, jobs within the API processes, a local folder."""
    made = make_environment(folder) | environment
    with running(ServiceStack(made, folder / "log", apis=apis)) as stack:
        yield stack


@contextmanager
def distributed(
    folder: Path, database: str, host: str = "127.0.0.1", apis: int = 2, **environment: str
) -> Iterator[ServiceStack]:
    """PostgreSQL, a Celery worker, a Redis for cache and limits, S3."""
    broker, redis = Broker(), Broker()
    broker.start()
    redis.start()
    try:
        with s3_server("grooves") as s3_url:
            made = make_environment(folder) | {
                "MIDIDRUMIGEN_DATABASE_URL": database,
                "MIDIDRUMIGEN_JOBS": "celery",
                "MIDIDRUMIGEN_BROKER_URL": f"redis://127.0.0.1:{broker.port}/0",
                "MIDIDRUMIGEN_REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
                "MIDIDRUMIGEN_FILES_URL": "s3://grooves/service",
                "AWS_ENDPOINT_URL": s3_url,
                **CREDENTIALS,
                **environment,
            }
            with running(ServiceStack(made, folder / "log", host, redis, apis)) as stack:
                yield stack
    finally:
        redis.stop()
        broker.stop()


def make_environment(folder: Path) -> dict[str, str]:
    """The variables that every service has, and its folder of MIDI."""
    archive = folder / "midi" / ARCHIVE
    archive.mkdir(parents=True)
    for number in range(ARCHIVE_FILES):
        groove = rock_beat(64, tempo_bpm=90 + number / 2)
        beat = write_groove(groove, general_midi(), track_name=ARCHIVE)
        (archive / f"{number}.mid").write_bytes(beat)
    return {
        "MIDIDRUMIGEN_HOME": str(folder / "home"),
        "MIDIDRUMIGEN_OFFLINE": "1",
        "MIDIDRUMIGEN_OUTPUT": str(folder / "out"),
        "MIDIDRUMIGEN_MIDI_ROOT": str(folder / "midi"),
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def follow(client: httpx2.Client, accepted: httpx2.Response) -> tuple[list[str], dict[str, Any]]:
    """The names of a task's events, and the task at its end."""
    assert accepted.status_code == 202, accepted.text
    with client.stream("GET", accepted.json()["events_url"]) as events:
        lines = list(events.iter_lines())
    names = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    task: dict[str, Any] = client.get(accepted.json()["status_url"]).json()
    return names, task


def finish(client: httpx2.Client, accepted: httpx2.Response) -> dict[str, Any]:
    """The result of a task that must be completed."""
    names, task = follow(client, accepted)
    assert names[-1] == "completed", task
    result: dict[str, Any] = task["result"]
    return result


def until(check: Callable[[], T]) -> T:
    """What a check answers once that is something."""
    end = time.monotonic() + PATIENCE_S
    while not (found := check()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)
    return found
