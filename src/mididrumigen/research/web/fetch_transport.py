"""The way out: connections pinned to checked addresses, under an HTTP cache on disk.

Needs the extra ``web``, so it is imported when something is first fetched.
"""

from __future__ import annotations

import logging
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import hishel
import httpcore2
import httpx2
from hishel.httpx2 import AsyncCacheTransport

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch_guard import Network, check_addresses

CACHE_FOLDER = "http-cache"
_CACHE_BYTES = 200_000_000
_CACHE_S = 30 * 86_400.0
_ENTRY_BYTES = 5_000_000
_TRIES = 3

# A library's warnings about retries would reach the terminal through logging's last resort.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Resolves a name, checks every address, and connects to the checked address itself."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._inner = network.backend or httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address that takes one.

        Raises:
            CollectorUnavailableError: the host is not public, or its name is not known.
        """
        addresses = await self._network.resolve(host, port)
        if (host, port) not in self._network.allowed:
            check_addresses(host, addresses)
        error: Exception = httpcore2.ConnectError("no address")
        for address in addresses[:_TRIES]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as caught:
                error = caught
        raise error


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Requests over guarded connections; no proxies, no environment. Raises httpcore2's errors."""

    def __init__(
        self, backend: httpcore2.AsyncNetworkBackend, context: ssl.SSLContext | None
    ) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context, max_connections=50, network_backend=backend
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, its body still to be read."""
        response = await self._pool.handle_async_request(
            httpcore2.Request(
                request.method,
                httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            response.status,
            headers=response.headers,
            stream=_Stream(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


def open_transport(
    home: Path | None, backend: httpcore2.AsyncNetworkBackend, context: ssl.SSLContext | None
) -> httpx2.AsyncBaseTransport:
    """A transport that keeps to RFC 9111 with a cache below ``home``, or has no cache."""
    direct = GuardedTransport(backend, context)
    if home is None:
        return direct
    storage = hishel.AsyncSqliteStorage(
        database_path=home / CACHE_FOLDER / "responses.db",
        default_ttl=_CACHE_S,
        max_size=_CACHE_BYTES,
        max_stream_size=_ENTRY_BYTES,
    )
    return AsyncCacheTransport(direct, storage=storage, rfc=True)


async def read_body(response: httpx2.Response, max_bytes: int) -> bytes:
    """The decoded body; never more than ``max_bytes`` of it are held.

    Raises:
        CollectorUnavailableError: too large, cut off, or in an encoding that was not asked for.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise _failed(f"The answer is encoded as '{encoding[:20]}', which was not asked for.")
    decoder = None if encoding in {"identity", ""} else zlib.decompressobj(wbits=47)
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            # One byte too many tells; the decoder stops there, however much is packed into it.
            room = max_bytes - len(body) + 1
            body += chunk[:room] if decoder is None else decoder.decompress(chunk, room)
            if len(body) > max_bytes:
                raise _failed(f"The answer is larger than {max_bytes / 1e6:g} MB.")
    except zlib.error as error:
        raise _failed("The answer is compressed in a way that cannot be read.") from error
    if decoder is not None and body and not decoder.eof:
        raise _failed("The answer was cut off.")
    return bytes(body)


def _failed(message: str) -> CollectorUnavailableError:
    return CollectorUnavailableError(CollectorStatus.FAILED, message)
