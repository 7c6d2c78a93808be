"""A whole service in memory, and a client on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.api.clients import connect
from tests.fakes import library_profile
from tests.fakes_service import Fakes


@pytest.fixture
def fakes() -> Fakes:
    """A service that knows one drummer."""
    made = Fakes()
    asyncio.run(made.store.save_profile(library_profile("John Bonham")))
    return made


@pytest.fixture
def client(fakes: Fakes) -> Iterator[TestClient]:
    """A client of that service, on this machine and without a key."""
    with connect(fakes) as connected:
        yield connected
