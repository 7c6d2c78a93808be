"""What a connection may do before it is a request: send a head of some size, within some time.

uvicorn has a limit of neither by itself. Where there are as many connections as are taken, one that
has not sent its head yet makes way for a new one.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mididrumigen.api.error_answers import error_response

MAX_HEAD_BYTES = 32 * 1024
HEAD_S = 10.0
MAX_CONNECTIONS = 2000
# What else a process opens: databases, files, Redis, its workers' pipes.
_OTHER_FILES = 128
# How long what a refused caller still sends is read and thrown away: it could not read the answer.
_LINGER_S, _LINGER_BYTES = 2.0, 16 * 1024 * 1024


def make_protocol(
    max_connections: int, head_s: float = HEAD_S, max_head: int = MAX_HEAD_BYTES
) -> type[HttpToolsProtocol]:
    """Uvicorn's protocol with these limits, for one server.

    Args:
        max_connections: at once.
        head_s: from the first byte of a request, or of the connection, to the last header.
        max_head: of the request line and the headers together.
    """
    # In the order in which they came.
    silent: dict[BoundedProtocol, None] = {}

    class Bounded(BoundedProtocol):
        HEAD_S, MAX_HEAD, MAX_CONNECTIONS, SILENT = head_s, max_head, max_connections, silent

    return Bounded


class BoundedProtocol(HttpToolsProtocol):
    """A connection with limits; see :func:`make_protocol`."""

    HEAD_S: float
    MAX_HEAD: int
    MAX_CONNECTIONS: int
    SILENT: dict[BoundedProtocol, None]

    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_body = False
    _drained: int = -1
    """Bytes thrown away since the caller was refused; -1 while nobody was."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or refuse it where there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.MAX_CONNECTIONS:
            oldest = next(iter(self.SILENT), None)
            if oldest is None:
                self._refuse(503, "busy", "This server has as many connections as it takes.")
                return
            oldest.transport.abort()
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what was sent, unless the head has grown too long."""
        if self._drained >= 0:
            self._drained += len(data)
            if self._drained > _LINGER_BYTES:
                self.transport.abort()
            return
        if self._in_body:
            super().data_received(data)
            return
        self._arm()
        part = data[: self.MAX_HEAD - self._head_bytes + 1]
        self._head_bytes += len(part)
        super().data_received(part)
        if self.transport.is_closing():
            return
        if not self._has_head() and self._head_bytes > self.MAX_HEAD:
            self._refuse(
                431, "headers_too_large", f"The headers are larger than {self.MAX_HEAD} bytes."
            )
        elif rest := data[len(part) :]:
            self.data_received(rest)

    def _has_head(self) -> bool:
        # A call, so that a type checker does not take it to be what it was before parsing.
        return self._in_body

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._arm()

    def on_headers_complete(self) -> None:
        """Its head is there."""
        self._disarm()
        self._in_body, self._head_bytes = True, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there."""
        self._in_body = False
        super().on_message_complete()

    def _arm(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.HEAD_S, self._give_up)
            self.SILENT[self] = None

    def _disarm(self) -> None:
        self.SILENT.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        self._refuse(408, "headers_timeout", f"The headers did not come within {self.HEAD_S:g} s.")

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Answer, and close once the caller has had time to read that."""
        self._disarm()
        if self.transport.is_closing() or self._drained >= 0:
            return
        self._drained = 0
        self.transport.write(_raw(error_response({"type": "http"}, status, code, message)))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._timer = self.loop.call_later(_LINGER_S, self.transport.abort)


def find_connection_limit() -> int:
    """How many connections this process can take, after asking the system for more open files."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return MAX_CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + _OTHER_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MAX_CONNECTIONS
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    except (OSError, ValueError):
        allowed = soft
    return max(allowed - _OTHER_FILES, _OTHER_FILES)


def _raw(response: Response) -> bytes:
    """An answer as bytes of HTTP/1.1, after which the connection is closed."""
    from http import HTTPStatus

    status = HTTPStatus(response.status_code)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), b"connection: close"]
    lines += [b": ".join(header) for header in response.raw_headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + bytes(response.body)
