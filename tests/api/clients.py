"""Clients of a service in memory, and what every answer must keep to."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from starlette.testclient import TestClient
from tests.fakes_service import Fakes

from mididrumigen.api.app import create_app
from mididrumigen.settings.service import ServerSettings

LOCAL = ("127.0.0.1", 50_000)
ALL = frozenset({"read", "generate", "research"})


def connect(
    fakes: Fakes,
    server: ServerSettings | None = None,
    *,
    loopback: bool = True,
    base_url: str = "http://localhost:8000",
    client: tuple[str, int] = LOCAL,
    headers: dict[str, str] | None = None,
    **other: Any,
) -> TestClient:
    """A client; it starts the service when it is entered."""
    app = create_app(fakes.parts(server, loopback=loopback, **other))
    return TestClient(
        app, base_url, raise_server_exceptions=False, client=client, headers=headers or {}
    )


def add_key(fakes: Fakes, scopes: frozenset[str] = ALL) -> str:
    """The secret of a new key."""
    return asyncio.run(fakes.access.add_key("test", scopes))[1]


def check_error(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body of an error, if it is the document's."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    assert body["error"] == code, body
    assert {"error", "message", "details", "timestamp", "request_id"} <= body.keys()
    assert body["message"]
    assert isinstance(body["details"], dict)
    assert datetime.fromisoformat(body["timestamp"]).utcoffset() is not None
    assert body["request_id"] == answer.headers["x-request-id"]
    return body
