"""The parts of a service that runs: the adapters that the settings ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.domain.work.records import SimilarArtist
from mididrumigen.observability.metrics import Metrics
from mididrumigen.observability.service_metrics import ServiceMetrics
from mididrumigen.orchestrator.comparison import know_artist, prepare_comparison
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.ports.profiles import FastStore, ProfileStore
from mididrumigen.tasks.job_queue import open_queue
from mididrumigen.wiring.api_parts import FindSimilar, ServiceParts
from mididrumigen.wiring.core import Services


def open_parts(services: Services, *, lease_s: float = LEASE_S) -> ServiceParts:
    """Open everything that the API needs, in the event loop that it serves in.

    Args:
        services: build the adapters.
        lease_s: how long what a killed process was at is kept for it.

    Raises:
        MissingExtraError: the settings ask for something whose extra is not installed.
        InvalidRequestError: a setting that cannot be used.
    """
    if services.may_ask_llm:
        # A file that cannot be used is told now, and not to whoever generates first.
        services.provider_pool  # noqa: B018
    server = services.server_settings
    store, fast = services.open_store(), services.open_fast_store()
    queue = open_queue(services, server, lease_s=lease_s)
    cache, limiter = services.answer_cache(), services.rate_limiter

    async def health() -> Mapping[str, str]:
        words = await asyncio.gather(cache.health(), limiter.health(), queue.health())
        return dict(zip(("cache", "rate_limits", "jobs"), words, strict=True))

    activity = services.open_activity()
    metrics = ServiceMetrics(Metrics(), store, queue.store, activity, health)
    profiles = services.profile_cache(fast, lambda hit: metrics.record_look("profiles", hit))
    return ServiceParts(
        server=server,
        store=store,
        fast=fast,
        find_profile=profiles.find_profile,
        access=services.open_access(),
        files=services.files(),
        jobs=queue,
        job_store=queue.store,
        transport=queue.transport,
        cache=cache,
        limiter=limiter,
        profiles=ProfileSource(services.library, services.offline_researcher(store)),
        generator=services.generator,
        models=services,
        find_similar=_similar(services, store, fast),
        metrics=metrics,
        idempotency_lease_s=lease_s,
        closers=(activity.close,),
        asks_live=find_spec("httpx2") is not None and not services.research_settings.offline,
    )


def _similar(services: Services, store: ProfileStore, fast: FastStore) -> FindSimilar:
    """Who plays like whom, from a matrix in memory; the library is stored before the first answer.

    Preparing reads and embeds for seconds, so it has a thread and a store of its own.
    """
    index = services.vector_index(fast, store)
    preparing = asyncio.Lock()
    prepared = -1

    def prepare() -> None:
        services.use_store(
            lambda own: prepare_comparison(services.offline_researcher(own), services.embedder)
        )

    async def find(name: str, limit: int) -> tuple[str, Sequence[SimilarArtist]]:
        nonlocal prepared
        known = await know_artist(name, services.offline_researcher(store))
        async with preparing:
            if await fast.version() != prepared:
                await asyncio.to_thread(prepare)
                prepared = await fast.version()
        return known, await index.similar(known, limit)

    return find
