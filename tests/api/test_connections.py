"""What a connection may do before it is a request, on uvicorn itself."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing

from uvicorn import Config, Server

from mididrumigen.api.connections import find_connection_limit, make_protocol

PATIENCE_S = 30.0


async def hello(scope, receive, send):
    """The smallest application."""
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    body = b"".join([part async for part in read(receive)])
    answer = b"hello %d" % len(body)
    length = (b"content-length", b"%d" % len(answer))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


async def read(receive):
    while True:
        message = await receive()
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


class Wire:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def status(self) -> int:
        """Of the answer; 0 where the connection is closed without one."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                line = await self.reader.readline()
            except ConnectionError:
                return 0
        return int(line.split()[1]) if line else 0


Connect = Callable[[], Awaitable[Wire]]


def serve(work: Callable[[Connect], Awaitable[None]], **limits) -> None:
    """Do work with connections to a server with these limits."""

    async def run() -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as listening:
            limits.setdefault("max_connections", 100)
            protocol = make_protocol(**limits)
            server = Server(Config(hello, http=protocol, ws="none", log_config=None))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            wires: list[Wire] = []

            async def connect() -> Wire:
                address = listening.getsockname()
                wires.append(Wire(*await asyncio.open_connection(*address)))
                return wires[-1]

            while not server.started:
                await asyncio.sleep(0)
            try:
                await work(connect)
            finally:
                for wire in wires:
                    wire.writer.close()
                server.should_exit = True
                await serving

    asyncio.run(run())


REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def test_a_usual_request_passes_and_so_does_the_next_on_its_connection():
    async def work(connect: Connect) -> None:
        wire = await connect()
        for _ in range(3):
            wire.send(REQUEST + b"\r\n")
            assert await wire.status() == 200
            await wire.reader.readuntil(b"hello 0")

    serve(work)


def test_a_head_of_a_megabyte_is_refused_and_a_body_is_not():
    async def work(connect: Connect) -> None:
        wire = await connect()
        wire.send(REQUEST + b"X-A: " + b"a" * 1_000_000 + b"\r\n\r\n")
        assert await wire.status() == 431
        wire = await connect()
        wire.send(b"GET /" + b"a" * 100_000)
        assert await wire.status() == 431
        wire = await connect()
        wire.send(REQUEST + b"Content-Length: 1000000\r\n\r\n" + b"b" * 1_000_000)
        assert await wire.status() == 200

    serve(work)


def test_the_next_head_on_a_connection_is_bounded_too():
    async def work(connect: Connect) -> None:
        wire = await connect()
        wire.send(REQUEST + b"\r\n")
        assert await wire.status() == 200
        await wire.reader.readuntil(b"hello 0")
        wire.send(REQUEST + b"X-A: " + b"a" * 100_000)
        assert await wire.status() == 431

    serve(work)


def test_a_head_that_does_not_come_is_given_up():
    async def work(connect: Connect) -> None:
        for begun in (b"", b"GET / HTTP/1.1\r\nHost: loc", b"\r\n"):
            wire = await connect()
            wire.send(begun)
            assert await wire.status() == 408

    serve(work, head_s=0.05)


def test_where_all_places_are_taken_a_silent_one_makes_way():
    async def work(connect: Connect) -> None:
        silent = [await connect() for _ in range(5)]
        for wire in silent:
            wire.send(b"GET / HT")
        busy = await connect()
        busy.send(REQUEST + b"\r\n")
        assert await busy.status() == 200
        assert await silent[0].status() == 0

    serve(work, max_connections=5)


def test_a_process_takes_a_bounded_number_of_connections():
    assert 100 <= find_connection_limit() <= 2000
