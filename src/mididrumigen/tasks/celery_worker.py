"""A process that does the jobs that Celery tells it of, and the dispatcher beside it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from ctypes import c_bool
from multiprocessing.sharedctypes import RawValue
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
# How often a process looks whether it is to stop.
LOOK_S = 0.2


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
    """Do jobs until SIGINT or SIGTERM; what is not done by then is free for others.

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
    # Shared with the processes that Celery forks, and without a lock, which one may die with.
    stopping = RawValue(c_bool, False)
    app = make_worker_app(broker_url, open_jobs, do, lease_s, lambda: bool(stopping.value))
    from celery.signals import worker_ready, worker_shutting_down

    def give_up(**_told: object) -> None:
        stopping.value = True

    # Celery itself waits for what runs, however long that takes.
    worker_shutting_down.connect(give_up)

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


def make_worker_app(
    broker_url: str,
    open_jobs: OpenJobs,
    do: Do,
    lease_s: float = LEASE_S,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Any:
    """The Celery application with its one task.

    Args:
        broker_url: Redis.
        open_jobs: opens the table of jobs.
        do: the work.
        lease_s: how long a claim lasts without a heartbeat.
        is_stopping: whether running jobs are to be given up.

    Raises:
        MissingExtraError: the extra ``redis`` is not installed.
    """
    app = make_app(broker_url, lease_s)

    def run_job(_ident: str) -> None:
        asyncio.run(_run_free(open_jobs, do, lease_s, is_stopping))

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


async def _run_free(
    open_jobs: OpenJobs, do: Do, lease_s: float, is_stopping: Callable[[], bool]
) -> None:
    """Run the oldest free job, then the next, until there is none or the worker stops.

    The message names a job, but the oldest goes first: its worker may have been lost. So a
    message that comes twice does no harm, and neither does one that was lost while jobs wait.
    """
    store, stop = open_jobs(), asyncio.Event()
    watching = asyncio.create_task(_watch(is_stopping, stop))
    try:
        for _ in range(JOBS_A_MESSAGE):
            run = None if is_stopping() else await claim_job(store, lease_s)
            if run is None:
                return
            await run.finish(do, stop)
    finally:
        watching.cancel()
        await store.close()


async def _watch(is_stopping: Callable[[], bool], stop: asyncio.Event) -> None:
    while not is_stopping():
        await asyncio.sleep(LOOK_S)
    stop.set()
