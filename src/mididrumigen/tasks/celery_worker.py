"""A process that does the jobs that Celery tells it of, and the dispatcher beside it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, TypeAlias

from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.ports.jobs import JobStore
from mididrumigen.tasks.celery_transport import TASK, CeleryTransport, make_app
from mididrumigen.tasks.job_run import Do, claim_job
from mididrumigen.tasks.uploads import SWEEP_S

OpenJobs: TypeAlias = Callable[[], JobStore]
# A process does so many jobs for one message. It ends after so many messages, so that the memory
# that its jobs left behind is given back.
JOBS_A_MESSAGE, MESSAGES_A_PROCESS = 20, 50


def run_celery_worker(
    broker_url: str,
    open_jobs: OpenJobs,
    do: Do,
    *,
    dispatcher: Sequence[str],
    concurrency: int,
    log_level: str,
    lease_s: float = LEASE_S,
) -> None:
    """Do jobs until SIGINT or SIGTERM.

    Args:
        broker_url: Redis.
        open_jobs: opens the table of jobs; called in each process and event loop.
        do: the work.
        dispatcher: the command of a process that calls :func:`dispatch`.
        concurrency: how many jobs at once.
        log_level: of Celery's own log.
        lease_s: how long a claim lasts without a heartbeat.

    Raises:
        MissingExtraError: the extra ``redis`` is not installed.
    """
    app = make_worker_app(broker_url, open_jobs, do, lease_s)
    from celery.signals import worker_ready

    with ExitStack() as kept:

        def start_dispatcher(**_told: object) -> None:
            kept.enter_context(_running(dispatcher))

        # Not before: it takes as long to start as the worker, and jobs wait for the worker.
        worker_ready.connect(start_dispatcher)
        app.worker_main(
            [
                "worker",
                f"--concurrency={concurrency}",
                f"--loglevel={log_level}",
                f"--max-tasks-per-child={MESSAGES_A_PROCESS}",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
            ]
        )


def make_worker_app(broker_url: str, open_jobs: OpenJobs, do: Do, lease_s: float = LEASE_S) -> Any:
    """The Celery application with its one task.

    Raises:
        MissingExtraError: the extra ``redis`` is not installed.
    """
    app = make_app(broker_url, lease_s)

    def run_job(_ident: str) -> None:
        asyncio.run(_run_free(open_jobs, do, lease_s))

    app.task(run_job, name=TASK)
    return app


async def dispatch(
    broker_url: str, open_jobs: OpenJobs, tidy: Callable[[JobStore], Awaitable[None]]
) -> None:
    """Send lost messages again, and tidy up every few seconds, until standard input ends.

    Args:
        broker_url: Redis.
        open_jobs: opens the table of jobs.
        tidy: done every few seconds.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    store = open_jobs()
    transport = CeleryTransport(broker_url, store)
    await transport.start()
    while not ended.is_set():
        await tidy(store)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), SWEEP_S)
    await transport.stop()
    await store.close()


@contextmanager
def _running(command: Sequence[str]) -> Iterator[None]:
    """A process beside the worker. Celery forks the worker, and a thread would not survive that.

    The process ends with this one, when its standard input is closed.
    """
    with subprocess.Popen(list(command), stdin=subprocess.PIPE, start_new_session=True):  # noqa: S603
        yield


async def _run_free(open_jobs: OpenJobs, do: Do, lease_s: float) -> None:
    """Run the oldest free job, then the next, until there is none.

    The message names a job, but the oldest goes first: its worker may have been lost. So a
    message that comes twice does no harm, and neither does one that was lost while jobs wait.
    """
    store = open_jobs()
    try:
        for _ in range(JOBS_A_MESSAGE):
            run = await claim_job(store, lease_s)
            if run is None:
                return
            await run.finish(do, asyncio.Event())
    finally:
        await store.close()
