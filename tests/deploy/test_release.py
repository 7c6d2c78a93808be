"""What a release is made of: one version everywhere, licences that allow it, workflows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from scripts.audit import ALLOWED, EXCEPTIONS, LOCKS, check_licences, licence_of, read_lock

from mididrumigen import __version__

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def test_there_is_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    openapi = json.loads((ROOT / "openapi.json").read_text())
    device = (ROOT / "ableton" / "MidiDrumGen.amxd").read_bytes()
    assert project["version"] == openapi["info"]["version"] == __version__
    assert re.search(rb'VERSION\W+"?' + re.escape(__version__.encode()) + rb'"', device)
    done = subprocess.run(
        [sys.executable, "-m", "mididrumigen", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[-1] == __version__
    assert re.fullmatch(r"\d+\.\d+\.\d+([-.]?(rc|a|b)\d+)?", __version__)


def test_every_licence_allows_what_ours_does() -> None:
    assert check_licences() == []


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_one(name: str) -> None:
    try:
        assert not ALLOWED.search(licence_of(distribution(name)))
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed: make dev")


def test_everything_shipped_is_locked_by_hash() -> None:
    for name in (*LOCKS, "requirements.lock"):
        text = (ROOT / name).read_text()
        blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
        assert "://" not in text
        assert len(read_lock(ROOT / name)) > 10


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_keep_to_their_schema(path: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    if not program.exists():
        pytest.skip("check-jsonschema is not installed: make dev")
    command = [str(program), "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
