"""Jobs run in this process, in a thread of their own beside whatever else it does."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from mididrumigen.domain.errors import DatabaseError
from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.ports.jobs import JobStore
from mididrumigen.tasks.job_run import Do, JobRun, claim_job
from mididrumigen.tasks.uploads import SWEEP_S

SLOTS = 2
POLL_S = 1.0
GRACE_S = 3.0
_LOG = logging.getLogger(__name__)


class InlineRunner:
    """Runs jobs of a table in this process. Implements ``JobTransport``.

    It hears about new jobs through :meth:`send`, and also checks the table every second, so
    that jobs of a process that was killed are taken up once their lease has run out.

    Args:
        open_store: opens the job table; called in the runner's own thread.
        do: the work.
        tidy: done every few seconds.
        slots: how many jobs run at once.
        lease_s: how long a claim lasts without a heartbeat.
        poll_s: how often to look into the table.
    """

    def __init__(
        self,
        open_store: Callable[[], JobStore],
        do: Do,
        *,
        tidy: Callable[[JobStore], Awaitable[None]] | None = None,
        slots: int = SLOTS,
        lease_s: float = LEASE_S,
        poll_s: float = POLL_S,
    ) -> None:
        self._open_store, self._do, self._tidy = open_store, do, tidy
        self._slots, self._lease_s, self._poll_s = slots, lease_s, poll_s
        self._runs: dict[str, JobRun] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake, self._stop = asyncio.Event(), asyncio.Event()

    async def start(self) -> None:
        """Begin to take jobs."""
        if self._thread is None:
            self._loop = asyncio.new_event_loop()
            self._wake, self._stop = asyncio.Event(), asyncio.Event()
            # A daemon: work that does not listen must not keep the process from ending.
            self._thread = threading.Thread(
                target=self._run, args=(self._loop,), name="jobs", daemon=True
            )
            self._thread.start()

    async def stop(self, grace_s: float = GRACE_S) -> None:
        """Take no more jobs, and free those that are running for other workers.

        Args:
            grace_s: how long to wait for them; after that, their lease must run out.
        """
        thread, self._thread = self._thread, None
        if thread is not None:
            self._tell(self._stop.set)
            await asyncio.to_thread(thread.join, grace_s)

    async def send(self, ident: str) -> None:  # noqa: ARG002 (the oldest is taken)
        """Look into the table now."""
        self._tell(self._wake.set)

    async def cancel(self, ident: str) -> None:
        """Have a job that was cancelled stop now, if it runs here."""

        def check() -> None:
            run = self._runs.get(ident)
            if run is not None:
                run.check()

        self._tell(check)

    async def health(self) -> str:
        """``healthy``, or ``stopped``."""
        is_running = self._thread is not None and self._thread.is_alive()
        return "healthy" if is_running else "stopped"

    def _tell(self, callback: Callable[[], None]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # closed
                self._loop.call_soon_threadsafe(callback)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._serve_all())

    async def _serve_all(self) -> None:
        store = self._open_store()
        try:
            serving = [self._serve(store) for _ in range(self._slots)]
            await asyncio.gather(*serving, self._keep_tidy(store))
        finally:
            await store.close()

    async def _serve(self, store: JobStore) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            if not await self._run_next(store):
                await self._rest()

    async def _keep_tidy(self, store: JobStore) -> None:
        while self._tidy is not None and not self._stop.is_set():
            await self._tidy(store)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), SWEEP_S)

    async def _run_next(self, store: JobStore) -> bool:
        """Run the oldest free job; whether there was one."""
        try:
            run = await claim_job(store, self._lease_s)
        except DatabaseError as error:
            _LOG.warning("No jobs can be taken: %s", error)
            return False
        if run is None:
            return False
        self._runs[run.job.id] = run
        try:
            await run.finish(self._do, self._stop)
        except Exception:  # noqa: BLE001 (one job must not end the runner)
            _LOG.exception("Job %s was left; its lease must run out.", run.job.id)
        finally:
            del self._runs[run.job.id]
        return True

    async def _rest(self) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self._wake, self._stop)]
        await asyncio.wait(waits, timeout=self._poll_s, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
