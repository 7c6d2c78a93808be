"""Serving: on an address that is free, and to others only with a key."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest
from sse_starlette.sse import AppStatus
from tests.api.clients import add_key
from tests.fakes_service import Fakes

from mididrumigen.api.serve import open_socket, serve
from mididrumigen.domain.errors import InvalidRequestError, StorageError


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)],  # noqa: S104
)
def test_an_address_is_of_this_machine_alone_or_not(host, loopback):
    listening, alone = open_socket(host, 0)
    with listening:
        assert alone is loopback
        assert listening.getsockname()[1] > 0


def test_a_port_that_is_taken_is_said(taken):
    with pytest.raises(StorageError, match=f"Port {taken} on 127.0.0.1 is taken"):
        open_socket("127.0.0.1", taken)


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid", "a b", "x" * 300])
def test_an_address_that_is_not_ours_is_said(host):
    with pytest.raises(InvalidRequestError, match=r"is not an address|cannot be listened"):
        open_socket(host, 0)


def test_others_are_not_served_without_a_key(fakes):
    closed: list[bool] = []
    told: list[str] = []

    async def close() -> None:
        closed.append(True)

    def open_parts():
        return fakes.parts(closers=(close,))

    for _ in range(2):
        with pytest.raises(InvalidRequestError, match="keys create"):
            serve(open_parts, "0.0.0.0", 0, told.append)  # noqa: S104
        add_key(fakes)
        asyncio.run(fakes.access.revoke_key("key1"))
    assert closed == [True, True]
    assert told == []


def test_the_service_runs_until_it_is_stopped(fakes: Fakes):
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    seen: list[int] = []
    told: list[str] = []

    def ask() -> None:
        address = f"http://127.0.0.1:{port}"
        with httpx2.Client(transport=httpx2.HTTPTransport(retries=20)) as client:
            try:
                seen.append(client.get(f"{address}/api/v1/artists").status_code)
                spoofed = {"Host": "evil.example"}
                seen.append(client.get(f"{address}/api/v1/artists", headers=spoofed).status_code)
            finally:
                os.kill(os.getpid(), signal.SIGINT)

    asker = threading.Thread(target=ask)

    def open_parts():
        asker.start()
        return fakes.parts()

    with pytest.raises(KeyboardInterrupt):
        serve(open_parts, "127.0.0.1", port, told.append)
    asker.join()
    AppStatus.should_exit = False  # of the library, for the process: the next test streams again
    assert seen == [200, 403]
    assert told == [f"http://127.0.0.1:{port}"]
    assert not fakes.jobs.running
