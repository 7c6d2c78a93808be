"""What was heard, as JSON data: between processes, and kept beside the database."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from mididrumigen.audio.beat_grid import BeatGrid
from mididrumigen.audio.heard import Heard, HeardHit
from mididrumigen.domain.music.kit import KitPiece
from mididrumigen.domain.music.meter import Meter

VERSION = 1
"""Of the listener: what another one heard is heard again."""


def heard_to_json(heard: Heard) -> dict[str, Any]:
    """A recording as JSON data."""
    grid = heard.grid
    return {
        "version": VERSION,
        "name": heard.name,
        "duration_s": heard.duration_s,
        "hits": [
            [round(hit.time_s, 6), hit.piece.value, hit.velocity, hit.confidence]
            for hit in heard.hits
        ],
        "beats_s": [round(time, 6) for time in grid.beats_s.tolist()],
        "downbeats": grid.downbeats.tolist(),
        "meter": str(grid.meter),
        "beat_quarters": str(grid.beat_quarters),
        "tempo_bpm": grid.tempo_bpm,
        "tempo_confidence": grid.tempo_confidence,
        "drum_confidence": heard.drum_confidence,
        "is_cut": heard.is_cut,
    }


def heard_from_json(data: Mapping[str, Any]) -> Heard | None:
    """The recording behind :func:`heard_to_json`; nothing where another listener heard it."""
    if data.get("version") != VERSION:
        return None
    grid = BeatGrid(
        np.array(data["beats_s"], dtype=np.float64),
        np.array(data["downbeats"], dtype=np.int64),
        Meter.parse(data["meter"]),
        Fraction(data["beat_quarters"]),
        float(data["tempo_bpm"]),
        float(data["tempo_confidence"]),
    )
    hits = tuple(
        HeardHit(float(time), KitPiece(piece), int(velocity), float(confidence))
        for time, piece, velocity, confidence in data["hits"]
    )
    return Heard(
        str(data["name"]),
        float(data["duration_s"]),
        hits,
        grid,
        float(data["drum_confidence"]),
        bool(data["is_cut"]),
    )
