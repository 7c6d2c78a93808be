"""A real HTTP server on loopback that stands for many hosts, and can misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpcore2

from mididrumigen.domain.errors import CollectorUnavailableError
from mididrumigen.domain.style.collecting import CollectorStatus
from mididrumigen.research.web.fetch import Fetcher
from mididrumigen.research.web.fetch_guard import Network
from mididrumigen.research.web.fetch_limits import FetchLimits, Pace, polite_limits

PUBLIC = "93.184.216.34"
CONTACT = "tests@example.org"


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    at: float

    @property
    def url(self) -> str:
        return f"{self.host}{self.path}"


@dataclass
class Reply:
    """What to answer, and how badly.

    Attributes:
        delay_s: before the head.
        drip_s: between the bytes of the body, which are then sent one by one.
        cut: the connection is closed after so many bytes of the body.
        hang: nothing is ever answered.
        endless: the body is repeated without end.
    """

    body: bytes | str = b""
    media_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drip_s: float = 0.0
    cut: int | None = None
    hang: bool = False
    endless: bool = False

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


Handler = Callable[[Asked], Reply | Awaitable[Reply]]


class Replica:
    """Serves every host that it has a handler for; everything asked is in ``asked``."""

    def __init__(self, hosts: Mapping[str, Handler] | None = None) -> None:
        self.hosts = dict(hosts or {})
        self.asked: list[Asked] = []
        self.under_way: dict[str, int] = {}
        self.most_at_once: dict[str, int] = {}
        self.addresses: dict[str, Sequence[str]] = {}

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        self._tasks: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def fetcher(
        self,
        *,
        faster: float = 1000.0,
        contact: str = CONTACT,
        deadline_s: float = 5.0,
        **more: object,
    ) -> Fetcher:
        """A fetcher whose way out leads here, with paces that many times faster."""
        polite = polite_limits(contact)
        limits = FetchLimits(
            deadline_s=deadline_s,
            first_wait_s=1.0 / faster,
            longest_wait_s=8.0 / faster,
            paces={
                host: replace(p, period_s=p.period_s / faster) for host, p in polite.paces.items()
            },
            pace=Pace(1, polite.pace.period_s / faster, 2),
        )
        return Fetcher(contact=contact, limits=limits, network=self.network(), **more)  # type: ignore[arg-type]

    def network(self) -> Network:
        return Network(resolve=self._resolve, backend=_ToReplica(self))

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host]

    async def _resolve(self, host: str, _port: int) -> Sequence[str]:
        if host in self.addresses:
            return self.addresses[host]
        if host in self.hosts:
            return [PUBLIC]
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        raise CollectorUnavailableError(CollectorStatus.NO_NETWORK, f"'{host}' was not found.")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._answer(reader, writer):
                    pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        asked = _parse(head)
        self.asked.append(asked)
        host = asked.host
        self.under_way[host] = self.under_way.get(host, 0) + 1
        self.most_at_once[host] = max(self.most_at_once.get(host, 0), self.under_way[host])
        try:
            made = self.hosts[host](asked)
            reply = made if isinstance(made, Reply) else await made
            return await _send(reply, writer)
        finally:
            self.under_way[host] -= 1


def _parse(head: list[str]) -> Asked:
    method, target, _ = head[0].split(" ")
    assert method == "GET"
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    at = asyncio.get_running_loop().time()
    return Asked(headers["host"].partition(":")[0], parts.path, query, headers, at)


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    """Whether the connection can be used again."""
    if reply.hang:
        await asyncio.Event().wait()
    await asyncio.sleep(reply.delay_s)
    headers = {"Content-Type": reply.media_type, **reply.headers}
    if not reply.endless:
        headers["Content-Length"] = str(len(reply.data))
    lines = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {text}" for name, text in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    while reply.endless:
        writer.write(reply.data)
        await writer.drain()
    body = reply.data if reply.cut is None else reply.data[: reply.cut]
    for part in _parts(body, bool(reply.drip_s)):
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(reply.drip_s)
    return reply.cut is None


def _parts(body: bytes, one_by_one: bool) -> Iterable[bytes]:
    step = 1 if one_by_one else max(len(body), 1)
    return (body[start : start + step] for start in range(0, len(body), step))


class _ToReplica(httpcore2.AsyncNetworkBackend):
    """Connects to the replica whatever the address, without TLS."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(self, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        stream = await self._inner.connect_tcp("127.0.0.1", self._replica.port)
        return _Plain(stream)


class _Plain(httpcore2.AsyncNetworkStream):
    """A stream that takes TLS for granted."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(self, *_: object, **__: object) -> httpcore2.AsyncNetworkStream:
        return self

    def get_extra_info(self, info: str) -> object:
        return None if info == "ssl_object" else self._stream.get_extra_info(info)
