"""Scenarios for the device's script, run in ``max_host.js`` by Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from ableton.build import FOLDER, SCRIPT

_HOST = Path(__file__).parent / "max_host.js"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")
SURFACES = ("js", "v8")

Json = dict[str, Any]
BANG: Json = {"bang": True}
SETTLE: Json = {"settle": True}
CLOSE: Json = {"close": True}

HEALTHY: Json = {
    "method": "GET",
    "path": "/health$",
    "status": 200,
    "body": {"api": "healthy", "database": "healthy", "version": "9.9.9", "api_level": 3},
}
MAPS: Json = {
    "method": "GET",
    "path": "/drum-maps$",
    "status": 200,
    "body": {
        "drum_maps": [
            {"name": "general-midi", "notes": {"kick": [36, 35], "snare": [38, 40]}},
            {"name": "ezdrummer", "notes": {"kick": [36], "snare": [38], "rim_shot": [40]}},
        ]
    },
}
NOBODY: Json = {"method": "GET", "path": "/suggest", "status": 200, "body": {"suggestions": []}}
KNOWN: Json = {
    "method": "GET",
    "path": r"/research\?artist=",
    "status": 200,
    "body": {
        "exists": True,
        "artist": "John Bonham",
        "confidence": 0.82,
        "sources_count": {"papers": 1, "articles": 9, "audio": 0, "midi": 3, "library": 1},
    },
}


def send(*values: object) -> Json:
    """A step: a message from the patcher."""
    return {"send": list(values)}


def clip(notes: list[Json], *, bars: int = 1, meter: str = "4/4") -> Json:
    """A file's notes as the server tells them."""
    return {"bars": bars, "tempo": 120.0, "time_signature": meter, "notes": notes}


def note(tick: int, pitch: int = 38, velocity: int = 100) -> Json:
    """A stroke."""
    return {"tick": tick, "pitch": pitch, "velocity": velocity, "piece": "snare"}


def made(count: int = 1, notes: list[Json] | None = None, **more: Any) -> list[Json]:
    """Rules of a server that plays ``count`` files at once."""
    files = [{"id": f"7-{n}", "url": f"/api/v1/files/7-{n}"} for n in range(1, count + 1)]
    body = {"status": "success", "artist": "John Bonham", "files": files}
    told = clip(notes or [note(0, 36), note(480), note(960, 36), note(1440)], **more)
    return [
        {"method": "POST", "path": "/generate$", "status": 200, "body": body},
        {"method": "GET", "path": r"/files/7-\d+\.json\?map=[\w%-]+$", "status": 200, "body": told},
    ]


USUAL = [HEALTHY, MAPS, NOBODY, KNOWN]
GENERATE = [BANG, SETTLE, send("artist", "text", "John Bonham"), SETTLE, send("generate"), SETTLE]


def drums(**track: Any) -> Json:
    """A Set with one MIDI track, with the device on it, and four scenes."""
    usual: Json = {"name": "Drums", "devices": [{"name": "MidiDrumGen"}]}
    return {
        "tracks": [{"name": "Bass"}, usual | track],
        "scenes": 4,
        "device": "live_set tracks 1 devices 0",
    }


def run(
    steps: list[Json],
    rules: list[Json] | None = None,
    live_set: Json | None = None,
    surface: str = "js",
    **more: Any,
) -> Json:
    """What came of a scenario: statuses, the Set, requests, objects and tasks that are left.

    Args:
        steps: what happens, in order.
        rules: of a scripted server; ``None`` asks the address that a step sets.
        live_set: the Set; one MIDI track by default.
        surface: ``js`` lacks what came after ES5.
        more: of the scenario.
    """
    scenario = {
        "script": str(FOLDER / SCRIPT),
        "surface": surface,
        "set": deepcopy(live_set or drums()),
        "server": rules,
        "steps": steps,
        **more,
    }
    assert NODE is not None
    ended = subprocess.run(
        [NODE, str(_HOST)],
        input=json.dumps(scenario),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: Json = json.loads(ended.stdout)
    assert not found["forbidden"], found["forbidden"]
    assert not found["posted"], found["posted"]
    assert found["objects"] <= 6
    assert found["early"] == 0, "Live was asked before it was ready"
    return found
