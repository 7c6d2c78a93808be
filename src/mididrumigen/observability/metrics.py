"""The metrics for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mididrumigen.domain.errors import MissingExtraError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from mididrumigen.domain.work.activity import EndedGeneration, EndedJob, EndedQuestion
    from mididrumigen.domain.work.jobs import QueueStatistics

_PREFIX = "mididrumigen_"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# An answer from a cache takes a millisecond, research minutes.
_REQUEST_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_WORK_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The metrics of one process; its attributes are the metrics.

    ``endpoint`` and ``route`` are route templates, never paths: those have no end.

    Raises:
        MissingExtraError: the extra ``server`` is not installed.
    """

    def __init__(self) -> None:
        try:
            from prometheus_client import (
                CollectorRegistry,
                Counter,
                Gauge,
                Histogram,
                ProcessCollector,
            )
        except ImportError as error:
            raise MissingExtraError("Metrics", "server") from error
        self.registry: CollectorRegistry = CollectorRegistry()
        # process_resident_memory_bytes, process_open_fds and so on, under their usual names.
        ProcessCollector(registry=self.registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"{_PREFIX}{name}", text, labels, registry=self.registry)

        def gauge(name: str, text: str, *labels: str) -> Gauge:
            return Gauge(f"{_PREFIX}{name}", text, labels, registry=self.registry)

        def histogram(name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
            return Histogram(
                f"{_PREFIX}{name}", text, labels, buckets=buckets, registry=self.registry
            )

        self.api_requests = counter(
            "api_requests_total", "Requests answered", "method", "endpoint", "status"
        )
        self.api_request_duration = histogram(
            "api_request_duration_seconds", "Time to answer", _REQUEST_S, "method", "endpoint"
        )
        self.generation_duration = histogram(
            "generation_duration_seconds", "Time to generate", _WORK_S, "provider"
        )
        self.cached_artists = gauge("cached_artists", "Artists with a profile")
        self.jobs_queued = gauge("jobs_queued", "Jobs that nobody works on")
        self.jobs_in_progress = gauge("jobs_in_progress", "Jobs that a worker holds")
        self.job_oldest_age = gauge("job_oldest_age_seconds", "Age of the oldest queued job")
        self.jobs_finished = counter("jobs_finished_total", "Jobs finished", "kind", "status")
        self.job_duration = histogram("job_duration_seconds", "Time of a job", _WORK_S, "kind")
        self.llm_requests = counter(
            "llm_requests_total", "Questions to language models", "provider", "outcome"
        )
        self.llm_cost = counter(
            "llm_cost_usd_total", "Estimated cost of language models", "provider"
        )
        self.cache_hits = counter("cache_hits_total", "Looks that found something", "cache")
        self.cache_misses = counter("cache_misses_total", "Looks that found nothing", "cache")
        self.rate_limited = counter("rate_limited_total", "Requests refused by a limit", "route")
        self.streams = gauge("event_streams", "Tasks that are followed now")
        self.free_bytes = gauge("free_bytes", "Room that is left", "place")
        self.dependency_up = gauge("dependency_up", "1 where it works, else 0", "name")

    def record_request(
        self, method: str, endpoint: str, status: int, seconds: float | None
    ) -> None:
        """Count an answered request; without a time, if it was a stream."""
        self.api_requests.labels(method, endpoint, str(status)).inc()
        if seconds is not None:
            self.api_request_duration.labels(method, endpoint).observe(seconds)

    def record_look(self, cache: str, hit: bool) -> None:
        """Count a look into a cache."""
        (self.cache_hits if hit else self.cache_misses).labels(cache).inc()

    def record_job(self, job: EndedJob) -> None:
        """Count a job that ended; one that never began took no time."""
        self.jobs_finished.labels(job.kind.value, job.status.value).inc()
        if job.duration_s:
            self.job_duration.labels(job.kind.value).observe(job.duration_s)

    def record_question(self, question: EndedQuestion) -> None:
        """Count a request to a language model, and what it cost."""
        self.llm_requests.labels(question.provider, question.outcome).inc()
        self.llm_cost.labels(question.provider).inc(question.cost_usd)

    def record_generation(self, generation: EndedGeneration) -> None:
        """Count a generation."""
        self.generation_duration.labels(generation.provider).observe(generation.duration_s)

    def set_queue(self, statistics: QueueStatistics) -> None:
        """Tell of the queue as it is now."""
        self.jobs_queued.set(statistics.queued)
        self.jobs_in_progress.set(statistics.in_progress)
        self.job_oldest_age.set(statistics.oldest_queued_s)

    def set_dependencies(self, health: Mapping[str, str]) -> None:
        """Tell of each dependency by the word of its ``health()``; disabled ones are left out."""
        for name, word in health.items():
            if word != "disabled":
                self.dependency_up.labels(name).set(word == "healthy")

    def render(self) -> bytes:
        """All metrics in Prometheus's text form, of :data:`CONTENT_TYPE`."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)

    def names(self) -> frozenset[str]:
        """Every name that a query may use, those of histograms' parts included."""
        found = set()
        for family in self.registry.collect():
            if family.type == "histogram":
                found |= {f"{family.name}{part}" for part in ("_bucket", "_sum", "_count")}
            else:
                found.add(f"{family.name}_total" if family.type == "counter" else family.name)
        return frozenset(found)
