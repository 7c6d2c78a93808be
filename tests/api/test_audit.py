"""Who did what is in the log, and no secret is."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.api.clients import add_key, connect
from tests.fakes_service import Fakes

from mididrumigen.observability.logs import set_up_logs

Lines = Callable[[], list[dict[str, Any]]]
BODY = {"artist": "John Bonham", "bars": 1, "variations": 1}


@pytest.fixture
def log_level() -> str:
    return "INFO"


@pytest.fixture
def stream(log_level: str) -> Iterator[io.StringIO]:
    """All that is logged meanwhile."""
    loggers = [logging.getLogger(), logging.getLogger("mididrumigen")]
    handlers, levels = loggers[0].handlers, [logger.level for logger in loggers]
    written = io.StringIO()
    set_up_logs(log_level, written)
    yield written
    loggers[0].handlers = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def requests(stream: io.StringIO) -> Lines:
    """The lines of requests."""

    def read() -> list[dict[str, Any]]:
        lines = map(json.loads, stream.getvalue().splitlines())
        return [line for line in lines if line["event"] == "request"]

    return read


def test_a_write_is_told(client, requests: Lines):
    answer = client.post("/api/v1/generate", json=BODY, headers={"X-Request-ID": "mine"})
    assert answer.status_code == 200
    (line,) = requests()
    assert line["ms"] > 0
    told = {name: line[name] for name in line.keys() - {"time", "logger", "ms"}}
    assert told == {
        "level": "INFO",
        "event": "request",
        "request_id": "mine",
        "method": "POST",
        "route": "/api/v1/generate",
        "status": 200,
        "key_id": "",
        "client": "127.0.0.1",
    }


def test_a_refusal_is_told(client, requests: Lines):
    client.get("/api/v1/artists/nobody/profile")
    client.get("/no/such/place")
    client.request("BREW", "/api/v1/artists")
    assert [(line["method"], line["route"], line["status"]) for line in requests()] == [
        ("GET", "/api/v1/artists/{artist:path}/profile", 404),
        ("GET", "unmatched", 404),
        ("OTHER", "/api/v1/artists", 405),
    ]


def test_a_plain_read_is_not(client, requests: Lines):
    assert client.get("/api/v1/artists").status_code == 200
    assert client.get("/health").status_code == 200
    assert requests() == []


@pytest.mark.parametrize("log_level", ["DEBUG"])
def test_a_plain_read_is_told_to_who_looks_for_mistakes(client, requests: Lines):
    assert client.get("/api/v1/artists").status_code == 200
    assert [(line["level"], line["status"]) for line in requests()] == [("DEBUG", 200)]


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("generate", 200)])
def test_whose_key_it_was_is_told(fakes: Fakes, requests: Lines, scope, status):
    with connect(fakes, headers={"X-API-Key": add_key(fakes, frozenset({scope}))}) as caller:
        caller.get("/api/v1/artists")
        caller.post("/api/v1/generate", json=BODY)
    (key,) = asyncio.run(fakes.access.list_keys())
    told = [(line["method"], line["key_id"], line["status"]) for line in requests()]
    assert told == [("GET", key.id, 200), ("POST", key.id, status)]


def test_no_secret_is_told(fakes: Fakes, requests: Lines, stream: io.StringIO):
    secret = add_key(fakes)
    stranger = "guess-" + secret[::-1]
    with connect(fakes) as caller:
        caller.get("/api/v1/artists", headers={"X-API-Key": secret})
        caller.get("/api/v1/artists", headers={"Authorization": f"Bearer {stranger}"})
        caller.get(f"/{secret}?key={secret}")
        assert caller.post("/api/v1/session", json={"api_key": secret}).status_code == 200
        cookie = caller.cookies["mididrumigen_session"]
        caller.get("/api/v1/artists")
        caller.post(f"/api/v1/augment/{secret}", json={})
        caller.request(secret.upper(), "/api/v1/artists", headers={"X-Request-ID": "one two"})
    assert [line["status"] for line in requests()] == [200, 401, 404, 200, 200, 404, 405]
    for hidden in (secret, stranger, cookie, secret.upper()):
        assert hidden not in stream.getvalue()
