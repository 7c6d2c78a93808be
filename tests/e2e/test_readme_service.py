"""The README's session with the service does what it shows, line by line."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from tests.e2e.test_readme import commands, matches
from tests.e2e.test_serve import serving
from tests.midi_files import rock_beat

from mididrumigen.midi.general_midi import general_midi
from mididrumigen.midi.smf import parse_midi
from mididrumigen.midi.write import write_groove

CURL = commands("curl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    midi = tmp_path / "my-midi"
    midi.mkdir()
    for number, tempo in enumerate((92, 118), 1):
        data = write_groove(rock_beat(8, tempo), general_midi(), track_name="drums")
        (midi / f"take{number}.mid").write_bytes(data)
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
    assert parse_midi(saved.read_bytes()).length > 1
    with zipfile.ZipFile(folder / "all.zip") as archive:
        assert len(archive.namelist()) == 4


def test_every_setting_of_the_service_is_in_its_table() -> None:
    root = Path(__file__).resolve().parents[2]
    code = (root / "src" / "mididrumigen" / "server_config.py").read_text(encoding="utf-8")
    table = (root / "docs" / "service.md").read_text(encoding="utf-8")
    read = set(re.findall(r'read\("([A-Z_]+)"\)', code))
    listed = set(re.findall(r"`([A-Z_]+)`", table))
    assert read
    assert read <= listed
