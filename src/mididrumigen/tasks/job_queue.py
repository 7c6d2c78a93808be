"""The queue of jobs as entry points use it: a table, and what carries ids to the workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mididrumigen.domain.work.jobs import Job, NewJob
from mididrumigen.ports.jobs import JobStore, JobTransport

GRACE_S = 3.0


class RunningTransport(JobTransport, Protocol):
    """A transport that does something in this process while it is started."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self, grace_s: float = GRACE_S) -> None:
        """End, within a time."""
        ...


@dataclass(frozen=True, slots=True)
class JobQueue:
    """Accepts jobs and reports on them. Belongs to one event loop.

    Attributes:
        store: the job table.
        transport: brings their ids to workers.
    """

    store: JobStore
    transport: RunningTransport

    async def start(self) -> None:
        """Begin to have jobs done."""
        await self.transport.start()

    async def stop(self, grace_s: float = GRACE_S) -> None:
        """Leave jobs to others, and close the table."""
        await self.transport.stop(grace_s)
        await self.store.close()

    async def submit(self, new: NewJob) -> tuple[Job, bool]:
        """Add a job, and whether it is new; see :meth:`mididrumigen.ports.jobs.JobStore.add`.

        Raises:
            DatabaseError: it could not be added.
        """
        job, is_new = await self.store.add(new)
        if is_new:
            await self.transport.send(job.id)
        return job, is_new

    async def find(self, ident: str) -> Job | None:
        """A job, or ``None``."""
        return await self.store.find(ident)

    async def cancel(self, ident: str) -> Job | None:
        """Cancel a job that is not final; the job as it is then, or ``None`` if there is none."""
        job = await self.store.cancel(ident)
        if job is not None:
            await self.transport.cancel(ident)
        return job

    async def health(self) -> str:
        """``healthy``, or what is wrong, within a second."""
        return await self.transport.health()
