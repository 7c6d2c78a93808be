"""The service as a process of its own: from a name to a file, across a restart."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx2
import pytest
from tests.command_line import ALONE

from mididrumigen.midi.smf import read_smf


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, *arguments: str, never_told: str = "\0") -> Iterator[httpx2.Client]:
    port = free_port()
    command = [sys.executable, "-m", "mididrumigen", "serve", "--port", str(port), *arguments]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MIDIDRUMIGEN_")}
    environ = (
        kept | ALONE | {"MIDIDRUMIGEN_HOME": str(home), "MIDIDRUMIGEN_OUTPUT": str(home / "out")}
    )
    process = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        assert "Serving at" in process.stderr.readline()  # it listens by then, or soon
        retries = httpx2.HTTPTransport(retries=30)
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", transport=retries) as client:
            yield client
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors
    assert never_told not in errors
    assert process.returncode == 130


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_name_becomes_files_that_outlive_the_process(home: Path) -> None:
    with serving(home) as client:
        accepted = client.post("/api/v1/generate", json={"artist": "Led Zeppelin", "seed": 3})
        assert accepted.status_code == 202
        url = accepted.json()["events_url"]
        with client.stream("GET", url, timeout=60) as events:
            lines = list(events.iter_lines())
        assert "event: completed" in lines
        result = client.get(accepted.json()["status_url"]).json()["result"]
        assert result["artist"] == "John Bonham"
        first = client.get(result["files"][0]["url"]).content
        assert read_smf(first).end > 480
        at_once = client.post("/api/v1/generate", json={"artist": "john-bonham", "seed": 3})
        assert at_once.status_code == 200
        assert client.get(at_once.json()["files"][0]["url"]).content == first
        assert "api_requests_total" in client.get("/metrics").text
        assert client.get("/health").json()["jobs"] == "healthy"
    with serving(home) as client:
        assert client.get(result["files"][0]["url"]).content == first
        assert len(client.get("/api/v1/generations").json()["generations"]) == 2
        assert client.get("/api/v1/artists").json()["cached"] == 1


def test_it_stops_in_the_middle_of_a_task_and_its_stream(home: Path) -> None:
    long = {"artist": "X", "genre": "rock", "bars": 16, "variations": 16, "best_of": 8}
    with ExitStack() as until_it_has_stopped, serving(home) as client:
        accepted = client.post("/api/v1/generate", json=long)
        assert accepted.status_code == 202
        follower = until_it_has_stopped.enter_context(httpx2.Client(base_url=client.base_url))
        following = follower.stream("GET", accepted.json()["events_url"])
        events = until_it_has_stopped.enter_context(following)
        assert next(events.iter_lines())


def test_others_are_not_served_without_a_key(home: Path) -> None:
    command = [sys.executable, "-m", "mididrumigen", "serve", "--host", "0.0.0.0"]  # noqa: S104
    done = subprocess.run(
        [*command, "--port", str(free_port())],
        env=os.environ | ALONE | {"MIDIDRUMIGEN_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "keys create" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_the_file_env_is_read(run, tmp_path, monkeypatch, command):
    # Put back at the end, whatever the command adds to the environment.
    monkeypatch.setenv("MIDIDRUMIGEN_JOBS", "")
    monkeypatch.delenv("MIDIDRUMIGEN_JOBS")
    (tmp_path / ".env").write_text("MIDIDRUMIGEN_JOBS=celery\n")
    outcome = run(command)
    assert outcome.code == 2
    assert "MIDIDRUMIGEN_JOBS is celery, and there is no broker." in outcome.err
