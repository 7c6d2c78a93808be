"""The work that jobs do, built anew for each: it runs in an event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from mididrumigen.domain.work.jobs import LEASE_S, Job
from mididrumigen.ports.jobs import JobStore
from mididrumigen.ports.progress import Progress
from mididrumigen.tasks.runner import claim_job
from mididrumigen.tasks.uploads import delete_uploads
from mididrumigen.wiring.core import Services


@dataclass(frozen=True, slots=True)
class ServiceWork:
    """Does a job with the application's services.

    Attributes:
        services: build the stores and the rest.
        lease_s: of jobs that are run within another.
    """

    services: Services
    lease_s: float = LEASE_S

    async def __call__(self, job: Job, progress: Progress) -> Mapping[str, object]:
        """Do a job; its result as JSON data. Raises what the use case raises."""
        async with self.services.open_job_work(self._run) as work:
            return await work.do(job, progress)

    async def tidy(self, jobs: JobStore) -> None:
        """Delete what jobs that are final have left."""
        await delete_uploads(jobs, self.services.files)

    async def _run(self, jobs: JobStore, ident: str, progress: Progress) -> None:
        run = await claim_job(jobs, self.lease_s, ident)
        if run is not None:
            await run.finish(self, asyncio.Event(), progress)
