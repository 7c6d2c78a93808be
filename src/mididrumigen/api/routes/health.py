"""Whether the service and its parts are well, for people and for machines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from mididrumigen import __version__
from mididrumigen.api import response_bodies as told
from mididrumigen.api.error_answers import (
    RETRY_AFTER_S,
    NotFoundError,
    dump_json,
    error_response,
    hide_places,
)
from mididrumigen.api.guard import READ, GuardedRoute, guarded, parts_of
from mididrumigen.api.routes import answers
from mididrumigen.domain.errors import DatabaseError, StorageError
from mididrumigen.settings.service import JobRunner
from mididrumigen.wiring.api_parts import ServiceParts

HEALTHY, DISABLED = "healthy", "disabled"
# Rises with each addition, so that a client knows what it may ask for.
API_LEVEL = 3
_WITHIN_S = 1.5
# With less left, requests would fail soon.
MIN_ROOM = 50_000_000
_SOON = {"Retry-After": RETRY_AFTER_S}

router = APIRouter(tags=["health"])
metrics_router = APIRouter(route_class=GuardedRoute, tags=["health"])


@router.get(
    "/health",
    operation_id="health",
    response_model=None,
    responses={
        200: {"model": told.Health, "description": "Requests can be served."},
        503: {"model": told.Health, "description": "The database is away."},
    },
)
async def health(request: Request) -> Response:
    """How each part is; 503 only when requests cannot be served."""
    parts = parts_of(request)
    uses_celery = parts.server.jobs is JobRunner.CELERY
    database, redis, jobs, disk = await asyncio.gather(
        check_database(parts),
        _check_redis(parts),
        _within(parts.transport.health()),
        check_storage(parts),
    )
    body = {
        "version": __version__,
        "api_level": API_LEVEL,
        "api": HEALTHY,
        "database": database,
        "redis": redis,
        "celery": jobs if uses_celery else DISABLED,
        "jobs": jobs,
        "storage": disk,
    }
    is_up = database == HEALTHY
    headers = {} if is_up else _SOON
    return Response(dump_json(body), 200 if is_up else 503, headers, "application/json")


@router.get(
    "/livez", operation_id="livez", response_model=None, responses={200: {"model": told.Alive}}
)
async def livez() -> Response:
    """The process answers."""
    return Response(b'{"status":"alive"}', media_type="application/json")


@router.get(
    "/readyz",
    operation_id="readyz",
    response_model=None,
    responses={200: {"model": told.Ready}, 503: {"model": told.ErrorBody}},
)
async def readyz(request: Request) -> Response:
    """Whether requests can be served."""
    parts = parts_of(request)
    database, storage = await asyncio.gather(check_database(parts), check_storage(parts))
    words = [
        f"The {name}: {word}"
        for name, word in (("database", database), ("files", storage))
        if word != HEALTHY
    ]
    if words:
        return error_response(request.scope, 503, "not_ready", " ".join(words), headers=_SOON)
    return Response(b'{"status":"ready"}', media_type="application/json")


@metrics_router.get(
    "/metrics",
    operation_id="metrics",
    response_model=None,
    responses=answers({}, 404)
    | {
        200: {
            "description": "Metrics for Prometheus.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        }
    },
)
@guarded(replace(READ, group=""))
async def metrics(request: Request) -> Response:
    """Metrics for Prometheus."""
    source = parts_of(request).metrics
    if source is None:
        raise NotFoundError("This server keeps no metrics.")
    body, media_type = await source.render()
    return Response(body, media_type=media_type)


async def check_database(parts: ServiceParts) -> str:
    """Healthy, or what is wrong, within 1.5 seconds."""

    async def ask() -> str:
        try:
            await parts.fast.version()
        except DatabaseError as error:
            return hide_places(error.message)
        return HEALTHY

    return await _within(ask())


async def check_storage(parts: ServiceParts) -> str:
    """Healthy, or why files cannot be kept, within 1.5 seconds."""

    async def ask() -> str:
        try:
            room = await asyncio.to_thread(parts.files.room)
        except StorageError as error:
            return hide_places(error.message)
        if room is not None and room < MIN_ROOM:
            return f"There is room for {room // 1_000_000} MB only."
        return HEALTHY

    return await _within(ask())


async def _check_redis(parts: ServiceParts) -> str:
    cache, limiter = await asyncio.gather(
        _within(parts.cache.health()), _within(parts.limiter.health())
    )
    if cache == limiter == DISABLED:
        return DISABLED
    if cache in (HEALTHY, DISABLED) and limiter in (HEALTHY, DISABLED):
        return HEALTHY
    reason = cache if cache not in (HEALTHY, DISABLED) else "rates are not shared"
    return f"{reason}; this process's memory is used meanwhile"


async def _within(check: Awaitable[str]) -> str:
    try:
        async with asyncio.timeout(_WITHIN_S):
            return await check
    except TimeoutError:
        return f"no answer within {_WITHIN_S:g} s"
