"""Whatever is posted is answered as the OpenAPI document says, and never with a 5xx."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.api.clients import check_error, connect
from tests.fakes import library_profile
from tests.fakes_service import Fakes

from mididrumigen.api.app import create_app

# Four bodies to an operation for each example of the other fuzzing: make fuzz-api.
BATCH = 25
EXAMPLES = max(4 * int(os.environ.get("FUZZ_EXAMPLES", "25")) // BATCH, 1)
DOCUMENT = create_app(Fakes().parts()).openapi()
OPERATIONS = {
    operation["operationId"]: (path, method.upper(), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "application/json" in operation.get("requestBody", {}).get("content", {})
}
NAMES = ["John Bonham", "john-bonham", "Nobody", "AC/DC", "Björk", "佐藤", "..", "%00", "x" * 400]
WORDS = ["7/8", "2+2+3/8", "kick", "rock", "general-midi", "auto", "template", "half-time, sparse"]
ODD = ["", " ", "\0", "\ud800", "NaN", "../../etc/passwd", *NAMES, *WORDS]
TEXTS = st.sampled_from(ODD) | st.text()
NUMBERS = st.sampled_from([0, -0.0, -1, 1, 0.5, 2, 16, 17, 1e308, -1e308, 2**63, 2**64, 10**30])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), NUMBERS, st.floats(allow_nan=False), TEXTS
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)
BROKEN = st.binary(max_size=40) | st.sampled_from(
    [
        b"{",
        b"null",
        b'{"artist": NaN}',
        b'{"artist": 1e999}',
        b"[" * 5000,
        b'{"a":1,"a":2}',
        b"\xff\xfe",
    ]
)


def plausible(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema allows, mostly small."""
    schema = resolve(schema)
    if "anyOf" in schema:
        return st.one_of([plausible(one) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    low, high = schema.get("minimum", -5), schema.get("maximum", 1000)
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(int(low), min(int(high), int(low) + 3)),
        "number": st.floats(low, high),
        "boolean": st.booleans(),
        "string": st.sampled_from([*NAMES, *WORDS]) | st.text(max_size=20),
        "array": st.deferred(lambda: st.lists(plausible(schema["items"]), max_size=3)),
        "object": st.deferred(lambda: filled(schema)),
    }
    return kinds.get(schema.get("type", ""), ANYTHING) if len(schema) > 1 else ANYTHING


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema, or what it refers to."""
    known: dict[str, Any] = DOCUMENT["components"]["schemas"]
    return known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def filled(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object of a schema: what is required, and some of the rest."""
    required = set(schema.get("required", ()))
    fields = {name: plausible(one) for name, one in schema.get("properties", {}).items()}
    return st.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in required},
        optional={name: one for name, one in fields.items() if name not in required},
    )


def bodies(schema: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """Bodies as they should be, with one value that is anything, and anything at all."""
    good = plausible(schema)
    spoilt = st.builds(
        lambda body, name, value: {**body, name: value} if isinstance(body, dict) else value,
        good,
        st.sampled_from([*_properties(schema), "unknown", "__proto__"]),
        ANYTHING,
    )
    return st.one_of(good, spoilt, spoilt, ANYTHING).map(_encode) | BROKEN


def _properties(schema: dict[str, Any]) -> list[str]:
    found = resolve(schema)
    inner = [name for one in found.get("anyOf", ()) for name in _properties(one)]
    return [*found.get("properties", ()), *inner]


def _encode(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.fixture(scope="module")
def service() -> Any:
    """A service in memory that many requests share."""
    fakes = Fakes()
    asyncio.run(fakes.store.save_profile(library_profile("John Bonham")))
    with connect(fakes) as client:
        yield client


@pytest.mark.parametrize("name", OPERATIONS)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES < 100,
)
@given(data=st.data())
def test_any_body_is_answered_as_documented(service: TestClient, name: str, data: st.DataObject):
    path, method, operation = OPERATIONS[name]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    documented = {int(status) for status in operation["responses"] if int(status) < 500}
    address = path.replace("{artist}", "john-bonham").replace("{generation_id}", "1")
    for body in data.draw(st.lists(bodies(schema), min_size=BATCH, max_size=BATCH)):
        headers = {"content-type": "application/json"}
        answer = service.request(method, address, content=body, headers=headers)
        event(f"{name} {answer.status_code}")
        assert answer.status_code in documented, (body, answer.text)
        if answer.status_code >= 400:
            check_error(answer, answer.status_code, answer.json()["error"])
        elif name == "generate" and answer.status_code == 200:
            assert len(answer.json()["files"]) == json.loads(body).get("variations", 4)
