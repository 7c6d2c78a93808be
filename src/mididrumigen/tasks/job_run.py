"""Running one job: claim it, keep its lease while the work goes on, and write down how it ended.

The work has a thread and an event loop of its own, so that heartbeats go on while it computes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from secrets import token_hex
from typing import Any, TypeAlias

from mididrumigen.domain.errors import (
    DatabaseError,
    MidiDrumiGenError,
    StoppedError,
    StorageError,
    TookTooLongError,
)
from mididrumigen.domain.stopping import stoppable
from mididrumigen.domain.work.jobs import LEASE_S, Job, JobFailure, JobKind
from mididrumigen.orchestrator.job_work import JobFailedError
from mididrumigen.ports.jobs import JobStore
from mididrumigen.ports.progress import Progress, SourceStep

Result: TypeAlias = Mapping[str, object]
Do: TypeAlias = Callable[[Job, Progress], Awaitable[Result]]

# The worker of a cancelled job notices at its next heartbeat.
MAX_BEAT_S, MIN_BEAT_S = 0.75, 0.2
# An attempt that takes longer has gone wrong; the web alone may take minutes to answer.
LIMITS_S: Mapping[JobKind, float] = {
    JobKind.GENERATE: 1800.0,
    JobKind.ANALYZE: 3600.0,
    JobKind.RESEARCH: 3600.0,
    JobKind.AUGMENT: 3600.0,
}
# While the database is away nobody can claim the job, so its end can wait to be written.
INSIST_S = 60.0
_PASSING = (DatabaseError, StorageError)
_LOG = logging.getLogger(__name__)


async def claim_job(store: JobStore, lease_s: float = LEASE_S, ident: str = "") -> JobRun | None:
    """Claim the oldest free job, or one by its id; ``None`` when there is none.

    Raises:
        DatabaseError: the database failed.
    """
    worker = f"{socket.gethostname()[:60]}:{os.getpid()}:{token_hex(4)}"
    job = await store.claim(worker, lease_s, ident)
    return None if job is None else JobRun(store, job, lease_s)


class JobRun:
    """One attempt at a claimed job. Belongs to the event loop it is run in.

    Args:
        store: where the job is.
        job: as it was claimed.
        lease_s: for how long a heartbeat renews the claim.
        limit_s: how long the attempt may take; by the kind of job by default.
    """

    def __init__(
        self, store: JobStore, job: Job, lease_s: float, limit_s: float | None = None
    ) -> None:
        self.job = job
        self._store = store
        self._lease_s = lease_s
        self._due, self._over = asyncio.Event(), asyncio.Event()
        self._step, self._percent = "", 0
        self._sources: dict[str, Mapping[str, object]] = {}
        self._was_away = False
        self._limit_s = LIMITS_S[job.kind] if limit_s is None else limit_s

    def check(self) -> None:
        """Look now whether the job is still this worker's."""
        self._due.set()

    async def finish(self, do: Do, stop: asyncio.Event, also: Progress | None = None) -> None:
        """Do the work and write down how it ended.

        Args:
            do: the work; called in a thread and event loop of its own.
            stop: set when the work must be given up; the job is free again then.
            also: receives the progress as well.
        """
        work = _Work(do, self.job, self._note(also))
        beating = asyncio.create_task(self._beat())
        stopping = asyncio.create_task(stop.wait())
        first: set[asyncio.Future[Any]] = {work.done, beating, stopping}
        took_too_long = False
        try:
            over, _ = await asyncio.wait(
                first, timeout=self._limit_s, return_when=asyncio.FIRST_COMPLETED
            )
            took_too_long = not over
        except asyncio.CancelledError:
            stop.set()
            raise
        finally:
            work.cancel()
            # Until it has really ended, nobody else may begin.
            await asyncio.wait({work.done})
            stopping.cancel()
            is_lost = beating.done()
            await self._end(beating)
            if not is_lost:
                await self._settle(work.done, stop, took_too_long=took_too_long)

    def _note(self, also: Progress | None) -> Progress:
        loop = asyncio.get_running_loop()

        def note(step: str, done: float | None = None, /) -> None:
            if isinstance(step, SourceStep):
                self._sources = {**self._sources, step.source: _describe_source(step)}
            self._step = step or self._step
            if done is not None:
                # The whole is only there once the result is.
                self._percent = max(self._percent, min(int(100 * done), 99))
            # The loop is gone where work outlives a runner that was stopped.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._due.set)
            if also is not None:
                also(step, done)

        return note

    async def _beat(self) -> None:
        """Renew the lease until the job is over, or no longer this worker's."""
        held = True
        while held:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), min(self._lease_s / 3, MAX_BEAT_S))
            self._due.clear()
            if self._over.is_set():
                return
            try:
                held = await self._store.heartbeat(
                    self.job.id,
                    self.job.worker,
                    self._lease_s,
                    self._percent,
                    self._step,
                    list(self._sources.values()),
                )
            except DatabaseError as error:
                if not self._was_away:
                    _LOG.warning("No heartbeat for job %s: %s", self.job.id, error)
                # Soon again: a database that is back must hear of this worker before others claim.
                self._was_away = True
                self._due.set()
            if held:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), MIN_BEAT_S)

    async def _end(self, beating: asyncio.Task[None]) -> None:
        # Not cancelled: that would break a connection that is in use.
        self._over.set()
        self._due.set()
        try:
            await beating
        except Exception:  # noqa: BLE001 (the job's end is still to be written)
            _LOG.exception("The heartbeat of job %s failed unexpectedly.", self.job.id)

    async def _settle(
        self, done: asyncio.Future[Result], stop: asyncio.Event, *, took_too_long: bool
    ) -> None:
        ident, worker = self.job.id, self.job.worker
        if done.cancelled() and stop.is_set():
            await self._insist(lambda: self._store.release(ident, worker))
            return
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        if took_too_long and error is not None:
            error = TookTooLongError(
                f"The work was ended after {self._limit_s:g} s.", hint="Ask for less at once."
            )
        if error is None:
            result = done.result()
            await self._insist(lambda: self._store.complete(ident, worker, result))
        else:
            failure, again = explain(error, ident)
            await self._insist(
                # What an outage of the database did to the job is not an attempt of its own.
                lambda: (
                    self._store.release(ident, worker)
                    if again and self._was_away
                    else self._store.fail(ident, worker, failure, again=again)
                )
            )

    async def _insist(self, write: Callable[[], Awaitable[bool]]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + INSIST_S
        while True:
            try:
                await write()
            except DatabaseError as error:
                self._was_away = True
                _LOG.warning("The end of job %s is not written: %s", self.job.id, error)
                if loop.time() > until:
                    return
                await asyncio.sleep(1)
            else:
                return


def _describe_source(step: SourceStep) -> Mapping[str, object]:
    """How a source stands, as JSON data; ``until`` is in seconds since 1970."""
    state: dict[str, object] = {"name": step.source, "status": step.status, "reason": step.reason}
    if step.within_s:
        return {**state, "until": time.time() + step.within_s}
    return {**state, "found": step.found}


def explain(error: BaseException, ident: str) -> tuple[JobFailure, bool]:
    """What to tell of an error, and whether another attempt may help.

    Errors outside our tree are logged only; their text may hold private data.
    """
    if isinstance(error, JobFailedError):
        return error.failure, False
    if isinstance(error, MidiDrumiGenError):
        failure = JobFailure(error.code, str(error), error.details)
        return failure, isinstance(error, _PASSING)
    _LOG.error("Job %s failed unexpectedly.", ident, exc_info=error)
    failure = JobFailure(
        "internal_error", "Something went wrong inside. It was logged under the job's id."
    )
    return failure, True


class _Work:
    """Work in a thread and event loop of its own; ``done`` belongs to the loop it is made in."""

    def __init__(self, do: Do, job: Job, progress: Progress) -> None:
        self._home = asyncio.get_running_loop()
        self.done: asyncio.Future[Result] = self._home.create_future()
        self._lock = threading.Lock()
        self._task: asyncio.Task[Result] | None = None
        self._cancelled = False
        # A daemon: work that does not listen must not keep the process from ending.
        threading.Thread(
            target=self._run, args=(do, job, progress), name=f"job-{job.id}", daemon=True
        ).start()

    def cancel(self) -> None:
        """Cancel the work if it goes on; from any thread."""
        with self._lock:
            self._cancelled = True
            if self._task is not None:
                with suppress(RuntimeError):  # its loop is closed: it has ended
                    self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    def _run(self, do: Do, job: Job, progress: Progress) -> None:
        async def work() -> Result:
            with self._lock:
                self._task = asyncio.current_task()
                if self._cancelled:
                    raise asyncio.CancelledError
            return await do(job, progress)

        try:
            with stoppable(lambda: self._cancelled):
                result = asyncio.run(work())
        except (asyncio.CancelledError, StoppedError):
            self._tell(self.done.cancel)
        except BaseException as error:  # noqa: BLE001 (raised to the caller that waits)
            self._tell(self.done.set_exception, error)
        else:
            self._tell(self.done.set_result, result)

    def _tell(self, method: Callable[..., object], *arguments: object) -> None:
        with suppress(RuntimeError):
            self._home.call_soon_threadsafe(method, *arguments)
