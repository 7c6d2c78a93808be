"""From what was heard to a performance, on the score its own beats give."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from mididrumigen.audio.heard import Heard
from mididrumigen.domain.music.groove import MAX_TEMPO_BPM, MIN_TEMPO_BPM
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.performance import Performance, PlayedNote

# A 9,600th of a quarter: a twentieth of a millisecond at 120 BPM.
_DIVISIONS = 9600
MIN_HIT_CONFIDENCE = 0.0


def transcribe_heard(heard: Heard, notes: Mapping[KitPiece, int]) -> Performance | None:
    """A performance in the sense of :mod:`mididrumigen.domain.music.performance`.

    Args:
        heard: a recording.
        notes: MIDI note of each piece.

    Returns:
        The performance, its position 0 on a bar line up to two bars before the first beat;
        nothing where no beats were found.
    """
    grid = heard.grid
    if len(grid.beats_s) < 2 or not heard.hits:
        return None
    times = np.array([hit.time_s for hit in heard.hits])
    positions = grid.positions(times).tolist()
    played = [
        PlayedNote(_exact(max(position, 0.0)), notes[hit.piece], hit.velocity)
        for position, hit in zip(positions, heard.hits, strict=True)
        if hit.piece in notes
    ]
    played.sort(key=lambda note: (note.position, note.note))
    length = played[-1].position + grid.meter.bar_length
    return Performance(
        heard.name, tuple(played), _tempos(heard), ((Fraction(0), grid.meter),), length
    )


def _tempos(heard: Heard) -> tuple[tuple[Fraction, float], ...]:
    """One tempo where there is one, else the tempo of each beat."""
    grid = heard.grid
    spans = np.diff(grid.beats_s)
    bpm = 60 * float(grid.beat_quarters) / spans
    bpm = np.clip(bpm, MIN_TEMPO_BPM, MAX_TEMPO_BPM)
    if bpm.max() - bpm.min() < 1e-6 * bpm.max():
        return ((Fraction(0), float(bpm[0])),)
    start = grid.pickup_beats
    places = [Fraction(0)] + [(start + k) * grid.beat_quarters for k in range(1, len(bpm))]
    return tuple(zip(places, bpm.tolist(), strict=True))


def _exact(position: float) -> Fraction:
    return Fraction(round(position * _DIVISIONS), _DIVISIONS)
