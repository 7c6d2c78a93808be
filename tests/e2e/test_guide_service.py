"""The guide's session with the service does what it shows, line by line."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from tests.doc_pages import DOCS, ROOT, commands, matches, write_recordings
from tests.e2e.test_serve import serving

from mididrumigen.midi.smf import read_smf

CURL = commands(DOCS / "guide" / "using-the-service.md", "curl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_recordings(tmp_path)
    return tmp_path


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_session_with_the_service(folder: Path) -> None:
    assert len(CURL) >= 6
    wrong, task = [], ""
    with serving(folder / "home") as client:
        for one in CURL:
            command = one.command.replace("TASK_ID", task)
            command = command.replace("localhost:8000", f"localhost:{client.base_url.port}")
            done = subprocess.run(
                shlex.split(command), cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode or not matches(one.output, done.stdout):
                wrong.append(f"$ {command}\n{done.stdout}{done.stderr}")
            found = re.search(r'"task_id":"([\w-]+)"', done.stdout)
            task = found[1] if found else task
    assert not wrong, "\n".join(wrong)
    (saved,) = folder.glob("jane-doe-*.mid")
    assert read_smf(saved.read_bytes()).end > 480
    with zipfile.ZipFile(folder / "all.zip") as archive:
        assert len(archive.namelist()) == 4


def test_every_setting_of_the_service_is_in_its_table() -> None:
    settings = ROOT / "src" / "mididrumigen" / "settings" / "service.py"
    code = settings.read_text(encoding="utf-8")
    table = (DOCS / "settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r"\{PREFIX\}([A-Z_]+[A-Z])\b", code))
    listed = set(re.findall(r"`MIDIDRUMIGEN_([A-Z_]+)`", table))
    assert read
    assert read <= listed
