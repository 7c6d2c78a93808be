"""The OpenAPI document says all that the API does, and the API does all that it says."""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.testclient import TestClient
from tests.api.clients import LOCAL, check_error
from tests.fakes import library_profile
from tests.fakes_service import Fakes

from mididrumigen.api.app import create_app

# A few in every run; as many as one likes with: make fuzz-api.
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "8"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


def make_app():
    fakes = Fakes()
    asyncio.run(fakes.store.save_profile(library_profile("John Bonham")))
    app = create_app(fakes.parts())

    async def call_from_here(scope, receive, send):
        # The fuzzer has no address; a program on this machine has.
        if scope["type"] == "http":
            scope["client"] = LOCAL
        await app(scope, receive, send)

    return call_from_here


schema = schemathesis.openapi.from_asgi("/openapi.json", make_app())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES < 100,
)
def test_fuzz(case):
    answer = case.call(base_url="http://localhost")
    case.validate_response(answer, checks=CHECKS)
    assert answer.status_code != 403
    assert answer.status_code != 401 or case.operation.path.endswith("/session")
    if answer.status_code >= 400 and case.operation.path != "/health":
        body = answer.json()
        assert {"error", "message", "details", "timestamp", "request_id"} <= body.keys()


def test_keys_and_sessions_are_the_only_ways_in(client):
    schemes = client.get("/openapi.json").json()["components"]["securitySchemes"].values()
    ways = {(scheme["type"], scheme.get("scheme", scheme.get("in"))) for scheme in schemes}
    assert ways == {("apiKey", "header"), ("http", "bearer"), ("apiKey", "cookie")}
    assert not any("bearerFormat" in scheme for scheme in schemes)


def test_every_operation_is_described(client):
    document = client.get("/openapi.json").json()
    operations = [
        (path, operation)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]
    assert len(operations) >= 25
    assert len({operation["operationId"] for _, operation in operations}) == len(operations)
    for path, operation in operations:
        assert operation["summary"]
        assert operation["tags"]
        for status, answer in operation["responses"].items():
            assert answer["description"], (path, status)
            content = answer.get("content", {})
            assert content or status in ("204", "304", "307"), (path, status)
            if status >= "400" and path != "/health":
                assert "ErrorBody" in str(content) or "Body" in str(content), (path, status)
    assert set(document["components"]["securitySchemes"]) == {"apiKey", "bearer", "session"}


def test_the_document_of_the_system_is_kept(client):
    paths = client.get("/openapi.json").json()["paths"]
    for method, path in (
        ("post", "/api/v1/research"),
        ("get", "/api/v1/research/{artist}"),
        ("post", "/api/v1/augment/{artist}"),
        ("post", "/api/v1/generate"),
        ("get", "/api/v1/task/{task_id}"),
        ("get", "/api/v1/artists"),
        ("get", "/api/v1/similar/{artist}"),
        ("get", "/health"),
    ):
        assert method in paths[path]


def test_the_reference_is_served_whole_and_links_to_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    links = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert {link.rpartition(".")[2] for link in links} == {"js", "css", "png", "json"}
    for link in links:
        assert link.startswith("/")
        assert client.get(link).status_code == 200, link
    named = re.findall(r'"(/[^"]*)"', client.get("/docs/start.js").text)
    assert [client.get(link).status_code for link in named] == [200] * len(named)
    check_error(client.get("/docs/app.py"), 404, "not_found")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("start.js", "text/javascript; charset=utf-8"),
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("favicon-32x32.png", "image/png"),
    ],
)
def test_a_part_of_the_reference_says_what_it_is(
    client: TestClient, name: str, media_type: str
) -> None:
    assert client.get(f"/docs/{name}").headers["content-type"] == media_type


def test_the_reference_needs_no_script_inside_the_page(client: TestClient) -> None:
    page = client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert not re.search(r"(script|style)-src", policy)  # so default-src holds for both
    assert not re.search(r"<script>|<script [^>]*>[^<]|<style|\son\w+=|\sstyle=", page.text)


def test_the_committed_document_is_the_one_that_is_served(client: TestClient) -> None:
    committed = (Path(__file__).resolve().parents[2] / "openapi.json").read_text(encoding="utf-8")
    assert json.loads(committed) == client.get("/openapi.json").json(), "run make openapi"
