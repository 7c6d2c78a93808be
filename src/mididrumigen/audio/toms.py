"""Which tom: by pitch, one recording's toms against each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import band_centres_hz
from mididrumigen.audio.networks import Strokes
from mididrumigen.audio.onsets import Onset
from mididrumigen.domain.music.kit import KitPiece

# The tone stands once the stick's noise is over, and before the next 16th.
_BEFORE, _FROM, _TO = 3, 2, 9
# Two drums are at least so many octaves apart, about three semitones.
_APART = 0.22
_MOST = 4
_FEWEST, _LEAST_SHARE = 2, 0.1
# What a number of different toms are, low to high, and the pitch that places a single one.
_NAMES = {
    2: (KitPiece.FLOOR_TOM, KitPiece.HIGH_TOM),
    3: (KitPiece.FLOOR_TOM, KitPiece.LOW_TOM, KitPiece.HIGH_TOM),
    4: (KitPiece.FLOOR_TOM, KitPiece.LOW_TOM, KitPiece.MID_TOM, KitPiece.HIGH_TOM),
}
_FLOOR_HZ, _HIGH_HZ = 105.0, 150.0

Floats = NDArray[np.float64]


def name_toms(strokes: Strokes, toms: Sequence[Onset]) -> list[KitPiece]:
    """The piece of each tom stroke.

    Pitches that lie together are one drum. A recording with two or more is read from the floor
    up; a single drum is placed by its pitch.
    """
    if not toms:
        return []
    octaves = np.log2([_pitch_hz(strokes, onset.frame) for onset in toms])
    drums, middles = _cluster(octaves)
    if len(middles) == 1:
        hz = 2 ** float(middles[0])
        low = KitPiece.FLOOR_TOM if hz < _FLOOR_HZ else KitPiece.LOW_TOM
        return [low if hz < _HIGH_HZ else KitPiece.HIGH_TOM] * len(toms)
    names = _NAMES[len(middles)]
    return [names[drum] for drum in drums.tolist()]


def _pitch_hz(strokes: Strokes, frame: int) -> float:
    """Where the sound that a stroke adds is strongest, between bands."""
    lows = strokes.lows.astype(np.float64)
    after = lows[frame + _FROM : frame + _TO]
    before = lows[max(0, frame - _BEFORE) : max(1, frame - 1)]
    if not len(after):
        after = lows[frame : frame + 1]
    # The spectrogram is logarithmic: back to sizes, so that what rang before can be taken off.
    added = np.maximum((10 ** (2 * after)).mean(axis=0) - (10 ** (2 * before)).mean(axis=0), 0)
    centres = band_centres_hz()[: len(added)]
    top = int(added.argmax())
    near = slice(max(0, top - 1), top + 2)
    weight = added[near] + 1e-9
    return float((weight * centres[near]).sum() / weight.sum())


def _cluster(octaves: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Number of the drum of each stroke, low to high, and the middles of the drums.

    Pitches are cut at their widest gaps; a few strays make no drum.
    """
    ordered = np.sort(octaves)
    gaps = np.diff(ordered)
    cuts = sorted(i + 1 for i in np.argsort(-gaps)[: 2 * _MOST].tolist() if gaps[i] >= _APART)
    parts = np.split(ordered, cuts)
    least = max(_FEWEST, _LEAST_SHARE * len(octaves))
    kept = [part for part in parts if len(part) >= least] or [ordered]
    kept = sorted(sorted(kept, key=len)[-_MOST:], key=lambda part: float(part[0]))
    middles = np.array([float(np.median(part)) for part in kept])
    return np.abs(octaves[:, None] - middles).argmin(axis=1), middles
