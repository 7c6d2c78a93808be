"""``backup`` and ``restore`` as a user types them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests.command_line import Run


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_is_destroyed_comes_back(run: Run, home, tmp_path, monkeypatch):
    assert run("generate", "John Bonham", "--seed", 1).code == 0
    profile = json.loads(run("profile", "John Bonham", "--json").out)
    before = hashes(tmp_path / "output")
    (home / "notes").mkdir()
    (home / "notes" / "mine.txt").write_text("kept")

    outcome = run("backup", tmp_path / "b.zip", "--json")
    assert outcome.code == 0
    assert outcome.data["files"] == len(before)
    (tmp_path / "output").rename(tmp_path / "gone")
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path / "home2"))
    assert run("restore", tmp_path / "b.zip").code == 0

    assert hashes(tmp_path / "output") == before
    assert json.loads(run("profile", "John Bonham", "--json").out) == profile
    assert (tmp_path / "home2" / "notes" / "mine.txt").read_text() == "kept"
    again = run("restore", tmp_path / "b.zip")
    assert (again.code, "Traceback" in again.err) == (2, False)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "missing"])
def test_a_damaged_archive_restores_nothing(run: Run, tmp_path, monkeypatch, damage):
    run("generate", "John Bonham", "--seed", 1)
    archive = tmp_path / "b.zip"
    run("backup", archive)
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 1
    changed = {"cut": data[:-100], "flip": data, "empty": b"", "other": b"no archive" * 50}
    archive.unlink()
    if damage in changed:
        archive.write_bytes(bytes(changed[damage]))
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(tmp_path / "home2"))
    monkeypatch.setenv("MIDIDRUMIGEN_OUTPUT", str(tmp_path / "output2"))
    outcome = run("restore", archive)
    assert outcome.code in (1, 2)
    assert outcome.err.startswith("Error: ")
    assert not (tmp_path / "home2").exists()
    assert not (tmp_path / "output2").exists()


def test_a_backup_says_what_is_kept_elsewhere(run: Run, tmp_path):
    run("generate", "John Bonham", "--seed", 1, "--output", tmp_path / "elsewhere")
    outcome = run("backup", tmp_path / "b.zip")
    assert outcome.code == 0
    assert "Not in the backup" in outcome.err
    assert run("backup", tmp_path).code == 2
