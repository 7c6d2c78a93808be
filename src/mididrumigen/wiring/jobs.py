"""The queue and the workers of jobs, as the settings ask for them."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from mididrumigen.domain.work.jobs import LEASE_S, Job
from mididrumigen.ports.jobs import JobStore
from mididrumigen.ports.progress import Progress
from mididrumigen.settings.service import JobRunner, ServerSettings
from mididrumigen.tasks.job_queue import JobQueue
from mididrumigen.tasks.job_run import claim_job
from mididrumigen.tasks.uploads import delete_uploads
from mididrumigen.wiring.core import Services

DISPATCHER = "mididrumigen.wiring.dispatcher"
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class ServiceWork:
    """Does a job with the application's services, in the event loop that it is called in.

    Attributes:
        services: build the stores and the rest.
        lease_s: of jobs that a job runs itself.
    """

    services: Services
    lease_s: float = LEASE_S

    async def __call__(self, job: Job, progress: Progress) -> Mapping[str, object]:
        """Do a job; its result as JSON data. Raises what the use case raises."""
        from mididrumigen.orchestrator.job_work import JobWork
        from mididrumigen.orchestrator.profile_source import ProfileSource

        services = self.services
        async with services.open_stores() as stores:
            reader = services.models.reader(stores.ledger)
            researcher = services.sources.researcher(stores.profiles, reader)
            work = JobWork(
                researcher=researcher,
                jobs=stores.jobs,
                profiles=ProfileSource(services.library, researcher),
                generator=services.generator,
                songs=services.songs,
                files=services.files(),
                embedder=services.embedder,
                run=self._run,
                needs_plans=services.models.needs_plans,
                listen=services.listen,
                follow=services.follow,
                coordinate=lambda choice: services.models.coordinator(choice, stores.ledger),
            )
            return await work.do(job, progress)

    async def tidy(self, jobs: JobStore) -> None:
        """Delete the uploads of jobs that are over; now and then, what is old and orphaned."""
        await delete_uploads(jobs, self.services.files)
        await self.services.housekeeper.tidy()

    async def _run(self, jobs: JobStore, ident: str, progress: Progress) -> None:
        run = await claim_job(jobs, self.lease_s, ident)
        if run is not None:
            await run.finish(self, asyncio.Event(), progress)


def open_queue(
    services: Services, settings: ServerSettings, store: JobStore, *, lease_s: float = LEASE_S
) -> JobQueue:
    """The queue that the settings ask for. The caller starts and stops it.

    Args:
        services: do the work.
        settings: say what runs jobs.
        store: the table of jobs, in the event loop that the queue is used in.
        lease_s: how long a claim lasts without a heartbeat.

    Raises:
        MissingExtraError: Celery without the extra ``redis``.
    """
    if settings.jobs is JobRunner.CELERY:
        from mididrumigen.tasks.celery_transport import CeleryTransport

        return JobQueue(store, CeleryTransport(settings.broker_url, store, lease_s=lease_s))
    from mididrumigen.tasks.inline_runner import InlineRunner

    work = ServiceWork(services, lease_s)
    return JobQueue(store, InlineRunner(services.open_jobs, work, tidy=work.tidy, lease_s=lease_s))


def run_worker(
    services: Services, settings: ServerSettings, concurrency: int, *, lease_s: float = LEASE_S
) -> None:
    """Do jobs until SIGINT or SIGTERM.

    Args:
        services: do the work.
        settings: say whether Celery brings the jobs, or the table is looked into.
        concurrency: how many jobs at once.
        lease_s: how long a claim lasts without a heartbeat.

    Raises:
        MissingExtraError: Celery without the extra ``redis``.
        InvalidRequestError: the environment has a variable that is misspelled.
    """
    services.check_environment()
    work = ServiceWork(services, lease_s)
    if settings.jobs is not JobRunner.CELERY:
        asyncio.run(_run_inline(work, concurrency))
        return
    # Imported before the worker forks its processes, so that they need not.
    import mididrumigen.database.job_table
    import mididrumigen.database.manager
    import mididrumigen.generation.template_generator.generator
    import mididrumigen.orchestrator.job_work  # noqa: F401
    from mididrumigen.tasks.celery_worker import run_celery_worker

    run_celery_worker(
        settings.broker_url,
        services.open_jobs,
        work,
        dispatcher=[sys.executable, "-m", DISPATCHER],
        concurrency=concurrency,
        log_level=settings.log_level,
        lease_s=lease_s,
    )


async def _run_inline(work: ServiceWork, concurrency: int) -> None:
    from mididrumigen.tasks.inline_runner import InlineRunner

    stop = asyncio.Event()
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = InlineRunner(
        work.services.open_jobs, work, tidy=work.tidy, slots=concurrency, lease_s=work.lease_s
    )
    await runner.start()
    await stop.wait()
    await runner.stop()
