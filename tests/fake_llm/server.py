"""A small HTTP server for one protocol: it checks each request, and answers as its script says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """What is sent, and how.

    Attributes:
        body: JSON data, or bytes as they are.
        before_s: waits so long before the headers.
        cut_at: closes the connection after so many bytes of the body.
        drip_s: sends the body byte by byte, with so long a pause between them.
        raw: sent instead of an HTTP response.
    """

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    before_s: float = 0.0
    cut_at: int | None = None
    drip_s: float = 0.0
    raw: bytes | None = None


Check = Callable[[Request], Reply | None]
Script = Callable[[Request], Reply]


class FakeService:
    """One protocol: ``check`` refuses what the real service would, ``script`` answers the rest."""

    def __init__(self, check: Check, script: Script) -> None:
        self.check = check
        self.script = script
        self.requests: list[Request] = []
        self.url = ""

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[FakeService]:
        handlers: set[asyncio.Task[None]] = set()

        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            handlers.add(task)
            try:
                await self._answer(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass
            finally:
                handlers.discard(task)
                writer.close()

        server = await asyncio.start_server(handle, "127.0.0.1", port)
        host, number = server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{number}"
        try:
            yield self
        finally:
            server.close()
            for task in tuple(handlers):
                task.cancel()
            await asyncio.gather(*handlers, return_exceptions=True)
            await server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _read_request(reader)
        self.requests.append(request)
        reply = self.check(request) or self.script(request)
        await asyncio.sleep(reply.before_s)
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        writer.write(_head(reply, len(body)))
        for chunk in _chunks(body[: reply.cut_at], 1 if reply.drip_s else 65536):
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(reply.drip_s)
        await writer.drain()


def _head(reply: Reply, length: int) -> bytes:
    headers = {
        "content-type": "application/json",
        "content-length": str(length),
        "connection": "close",
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {reply.status} Said", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunks(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {key.lower(): value for key, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, path.partition("?")[0], headers, json.loads(body or b"{}"))


def find_unknown(data: Mapping[str, Any], known: Mapping[str, Any], path: str = "") -> str:
    """The first key that a service does not know; ``known`` maps keys to theirs, or to None."""
    for key, value in data.items():
        if key not in known:
            return f"{path}{key}"
        inner = known[key]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping) and isinstance(item, Mapping):
                found = find_unknown(item, inner, f"{path}{key}.")
                if found:
                    return found
    return ""


def objects_of(schema: Any) -> list[Mapping[str, Any]]:
    """Every object and number schema inside a JSON Schema, the outermost first."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects_of(item)]
    if not isinstance(schema, Mapping):
        return []
    return [schema, *(found for item in schema.values() for found in objects_of(item))]
