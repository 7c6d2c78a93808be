"""Every error has one body, and says nothing of the inside."""

from __future__ import annotations

import asyncio
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.api.clients import check_error, connect
from tests.fakes import library_profile
from tests.fakes_service import Fakes

from mididrumigen.api.error_answers import status_of
from mididrumigen.domain import errors as tree

POSTS = ("generate", "research", "blend", "session", "augment/John%20Bonham", "midi")


class Broken:
    """A store whose reads end in an error."""

    def __init__(self, fakes: Fakes, error: Exception) -> None:
        self._fakes, self._error = fakes, error

    def __getattr__(self, name: str) -> object:
        return getattr(self._fakes.store, name)

    async def version(self) -> int:
        raise self._error


def test_what_is_unexpected_is_logged_and_not_told(fakes, caplog):
    error = RuntimeError("password=hunter2")

    async def find_profile(_: str) -> None:
        raise error

    broken = connect(fakes, fast=Broken(fakes, error), find_profile=find_profile)
    with broken as client, caplog.at_level(logging.ERROR):
        for answer in (
            client.get("/api/v1/artists"),
            client.post("/api/v1/generate", json={"artist": "X"}),
            client.post("/api/v1/generate", json={"artist": "X"}, headers={"Idempotency-Key": "1"}),
        ):
            body = check_error(answer, 500, "internal_error")
            assert "hunter2" not in answer.text
            assert body["request_id"] in caplog.text
    assert "hunter2" in caplog.text


def test_a_database_that_is_away_is_503_everywhere(fakes):
    gone = tree.DatabaseError("The database is away.", hint="Start it.")
    with connect(fakes, fast=Broken(fakes, gone)) as client:
        for path in ("artists", "research/X", "similar/X", "artists/X/profile"):
            body = check_error(client.get(f"/api/v1/{path}"), 503, "database_error")
            assert body["message"] == "The database is away. Start it."


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (tree.InvalidMeterError("x"), 422),
        (tree.DrumMapError("x"), 422),
        (tree.UnknownArtistError("x"), 404),
        (tree.InsufficientEvidenceError("x"), 422),
        (tree.AmbiguousArtistError("x", []), 409),
        (tree.CollectorUnavailableError("off", "x"), 503),
        (tree.LLMProviderError("failed", "x"), 502),
        (tree.MidiReadError("x"), 422),
        (tree.DatabaseError("x"), 503),
        (tree.StorageError("x"), 503),
        (tree.MissingExtraError("Sound", "audio"), 501),
        (tree.MidiDrumiGenError("x"), 500),
    ],
)
def test_the_tree_has_statuses(error, status):
    assert status_of(error) == status


def test_a_class_below_a_known_one_has_its_status():
    class FileTornError(tree.StorageError):
        code = "file_torn"

    class FileGoneError(tree.StorageError):
        code = "file_missing"

    assert status_of(FileTornError("x")) == 503
    assert status_of(FileGoneError("x")) == 404


def test_a_refusal_shows_no_more_than_it_must(client):
    name = "x" * 5000 + "\u202e"
    answer = client.post("/api/v1/generate", json={"artist": "A", name: 1})
    check_error(answer, 422, "invalid_request")
    assert len(answer.content) < 5000
    answer = client.post("/api/v1/generate", json={f"f{i}": 1 for i in range(3000)})
    assert len(answer.content) < 5000


def make_service() -> TestClient:
    fakes = Fakes()
    asyncio.run(fakes.store.save_profile(library_profile("John Bonham")))
    return connect(fakes)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=10,
)
NAMES = ("artist", "bars", "tempo", "time_signature", "seed", "style", "leave_out", "drum_map",
         "parts", "name", "api_key", "depth", "genre", "midi_folder")  # fmt: skip
BODIES = JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5)


@pytest.fixture(scope="module")
def service():
    with make_service() as client:
        yield client


@given(path=st.sampled_from(POSTS), body=BODIES | st.binary(max_size=200))
def test_no_body_whatever_breaks_a_post(service, path, body):
    import json

    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = service.post(
        f"/api/v1/{path}", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        check_error(answer, answer.status_code, answer.json()["error"])


@given(
    path=st.sampled_from(
        ("research/{}", "similar/{}", "artists/{}/profile", "task/{}", "files/{}", "generations/{}")
    ),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_no_name_whatever_breaks_a_get(service, path, text):
    from urllib.parse import quote

    answer = service.get(f"/api/v1/{path.format(quote(text, safe=''))}")
    assert answer.status_code < 500, answer.text
    answer = service.get("/api/v1/artists", params={"q": text})
    assert answer.status_code in (200, 422)
