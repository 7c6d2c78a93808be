"""The metrics of the service: what this process counted, and what all of them did meanwhile."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from mididrumigen.domain.errors import DatabaseError
from mididrumigen.observability.metrics import CONTENT_TYPE, Metrics
from mididrumigen.ports.jobs import ActivityLog, JobStore
from mididrumigen.ports.profiles import ProfileStore

Room = Callable[[], Awaitable[Mapping[str, int]]]
Health = Callable[[], Awaitable[Mapping[str, str]]]
# What is written down in a transaction that lasts may be seen later than what is younger.
OVERLAP_S = 30.0


class Ended(Protocol):
    """Something that ended at some time."""

    @property
    def id(self) -> str:
        """Tells it from others of its kind."""
        ...

    @property
    def at(self) -> float:
        """When it ended, in seconds since 1970."""
        ...


T = TypeVar("T", bound=Ended)


class Unseen(Generic[T]):
    """Reads what has ended since it was asked last, each thing once.

    Args:
        find: what ended at a moment or later.
        start: in seconds since 1970. What ended before does not count; some databases know only
            whole seconds.
    """

    def __init__(self, find: Callable[[float], Awaitable[Sequence[T]]], start: float) -> None:
        self._find = find
        self._start = self._latest = float(math.floor(start))
        self._seen: dict[str, float] = {}

    async def read(self) -> Sequence[T]:
        """What is new.

        Raises:
            DatabaseError: it cannot be read now.
        """
        found = await self._find(max(self._start, self._latest - OVERLAP_S))
        new = [one for one in found if one.id not in self._seen]
        self._seen |= {one.id: one.at for one in new}
        self._latest = max([self._latest, *(one.at for one in new)])
        oldest = self._latest - OVERLAP_S
        self._seen = {ident: at for ident, at in self._seen.items() if at >= oldest}
        return new


class ServiceMetrics:
    """Implements the ``Metrics`` of :mod:`mididrumigen.wiring.api_parts`.

    Args:
        metrics: what is counted here.
        store, jobs: counted in the database, so that every worker's jobs are in it.
        activity: what all processes do from now on.
        health: the word of each dependency.
        room: how many bytes can still be written, by place.
    """

    def __init__(
        self,
        metrics: Metrics,
        store: ProfileStore,
        jobs: JobStore,
        activity: ActivityLog,
        health: Health,
        room: Room | None = None,
    ) -> None:
        self._metrics, self._store, self._jobs, self._health = metrics, store, jobs, health
        self._room = room or _no_room
        now = time.time()
        self._ended_jobs = Unseen(activity.jobs_since, now)
        self._questions = Unseen(activity.questions_since, now)
        self._generations = Unseen(activity.generations_since, now)

    def observe_request(
        self, method: str, endpoint: str, status: int, seconds: float | None
    ) -> None:
        """Count a request under its route's template; a stream, without how long it was open."""
        self._metrics.record_request(method, endpoint, status, seconds)

    def count_limited(self, group: str) -> None:
        """Count a request that a limit refused."""
        self._metrics.rate_limited.labels(group).inc()

    def set_streams(self, count: int) -> None:
        """Tell how many tasks are followed now."""
        self._metrics.streams.set(count)

    def record_look(self, cache: str, hit: bool) -> None:
        """Count a look into a cache."""
        self._metrics.record_look(cache, hit)

    async def render(self) -> tuple[bytes, str]:
        """All metrics, and their media type. A database that is away leaves its part as it was."""
        self._metrics.set_dependencies(await self._health())
        for place, free in (await self._room()).items():
            self._metrics.free_bytes.labels(place).set(free)
        try:
            await self._read_database()
        except DatabaseError:
            self._metrics.set_dependencies({"database": "away"})
        return self._metrics.render(), CONTENT_TYPE

    async def _read_database(self) -> None:
        counts = await self._store.count_artists()
        self._metrics.cached_artists.set(counts.get("cached", 0))
        self._metrics.set_queue(await self._jobs.statistics())
        for job in await self._ended_jobs.read():
            self._metrics.record_job(job)
        for question in await self._questions.read():
            self._metrics.record_question(question)
        for generation in await self._generations.read():
            self._metrics.record_generation(generation)


async def _no_room() -> Mapping[str, int]:
    return {}
