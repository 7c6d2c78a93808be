"""What a run of the command line leaves, and clips as mido reads them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mido

# The environment of a process that asks nobody else, and speaks UTF-8.
ALONE = {"MIDIDRUMIGEN_OFFLINE": "1", "PYTHONIOENCODING": "utf-8"}


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
