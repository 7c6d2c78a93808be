"""What every transport of job ids keeps to: Celery's, the one in this process, and the tests'."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.fakes_service import MemoryJobs, SilentTransport
from tests.worker_processes import Broker

from mididrumigen.database.job_table import JobTable
from mididrumigen.ports.jobs import JobTransport
from mididrumigen.tasks.inline_runner import InlineRunner

Open = Callable[[], Any]


async def _do_nothing(*_: object, **__: object) -> dict[str, object]:
    return {}


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    broker = Broker()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(params=["silent", "inline", "celery"])
def open_transport(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    if request.param == "silent":
        return SilentTransport
    if request.param == "inline":
        url = f"sqlite:///{tmp_path / 'jobs.db'}"
        return lambda: InlineRunner(lambda: JobTable(url), _do_nothing)
    pytest.importorskip("celery")
    from mididrumigen.tasks.celery_transport import CeleryTransport

    port = request.getfixturevalue("broker").port
    return lambda: CeleryTransport(f"redis://127.0.0.1:{port}/0", MemoryJobs())


def test_ids_of_jobs_that_nobody_knows_are_sent_and_cancelled_without_harm(
    open_transport: Open,
) -> None:
    async def use() -> str:
        transport = open_transport()
        told: JobTransport = transport
        if hasattr(transport, "start"):
            await transport.start()
        try:
            for _ in range(3):
                await told.send(str(uuid4()))
                await told.cancel(str(uuid4()))
            return await told.health()
        finally:
            if hasattr(transport, "stop"):
                await transport.stop()

    assert asyncio.run(use())
