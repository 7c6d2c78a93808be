"""The parts of the API: ports only; the caller that starts it passes them in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from mididrumigen.domain.work.jobs import LEASE_S, Job, NewJob
from mididrumigen.domain.work.records import Comparison
from mididrumigen.domain.work.requests import ProviderChoice
from mididrumigen.orchestrator.profile_source import FindProfile, ProfileSource
from mididrumigen.ports.access import AccessStore
from mididrumigen.ports.caches import Cache, RateLimiter
from mididrumigen.ports.files import FileStore
from mididrumigen.ports.jobs import JobStore, JobTransport
from mididrumigen.ports.models import GrooveGenerator, SongMaker
from mididrumigen.ports.profiles import FastStore, ProfileStore
from mididrumigen.settings.service import ServerSettings

FindSimilar: TypeAlias = Callable[[str, int], Awaitable[Comparison]]
"""The name of a known artist and its nearest neighbours, for a name and a number of them."""


class Jobs(Protocol):
    """Takes jobs and has them done."""

    async def submit(self, new: NewJob) -> tuple[Job, bool]:
        """Add a job and tell a worker; the active one of that subject where there is one."""
        ...

    async def find(self, ident: str) -> Job | None:
        """A job, or ``None``."""
        ...

    async def cancel(self, ident: str) -> Job | None:
        """Cancel a job that is not final; the job as it is then, or ``None``."""
        ...

    async def start(self) -> None:
        """Begin to see to the jobs."""
        ...

    async def stop(self) -> None:
        """See to them no more, and give running ones back."""
        ...


class RequestMetrics(Protocol):
    """Counts requests and renders the counts for a scraper."""

    def observe_request(
        self, method: str, endpoint: str, status: int, seconds: float | None
    ) -> None:
        """Count a request under its route's template; a stream, without how long it was open."""
        ...

    def count_limited(self, group: str) -> None:
        """Count a request that a limit refused."""
        ...

    def set_streams(self, count: int) -> None:
        """Tell how many tasks are followed now."""
        ...

    async def render(self) -> tuple[bytes, str]:
        """All metrics, and their media type."""
        ...


class Models(Protocol):
    """The language models that may be asked."""

    def needs_plans(self, choice: ProviderChoice) -> bool:
        """Whether they take part in a choice; costs nothing where there are none."""
        ...

    def check_choice(self, choice: ProviderChoice) -> None:
        """Refuse a provider that is not configured, with ``InvalidRequestError``."""
        ...

    def describe_providers(self) -> Mapping[str, object]:
        """Each of them, usable or why not, and in which order they are asked. No keys."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceParts:
    """Everything that the API needs.

    Attributes:
        server: how the service runs.
        store, fast: artists and profiles, with and without the ORM, over the same tables.
        find_profile: the profiles in ``fast``, through a cache where there is one.
        access: API keys, sessions, idempotency keys.
        files: generated and uploaded files.
        jobs, job_store, transport: long work, its table, and what carries it to workers.
        cache, limiter: answers and rates.
        profiles: profiles that are not stored: the library's and the genres'.
        generator, songs: the engine, as a maker of clips and of songs.
        models: the language models; asking them is a job.
        find_similar: which artists play alike.
        metrics: counts requests; ``None`` for no metrics.
        loopback: whether only this machine can reach the server. Then no key is needed.
        asks_live: whether research asks sources that take minutes.
        poll_s: how often a watched job is looked at.
        check_s: how often a stream asks whether its key counts still.
        idempotency_lease_s: how long an Idempotency-Key is kept by a process that was killed.
        closers: what to close at the end, beside the stores.
    """

    server: ServerSettings
    store: ProfileStore
    fast: FastStore
    find_profile: FindProfile
    access: AccessStore
    files: FileStore
    jobs: Jobs
    job_store: JobStore
    transport: JobTransport
    cache: Cache
    limiter: RateLimiter
    profiles: ProfileSource
    generator: GrooveGenerator
    songs: SongMaker
    models: Models
    find_similar: FindSimilar
    metrics: RequestMetrics | None = None
    loopback: bool = True
    asks_live: bool = False
    poll_s: float = 0.5
    check_s: float = 5.0
    idempotency_lease_s: float = LEASE_S
    closers: Sequence[Callable[[], Awaitable[None]]] = field(default=())
