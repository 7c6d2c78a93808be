"""Everything that the API needs, with the adapters that the settings ask for."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec

from mididrumigen.cache.profile_cache import ProfileCache
from mididrumigen.database.vector_index import MAX_PROFILES, VectorIndex
from mididrumigen.domain.errors import StorageError
from mididrumigen.domain.work.jobs import LEASE_S
from mididrumigen.domain.work.records import SimilarArtist
from mididrumigen.observability.metrics import Metrics
from mididrumigen.observability.service_metrics import ServiceMetrics
from mididrumigen.orchestrator.current_profiles import CurrentProfiles
from mididrumigen.orchestrator.profile_source import ProfileSource
from mididrumigen.orchestrator.researcher import Researcher
from mididrumigen.ports.files import FileStore
from mididrumigen.wiring.api_parts import FindSimilar, ServiceParts
from mididrumigen.wiring.comparing import make_comparer
from mididrumigen.wiring.core import Services
from mididrumigen.wiring.jobs import open_queue
from mididrumigen.wiring.stores import API_CONNECTIONS, Stores


def open_parts(services: Services, *, lease_s: float = LEASE_S) -> ServiceParts:
    """Open everything that the API needs, in the event loop that it serves in.

    Args:
        services: build the adapters.
        lease_s: how long what a killed process was at is kept for it.

    Raises:
        MissingExtraError: the settings ask for something whose extra is not installed.
        InvalidRequestError: a setting that is unknown or cannot be used.
    """
    services.check_environment()
    models = services.models
    if models.may_ask:
        # A configuration that cannot be used must stop the start, not the first request.
        models.pool  # noqa: B018
    server = services.server_settings
    stores = services.open_stores(API_CONNECTIONS)
    queue = open_queue(services, server, stores.jobs, lease_s=lease_s)
    cache, limiter = services.caches.answers, services.caches.rate_limiter

    async def health() -> Mapping[str, str]:
        words = await asyncio.gather(cache.health(), limiter.health(), queue.health())
        return dict(zip(("cache", "rate_limits", "jobs"), words, strict=True))

    files = services.files()

    async def room() -> Mapping[str, int]:
        return await asyncio.to_thread(find_room, services, files)

    metrics = ServiceMetrics(Metrics(), stores.profiles, stores.jobs, stores.activity, health, room)
    profiles = ProfileCache(
        stores.fast, services.caches.values, count=lambda hit: metrics.record_look("profiles", hit)
    )
    offline = services.sources.offline_researcher(stores.profiles)
    current = CurrentProfiles(profiles.find_profile, services.is_current, offline)
    return ServiceParts(
        server=server,
        store=stores.profiles,
        fast=stores.fast,
        find_profile=current.find_profile,
        access=stores.access,
        files=files,
        jobs=queue,
        job_store=queue.store,
        transport=queue.transport,
        cache=cache,
        limiter=limiter,
        profiles=ProfileSource(services.library, offline),
        generator=services.generator,
        songs=services.songs,
        models=models,
        find_similar=make_find_similar(services, stores, offline),
        metrics=metrics,
        idempotency_lease_s=lease_s,
        closers=(stores.close,),
        asks_live=find_spec("httpx2") is not None and not services.sources.settings.offline,
    )


def find_room(services: Services, files: FileStore) -> Mapping[str, int]:
    """How many bytes can still be written, by place; places without an end are left out."""
    found = {}
    with suppress(StorageError):
        if (free := files.room()) is not None:
            found["files"] = free
    database = services.settings.database_file
    if database is not None and database.parent.is_dir():
        found["database"] = shutil.disk_usage(database.parent).free
    return found


def make_find_similar(
    services: Services, stores: Stores, offline: Researcher, max_profiles: int = MAX_PROFILES
) -> FindSimilar:
    """Which artists play alike, and why.

    A large store is searched by vectors first: up to ``max_profiles`` in memory; more are left to
    PostgreSQL, which gets its index for approximate search then.
    """
    # SQLite has no such index; memory is the only bound there.
    beyond = None if services.settings.database_file else stores.profiles
    index = VectorIndex(stores.fast, beyond, max_profiles)

    async def find_nearest(known: str, most: int) -> Sequence[SimilarArtist]:
        await stores.index_vectors(max_profiles)
        return await index.similar(known, most)

    return make_comparer(services, stores, offline, find_nearest).compare
