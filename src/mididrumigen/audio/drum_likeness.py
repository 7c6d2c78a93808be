"""Whether a recording sounds like drums at all."""

from __future__ import annotations

from collections.abc import Sequence

from mididrumigen.audio.networks import Strokes
from mididrumigen.audio.onsets import Onset


def drum_likeness(strokes: Strokes, onsets: Sequence[Onset], duration_s: float) -> float:
    """0-1."""
    return 1.0 if onsets else 0.0
