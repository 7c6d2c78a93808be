"""MCP over streamable HTTP, at ``/mcp`` of the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mididrumigen.domain.errors import MissingExtraError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"


class McpEndpoint:
    """Answers MCP requests; the SDK is imported for the first one.

    Each request stands alone, so that any process can answer it and no session is kept. Whoever
    calls is let in by the API itself, for every call that a tool makes.

    Args:
        app: the API.
        loopback: whether only this machine can reach the server.
    """

    def __init__(self, app: FastAPI, *, loopback: bool) -> None:
        self._app, self._loopback = app, loopback
        self._manager: StreamableHTTPSessionManager | None = None
        self._starting, self._stopping = asyncio.Lock(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        from mididrumigen.api.error_answers import tree_response

        try:
            manager = await self._start()
        except MissingExtraError as error:
            await tree_response(scope, error)(scope, receive, send)
            return
        await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End what is open."""
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _start(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                self._manager = await asyncio.to_thread(self._make)
                ready = asyncio.Event()
                self._task = asyncio.create_task(self._keep_open(self._manager, ready))
                await ready.wait()
        return self._manager

    def _make(self) -> StreamableHTTPSessionManager:
        from mididrumigen.mcp.rest_calls import RestCalls
        from mididrumigen.mcp.server import create_server

        local = self._loopback
        server = create_server(lambda headers: RestCalls(self._app, local=local, headers=headers))
        # Its check of names is for servers on this machine; elsewhere every call needs a key.
        host = "127.0.0.1" if local else "0.0.0.0"  # noqa: S104 (nothing listens)
        server.streamable_http_app(stateless_http=True, host=host)
        return server.session_manager

    async def _keep_open(self, manager: Any, ready: asyncio.Event) -> None:
        """In a task of its own: what opens the manager's tasks has to close them."""
        async with manager.run():
            ready.set()
            await self._stopping.wait()


def mount_mcp(app: FastAPI, *, loopback: bool) -> None:
    """Add ``/mcp`` to the API."""
    endpoint = McpEndpoint(app, loopback=loopback)
    app.router.routes.append(
        Route(PATH, endpoint, methods=["GET", "POST", "DELETE"], include_in_schema=False)
    )
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(served: Any) -> AsyncIterator[Any]:
        async with inner(served) as state:
            try:
                yield state
            finally:
                await endpoint.close()

    app.router.lifespan_context = lifespan
