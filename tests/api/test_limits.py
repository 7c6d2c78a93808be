"""Rates, sizes and times: what a caller cannot have more of by asking in another way."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from starlette.requests import Request
from tests.api.clients import add_key, check_error, connect
from tests.fakes_service import Fakes

from mididrumigen.api import guard
from mididrumigen.api.error_answers import BodyTooLargeError
from mididrumigen.settings.service import ServerSettings

TEN = ServerSettings(rates={"generate": "10/minute"})
SPELLINGS = (
    "/api/v1/generate",
    "/api/v1//generate",
    "/api/v1/generate/",
    "/API/v1/generate",
    "/api/v1/%67enerate",
    "/api/v1/generate?x=1",
    "/api/v1/./generate",
    "/api/v1/generate;a=1",
)


def agent(number: int) -> dict[str, str]:
    return {"User-Agent": f"agent-{number}"}


def tricks(number: int) -> dict[str, str]:
    return {
        "X-Forwarded-For": f"203.0.113.{number % 250}, 10.0.0.{number % 200}",
        "X-Real-IP": f"198.51.100.{number % 250}",
        "Forwarded": f"for=192.0.2.{number % 250}",
        **agent(number),
    }


@pytest.mark.parametrize("keyed", [True, False])
def test_exactly_ten_of_a_thousand_pass(fakes: Fakes, keyed: bool):
    secret = add_key(fakes) if keyed else ""
    statuses = []
    with connect(fakes, TEN) as client:
        spellings = itertools.cycle(SPELLINGS)
        for number in range(1000):
            # Without a key, no header of a proxy gets in at all.
            headers = tricks(number) | {"X-API-Key": secret} if keyed else agent(number)
            answer = client.post(next(spellings), json={"artist": "!"}, headers=headers)
            statuses.append(answer.status_code)
    passed = [status for status in statuses if status not in (404, 429)]
    # What is unknown is counted before it is refused.
    assert len(passed) == 10
    assert set(passed) == {202, 422}
    assert statuses.count(429) > 100


def test_keys_have_windows_of_their_own_and_defaults(fakes):
    keys = [add_key(fakes), add_key(fakes)]
    with connect(fakes) as client:
        for secret in keys:
            statuses = [
                client.post(
                    "/api/v1/generate", json={"artist": "!"}, headers={"X-API-Key": secret}
                ).status_code
                for _ in range(12)
            ]
            assert statuses == [202] * 10 + [429] * 2


def test_a_producer_at_home_is_not_limited(client):
    answers = [client.post("/api/v1/generate", json={"artist": "!"}) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {202}
    assert "ratelimit-limit" not in answers[0].headers


def test_the_headers_say_how_much_is_left(fakes):
    with connect(fakes, TEN) as client:
        first = client.post("/api/v1/generate", json={"artist": "!"})
        assert first.headers["ratelimit-limit"] == "10"
        assert first.headers["ratelimit-remaining"] == "9"
        assert 0 < int(first.headers["ratelimit-reset"]) <= 60
        for _ in range(9):
            client.post("/api/v1/generate", json={"artist": "!"})
        refused = client.post("/api/v1/generate", json={"artist": "!"})
        check_error(refused, 429, "rate_limited")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.headers["ratelimit-remaining"] == "0"
        assert client.get("/api/v1/artists").status_code == 200


@pytest.mark.parametrize(
    ("forwarded", "windows"),
    [
        (("203.0.113.1", "203.0.113.2"), 2),
        (("9.9.9.9, 203.0.113.1", "8.8.8.8, 203.0.113.1"), 1),
        (("203.0.113.1, 10.0.0.9", "203.0.113.1"), 1),
        (("nonsense", "other nonsense"), 1),
        (("203.0.113.1:4000", "203.0.113.1:5000"), 1),
        (("[2001:db8::1]:443", "[2001:db8::2]:443", "2001:db8::2"), 2),
    ],
)
def test_a_trusted_proxy_is_believed_for_the_last_hop_only(fakes, forwarded, windows):
    server = ServerSettings(rates={"session": "1/minute"}, trusted_proxies=("10.0.0.0/8",))
    with connect(fakes, server, client=("10.0.0.5", 1)) as client:
        statuses = [
            client.post(
                "/api/v1/session", json={"api_key": "mdg_no"}, headers={"X-Forwarded-For": hops}
            ).status_code
            for hops in forwarded
        ]
    assert statuses.count(401) == windows


def test_json_may_have_64_kib(client):
    text = b'{"artist": "!", "style": "' + b"x" * guard.MAX_JSON_BYTES + b'"}'
    check_error(client.post("/api/v1/generate", content=text), 413, "body_too_large")

    def stream():  # without a length that announces it
        yield from itertools.repeat(b"x" * 1000, 100)

    check_error(client.post("/api/v1/generate", content=stream()), 413, "body_too_large")


def test_no_more_is_read_than_is_taken():
    sent = 0

    async def receive():
        nonlocal sent
        sent += 1
        return {"type": "http.request", "body": b"x" * 100, "more_body": True}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(BodyTooLargeError):
        asyncio.run(guard.read_body(request, 1000))
    assert sent == 11


def test_a_lying_length_does_not_help(client):
    headers = {"Content-Length": "9" * 400, "Content-Type": "application/json"}
    check_error(
        client.post("/api/v1/generate", content=b"{}", headers=headers), 413, "body_too_large"
    )
