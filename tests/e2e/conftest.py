"""The command line, run in this process as a user would run it in a shell."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mido
import pytest

from mididrumigen.cli import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Standard output as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Outcome]


@dataclass(frozen=True, slots=True)
class Clip:
    """A MIDI file as mido reads it; times in quarter notes."""

    bpm: float
    meter: tuple[int, int]
    quarters: float
    channels: frozenset[int]
    notes: tuple[tuple[float, int, int], ...]
    markers: tuple[str, ...]

    @property
    def pitches(self) -> set[int]:
        """Every note number that sounds."""
        return {pitch for _, pitch, _ in self.notes}


def read_clip(path: str | Path) -> Clip:
    """Read a file with mido, which the package's writer knows nothing of."""
    midi = mido.MidiFile(file=io.BytesIO(Path(path).read_bytes()))
    timed = []
    for track in midi.tracks:
        now = 0
        for message in track:
            now += message.time
            timed.append((now / midi.ticks_per_beat, message))
    (tempo,) = [m.tempo for _, m in timed if m.type == "set_tempo"]
    (signature,) = [m for _, m in timed if m.type == "time_signature"]
    played = [(at, m) for at, m in timed if m.type == "note_on" and m.velocity]
    return Clip(
        mido.tempo2bpm(tempo),
        (signature.numerator, signature.denominator),
        max(at for at, _ in timed),
        frozenset(m.channel for _, m in played),
        tuple(sorted((at, m.note, m.velocity) for at, m in played)),
        tuple(m.text for _, m in timed if m.type == "marker"),
    )


@pytest.fixture(scope="session")
def stocked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where some artists are stored already, for tests that only read."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of the test's own, not yet there."""
    return tmp_path / "home"


@pytest.fixture
def run(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command line on ``home``."""
    monkeypatch.setenv("MIDIDRUMIGEN_HOME", str(home))
    monkeypatch.delenv("MIDIDRUMIGEN_DATABASE_URL", raising=False)
    monkeypatch.delenv("MIDIDRUMIGEN_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)

    def run_main(*arguments: object) -> Outcome:
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_main


@pytest.fixture
def clips(run: Run, tmp_path: Path) -> Callable[..., list[Clip]]:
    """Generates with ``--seed 5`` into a folder of its own, and reads what was written."""
    count = iter(range(100))

    def make(name: str, *options: object) -> list[Clip]:
        folder = tmp_path / f"clips{next(count)}"
        outcome = run("generate", name, "--seed", 5, "--output", folder, "--json", *options)
        assert outcome.code == 0, outcome.err
        return [read_clip(path) for path in outcome.data["midi_files"]]

    return make
