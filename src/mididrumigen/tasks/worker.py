"""A process that does nothing but jobs."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.settings.service import JobRunner, ServerSettings
from mididrumigen.tasks.runner import claim_job
from mididrumigen.tasks.service_work import ServiceWork
from mididrumigen.tasks.uploads import SWEEP_S, delete_uploads
from mididrumigen.wiring.core import Services

# A process does as many jobs on the strength of one message, and ends after so many messages, so
# that what its jobs left in memory is given back.
JOBS_A_MESSAGE, MESSAGES_A_PROCESS = 20, 50
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_worker(
    services: Services, settings: ServerSettings, concurrency: int, *, lease_s: float = LEASE_S
) -> None:
    """Do jobs until SIGINT or SIGTERM.

    Args:
        services: what does the work.
        settings: whether Celery brings the jobs, or the table is looked into.
        concurrency: how many jobs at once.
        lease_s: how long a claim lasts without a heartbeat.

    Raises:
        MissingExtraError: Celery without the extra ``redis``.
    """
    if settings.jobs is JobRunner.CELERY:
        _run_celery(services, settings, concurrency, lease_s)
    else:
        asyncio.run(_run_inline(services, concurrency, lease_s))


async def _run_inline(services: Services, concurrency: int, lease_s: float) -> None:
    from mididrumigen.tasks.inline import InlineRunner

    stop = asyncio.Event()
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    work = ServiceWork(services, lease_s)
    runner = InlineRunner(
        services.open_jobs, work, tidy=work.tidy, slots=concurrency, lease_s=lease_s
    )
    await runner.start()
    await stop.wait()
    await runner.stop()


def _run_celery(
    services: Services, settings: ServerSettings, concurrency: int, lease_s: float
) -> None:
    from celery.signals import worker_ready

    app = make_worker_app(services, settings.broker_url, lease_s)
    with ExitStack() as kept:

        def dispatch(**_told: object) -> None:
            kept.enter_context(_dispatcher())

        # Not before: it takes as long to start as the worker, whom jobs wait for.
        worker_ready.connect(dispatch)
        app.worker_main(
            [
                "worker",
                f"--concurrency={concurrency}",
                f"--loglevel={settings.log_level}",
                f"--max-tasks-per-child={MESSAGES_A_PROCESS}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )


@contextmanager
def _dispatcher() -> Iterator[None]:
    """A process beside the worker: Celery forks it, and threads do not survive that whole.

    It ends with this one, when its standard input is closed.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "mididrumigen.tasks.worker"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    ):
        yield


def make_worker_app(services: Services, broker_url: str, lease_s: float = LEASE_S) -> Any:
    """The Celery application with its one task."""
    # Here, so that the processes that are forked from this one need not.
    import mididrumigen.database.job_table
    import mididrumigen.database.manager
    import mididrumigen.generation.template_generator.generator
    import mididrumigen.orchestrator.job_work  # noqa: F401
    from mididrumigen.tasks.celery import TASK, make_app

    app = make_app(broker_url, lease_s)
    work = ServiceWork(services, lease_s)

    def run_job(_ident: str) -> None:
        asyncio.run(_run_free(work, lease_s))

    app.task(run_job, name=TASK)
    return app


async def _run_free(work: ServiceWork, lease_s: float) -> None:
    """Run the oldest free job, and then the next, until there is none.

    Not the one the message names: a job whose worker was lost goes before younger ones, and a
    message that comes twice does no harm. One that got lost does none either while jobs wait, and
    a broker that is away keeps nobody from working on.
    """
    store = work.services.open_jobs()
    try:
        for _ in range(JOBS_A_MESSAGE):
            run = await claim_job(store, lease_s)
            if run is None:
                return
            await run.finish(work, asyncio.Event())
    finally:
        await store.close()


async def _dispatch() -> None:
    """Send again what was lost, and delete what is done with, until standard input ends."""
    from mididrumigen.settings.service import load_server_settings
    from mididrumigen.tasks.celery import CeleryTransport
    from mididrumigen.wiring.core import build_services

    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    services = build_services()
    store = services.open_jobs()
    transport = CeleryTransport(load_server_settings().broker_url, store)
    await transport.start()
    while not ended.is_set():
        await delete_uploads(store, services.files)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), SWEEP_S)
    await transport.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(_dispatch())
