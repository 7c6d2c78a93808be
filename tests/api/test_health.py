"""Health: for people, for the scheduler, for Prometheus."""

from __future__ import annotations

import asyncio

import pytest
from tests.api.clients import check_error, connect
from tests.api.test_errors import Broken

from mididrumigen.domain.errors import DatabaseError
from mididrumigen.settings.service import JobRunner, ServerSettings

CELERY = ServerSettings(jobs=JobRunner.CELERY, broker_url="redis://broker:6379/0")


class Transport:
    """A transport that is as it is told to be."""

    def __init__(self, state: str) -> None:
        self.state = state

    async def health(self) -> str:
        return self.state


def test_the_embedded_service_is_healthy(client):
    answer = client.get("/health")
    assert answer.status_code == 200
    expected = {"api": "healthy", "database": "healthy", "redis": "disabled", "celery": "disabled"}
    assert expected.items() <= answer.json().items()
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_without_its_database_it_is_alive_and_not_ready(fakes):
    with connect(fakes, fast=Broken(fakes, DatabaseError("It is away."))) as client:
        answer = client.get("/health")
        assert answer.status_code == 503
        assert answer.json()["database"] == "It is away."
        assert client.get("/livez").status_code == 200
        check_error(client.get("/readyz"), 503, "not_ready")


def test_a_database_that_hangs_is_not_waited_for(fakes):
    class Hanging(Broken):
        async def version(self) -> int:
            await asyncio.Event().wait()
            return 0

    with connect(fakes, fast=Hanging(fakes, DatabaseError("x"))) as client:
        assert "no answer" in client.get("/health").json()["database"]


@pytest.mark.parametrize(
    ("cache", "rates", "said"),
    [
        ("healthy", "healthy", "healthy"),
        ("disabled", "disabled", "disabled"),
        ("connection refused", "memory", "connection refused; this process's memory is used"),
        ("healthy", "memory", "rates are not shared; this process's memory is used"),
    ],
)
def test_without_redis_memory_serves_and_that_is_said(client, fakes, cache, rates, said):
    fakes.cache.state, fakes.limiter.state = cache, rates
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["redis"].startswith(said)


@pytest.mark.parametrize("state", ["healthy", "no worker answers"])
def test_celery_is_shown_and_does_not_take_the_service_down(fakes, state):
    with connect(fakes, CELERY, transport=Transport(state)) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["celery"]) == (200, state)


def test_requests_are_counted_by_template(client, fakes):
    client.get("/api/v1/research/Nobody")
    client.get("/api/v1/research/Somebody")
    client.get("/x/" + "y" * 100)
    client.request("BREW", "/livez")
    counts = fakes.metrics.requests
    assert counts["GET", "/api/v1/research/{artist:path}", 404] == 2
    assert counts["GET", "unmatched", 404] == 1
    assert {method for method, _, _ in counts} == {"GET", "OTHER"}
    assert "research" in client.get("/metrics").text


def test_refusals_are_counted(fakes):
    server = ServerSettings(rates={"generate": "1/minute"})
    with connect(fakes, server) as client:
        for _ in range(3):
            client.post("/api/v1/generate", json={"artist": "John Bonham", "variations": 1})
    assert fakes.metrics.requests["LIMITED", "generate", 0] == 2


def test_without_metrics_there_are_none(fakes):
    with connect(fakes, metrics=None) as client:
        check_error(client.get("/metrics"), 404, "not_found")
