"""Running the API: an address that is free, a key where others can reach it, then uvicorn."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from mididrumigen.domain.errors import InvalidRequestError, MissingExtraError, StorageError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from mididrumigen.wiring.api_parts import ServiceParts

# Until running requests are called off; jobs have some more seconds then.
GRACE_S = 5
SWITCH_S = 0.0005
_BACKLOG = 2048


Extend = Callable[["FastAPI", bool], None]
"""Adds to the API; receives whether only this machine can reach it."""


def serve(
    open_parts: Callable[[], ServiceParts],
    host: str,
    port: int,
    tell: Callable[[str], None],
    extend: Extend = lambda _app, _loopback: None,
) -> None:
    """Serve until stopped.

    Args:
        open_parts: opens the parts, in the event loop that they serve in.
        host: an address of this machine; beyond loopback at least one API key must be there.
        port: 0 for one that is free.
        tell: called with the address, once it takes connections.
        extend: adds what is not the API's own, before it serves.

    Raises:
        MissingExtraError: the extra ``server`` is not installed.
        InvalidRequestError: the address is not this machine's, or there is no API key.
        StorageError: the port is taken, or files cannot be written.
    """
    try:
        import fastapi  # noqa: F401 (the rest of the package needs it)
        from uvicorn import Config
    except ImportError as error:
        raise MissingExtraError("The REST API", "server") from error
    import asyncio

    from mididrumigen.api.connections import find_connection_limit, make_protocol

    # Requests wait for threads that compute to let go of the interpreter, several times each.
    sys.setswitchinterval(SWITCH_S)
    listening, loopback = open_socket(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}"
    # What a proxy says of the client is for our own middleware, which knows the proxies.
    config = Config(
        "",
        http=make_protocol(find_connection_limit()),
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE_S,
    )
    with listening, asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        announce = partial(tell, address)
        runner.run(_serve(config, open_parts, listening, loopback, announce, extend))


async def _serve(
    config: uvicorn.Config,
    open_parts: Callable[[], ServiceParts],
    listening: socket.socket,
    loopback: bool,
    announce: Callable[[], None],
    extend: Extend,
) -> None:
    import asyncio

    from uvicorn import Server

    from mididrumigen.api.app import close_parts, create_app
    from mididrumigen.observability.traces import Traces

    parts = replace(open_parts(), loopback=loopback)
    try:
        await asyncio.to_thread(parts.files.room)
        if not loopback or parts.server.require_key:
            await check_keys(parts)
    except BaseException:
        await close_parts(parts)
        raise
    announce()
    traces = Traces(parts.server.otlp_endpoint)
    app = create_app(parts)
    extend(app, loopback)
    config.app = traces.wrap(app)
    try:
        await Server(config).serve(sockets=[listening])
    finally:
        traces.close()


async def check_keys(parts: ServiceParts) -> None:
    """Refuse to serve others without any key to let them in by.

    Raises:
        InvalidRequestError: there is no key, or all are revoked.
    """
    from mididrumigen.api.security import MAKE_A_KEY

    if not any(not key.revoked_at for key in await parts.access.list_keys()):
        raise InvalidRequestError(
            "Others could reach this address, or a key is required, and there is no API key.",
            hint=f"{MAKE_A_KEY}; or serve on 127.0.0.1 without MIDIDRUMIGEN_REQUIRE_KEY.",
        )


def open_socket(host: str, port: int) -> tuple[socket.socket, bool]:
    """A socket that listens, and whether only this machine can reach it.

    Raises:
        InvalidRequestError: the address is not this machine's.
        StorageError: the port is taken, or may not be used.
    """
    from ipaddress import ip_address

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise InvalidRequestError(
            f"'{host}' is not an address.", hint="Use 127.0.0.1, or 0.0.0.0 for every one."
        ) from error
    family, _, _, _, address = found[0]
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _explain(error, host, port) from error
    return listening, ip_address(str(address[0]).partition("%")[0]).is_loopback


def _explain(error: OSError, host: str, port: int) -> InvalidRequestError | StorageError:
    if error.errno == errno.EADDRINUSE:
        return StorageError(
            f"Port {port} on {host} is taken.", hint="Stop what listens there, or use --port."
        )
    if error.errno == errno.EACCES:
        return StorageError(f"Port {port} may not be used.", hint="Use one above 1023.")
    return InvalidRequestError(
        f"'{host}' cannot be listened at: {error.strerror}.", hint="Use 127.0.0.1 or 0.0.0.0."
    )
