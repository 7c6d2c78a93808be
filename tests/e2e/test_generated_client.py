"""A client that a generator made of ``openapi.json`` does the whole flow; `make test-client`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.e2e.test_serve import serving

from mididrumigen.midi.smf import read_smf

ROOT = Path(__file__).resolve().parents[2]
# Files are bytes: of itself the generator knows no MIDI.
FILES = ("audio/midi", "audio/wav", "application/zip")
OVERRIDES = "".join(f"  {kind}: application/octet-stream\n" for kind in FILES)


@pytest.fixture
def generator() -> Path:
    """The program that makes clients."""
    found = shutil.which("openapi-python-client")
    if found is None:
        pytest.skip("openapi-python-client is not installed; `make test-client` does it")
    return Path(found)


def test_a_generated_client_does_the_whole_flow(generator: Path, tmp_path: Path) -> None:
    options = tmp_path / "options.yaml"
    options.write_text(f"content_type_overrides:\n{OVERRIDES}post_hooks: []\n")
    making = [
        str(generator), "generate", "--meta", "none", "--fail-on-warning",
        "--path", str(ROOT / "openapi.json"), "--config", str(options),
        "--output-path", str(tmp_path / "made_client"),
    ]  # fmt: skip
    made = subprocess.run(making, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    flow = str(Path(__file__).with_name("generated_flow.py"))
    python = str(generator.with_name("python"))
    with serving(tmp_path / "home") as client:
        command = [python, flow, str(tmp_path), str(client.base_url)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("researched")[0] == 202
    assert read_smf(bytes.fromhex(told.pop("file"))).end > 480
    assert 'filename="john-bonham-' in told.pop("saved_as")
    assert told.pop("notes") > 4
    assert told == {
        "last_event": "event: completed",
        "task": ["completed", True],
        "generated": [200, "John Bonham", 2],
        "again": [True, "true", True],
        "marked": ["Café", True],
        "listed": [True],
        "known": 304,
        "packed": "PK",
        "song": 4,
        "refused": [422, "invalid_request", True],
        "deleted": [204, 404, "not_found"],
    }
