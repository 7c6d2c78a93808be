"""A drum performance as it was recorded: notes where they sounded, before any quantising."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mididrumigen.domain.music.meter import Meter


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """One note of a drum track.

    Attributes:
        position: where it sounds, in quarter notes from the start of the file.
        note: MIDI note number, 0–127.
        velocity: 1–127.
        pedal: where the hat's pedal was then, 0–127 (controller 4); ``None`` where it is not told.
    """

    position: Fraction
    note: int
    velocity: int
    pedal: int | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    """The drums of one file.

    Attributes:
        name: of the file or track.
        notes: sorted by position, then note.
        tempos: tempo in BPM from each position on; the first at 0.
        meters: metre from each position on; the first at 0.
        length: quarter notes to the end of the file.
        found_by: how the drums were told from the rest, in words.
        defects: what was wrong with the file and left out or put right, in words.
    """

    name: str
    notes: tuple[PlayedNote, ...]
    tempos: tuple[tuple[Fraction, float], ...]
    meters: tuple[tuple[Fraction, Meter], ...]
    length: Fraction
    found_by: str = ""
    defects: tuple[str, ...] = ()
