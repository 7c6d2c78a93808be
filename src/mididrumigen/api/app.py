"""The application: routes and what stands before them, around the parts that it is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI

from mididrumigen import __version__
from mididrumigen.api.error_answers import add_error_handlers
from mididrumigen.api.following import Followers
from mididrumigen.api.middleware import Cors, Gate
from mididrumigen.api.openapi_details import complete
from mididrumigen.api.routes import (
    analyze,
    artists,
    clips,
    docs,
    edit,
    generate,
    generations,
    health,
    knowledge,
    midi,
    outbox,
    page,
    providers,
    research,
    session,
    songs,
    tasks,
)
from mididrumigen.api.security import Doorkeeper
from mididrumigen.api.work_pool import Lanes, WorkPool
from mididrumigen.settings.service import LOCAL_ORIGINS
from mididrumigen.wiring.api_parts import ServiceParts

_DESCRIPTION = """
Drum MIDI in the style of a named drummer.

An artist is a name in any script, an alias, a band, or a slug. Names with a slash go into
`?artist=`. A POST with an `Idempotency-Key` can be repeated safely: it is answered once.
Limits are in `RateLimit-*`; every error has the same body.
"""
_ROUTERS: tuple[APIRouter, ...] = (
    artists.router,
    knowledge.router,
    research.router,
    generate.router,
    songs.router,
    edit.router,
    clips.router,
    providers.router,
    tasks.router,
    generations.router,
    midi.router,
    outbox.router,
    analyze.router,
    session.router,
    health.router,
    health.metrics_router,
    docs.router,
    page.router,
)
_HEADERS = ["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "X-API-Key",
            "X-Request-ID"]  # fmt: skip
_EXPOSED = ["Content-Disposition", "ETag", "Idempotent-Replayed", "Location", "RateLimit-Limit",
            "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "X-Request-ID"]  # fmt: skip


class Api(FastAPI):
    """FastAPI, whose document says how callers are let in."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            complete(super().openapi(), list(self.routes))
        return self.openapi_schema or {}


def create_app(parts: ServiceParts) -> FastAPI:
    """The REST API over its parts; starting it starts the jobs, ending it closes the stores."""
    app = _describe_api()
    app.state.parts = parts
    app.state.doorkeeper = Doorkeeper(
        parts.access,
        loopback=parts.loopback,
        origins=parts.server.cors_origins,
        requires_key=parts.server.require_key,
    )
    app.state.followers = Followers(parts)
    app.state.playing = Lanes()
    app.state.rendering = WorkPool("rendering", workers=1)
    add_error_handlers(app)
    app.add_middleware(
        Cors,
        allow_origins=parts.server.cors_origins,
        allow_origin_regex=LOCAL_ORIGINS,
        allow_credentials=True,
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=_HEADERS,
        expose_headers=_EXPOSED,
    )
    app.add_middleware(Gate, trusted_proxies=parts.server.trusted_proxies, metrics=parts.metrics)
    return app


def openapi_document() -> dict[str, Any]:
    """The OpenAPI document, which is the same whatever parts the service is made of."""
    return _describe_api().openapi()


def _describe_api() -> Api:
    app = Api(
        title="MidiDrumiGen",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    # Their routes as they are: an included router matches twice for each request.
    for router in _ROUTERS:
        app.router.routes.extend(router.routes)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: ServiceParts = app.state.parts
    try:
        await parts.jobs.start()
        try:
            yield
        finally:
            app.state.playing.close()
            app.state.rendering.close()
            await parts.jobs.stop()
    finally:
        await close_parts(parts)


async def close_parts(parts: ServiceParts) -> None:
    """Give back everything that the parts hold; one that fails does not keep the others open."""
    async with AsyncExitStack() as stack:
        for part in (parts.store, parts.fast, parts.access, parts.job_store, parts.cache):
            stack.push_async_callback(part.close)
        stack.push_async_callback(parts.limiter.close)
        for close in parts.closers:
            stack.push_async_callback(close)
