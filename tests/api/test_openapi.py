"""The OpenAPI document says all that the API does, and the API does all that it says."""

from __future__ import annotations

import asyncio
import os
import re

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
from tests.api.clients import check_error
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
    return create_app(fakes.parts())


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


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/docs.js", "text/javascript; charset=utf-8"),
        ("/docs/docs.css", "text/css; charset=utf-8"),
    ],
)
def test_the_reference_needs_no_other_host(client, path, media_type):
    answer = client.get(path)
    assert answer.headers["content-type"] == media_type
    assert not re.search(r"(https?:)?//[a-z0-9.-]+\.[a-z]{2,}", answer.text)
    assert "innerHTML" not in answer.text
    if path == "/docs":
        for link in re.findall(r'(?:href|src)="([^"]+)"', answer.text):
            assert client.get(link).status_code == 200
    check_error(client.get("/docs/app.py"), 404, "not_found")
