"""The metrics of the service: what this process counted, and how things stand when it is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from mididrumigen.domain.errors import DatabaseError
from mididrumigen.observability.metrics import CONTENT_TYPE, Metrics
from mididrumigen.ports import JobStore, ProfileStore

Health = Callable[[], Awaitable[Mapping[str, str]]]


class ServiceMetrics:
    """Implements the ``Metrics`` of :mod:`mididrumigen.api.parts`.

    Args:
        metrics: what is counted here.
        store, jobs: counted in the database, so that every worker's jobs are in it.
        health: the word of each dependency.
    """

    def __init__(
        self, metrics: Metrics, store: ProfileStore, jobs: JobStore, health: Health
    ) -> None:
        self._metrics, self._store, self._jobs, self._health = metrics, store, jobs, health

    def observe_request(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """Count a request under its route's template."""
        self._metrics.record_request(method, endpoint, status, seconds)

    def observe_generation(self, provider: str, seconds: float) -> None:
        """Count a generation that was answered at once."""
        self._metrics.generation_duration.labels(provider).observe(seconds)

    def count_limited(self, group: str) -> None:
        """Count a request that a limit refused."""
        self._metrics.rate_limited.labels(group).inc()

    def record_look(self, cache: str, hit: bool) -> None:
        """Count a look into a cache."""
        self._metrics.record_look(cache, hit)

    async def render(self) -> tuple[bytes, str]:
        """All metrics, and their media type. A database that is away leaves its part as it was."""
        self._metrics.set_dependencies(await self._health())
        try:
            counts = await self._store.count_artists()
            self._metrics.cached_artists.set(counts.get("cached", 0))
            self._metrics.set_queue(await self._jobs.statistics())
        except DatabaseError:
            self._metrics.set_dependencies({"database": "away"})
        return self._metrics.render(), CONTENT_TYPE
