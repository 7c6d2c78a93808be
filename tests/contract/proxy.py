"""A server in between, that can go away, fall silent and come back."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Proxy:
    """Passes bytes on between a port of this machine and a server.

    Args:
        target: path of the server's socket, or ``(host, port)``.
    """

    def __init__(self, target: str | tuple[str, int]) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._speaking = asyncio.Event()
        self._speaking.set()
        self.port = 0

    async def start(self) -> None:
        """Take connections; after :meth:`stop`, on the same port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections, and cut those that are there."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def be_silent(self) -> None:
        """Take connections and bytes, and pass nothing on."""
        self._speaking.clear()

    def speak(self) -> None:
        """Pass on what came and what comes."""
        self._speaking.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        with suppress(OSError, asyncio.CancelledError):
            if isinstance(self._target, str):
                to = await asyncio.open_unix_connection(self._target)
            else:
                to = await asyncio.open_connection(*self._target)
            self._writers.add(to[1])
            await asyncio.gather(self._pass_on(reader, to[1]), self._pass_on(to[0], writer))
        self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._speaking.wait()
            writer.write(data)
            await writer.drain()
        writer.close()
