"""Which time signature bars of so many beats are written in."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.bars import EIGHTHS_FROM_BPM
from mididrumigen.domain.music.meter import Meter

# Strokes this near, in beats, are on a place of the beat.
_NEAR = 0.08
# A beat is divided in three where its first third is played about as often as its second, and
# more often than its half: a shuffle plays the second alone.
_FIRST_TO_SECOND, _THIRDS_TO_HALF, _FIRST_A_BEAT = 0.5, 4.0, 0.4

Floats = NDArray[np.float64]


def choose_meter(
    beats_a_bar: int, beat_bpm: float, onsets_s: Floats, beats_s: Floats
) -> tuple[Meter, Fraction]:
    """The time signature, and the length of its beat in quarter notes.

    Args:
        beats_a_bar: 2 to 7.
        beat_bpm: beats a minute.
        onsets_s: every stroke.
        beats_s: every beat.
    """
    if beats_a_bar in (2, 3, 4) and _divides_in_three(onsets_s, beats_s):
        return Meter(3 * beats_a_bar, 8), Fraction(3, 2)
    if beats_a_bar == 7 and beat_bpm >= EIGHTHS_FROM_BPM:
        return Meter(7, 8), Fraction(1, 2)
    if beats_a_bar == 6:
        # Two bars of three in one breath, in eighths where they are fast.
        fast = beat_bpm >= EIGHTHS_FROM_BPM
        return (Meter(6, 8), Fraction(1, 2)) if fast else (Meter(6, 4), Fraction(1))
    return Meter(beats_a_bar, 4), Fraction(1)


def _divides_in_three(onsets_s: Floats, beats_s: Floats) -> bool:
    inside = onsets_s[(onsets_s >= beats_s[0]) & (onsets_s < beats_s[-1])]
    place = np.interp(inside, beats_s, np.arange(len(beats_s))) % 1
    first, half, second = (np.abs(place - at) < _NEAR for at in (1 / 3, 1 / 2, 2 / 3))
    count = (first.sum(), half.sum(), second.sum())
    return bool(
        count[0] >= _FIRST_TO_SECOND * count[2]
        and count[0] + count[2] >= _THIRDS_TO_HALF * count[1]
        and count[0] >= _FIRST_A_BEAT * (len(beats_s) - 1)
    )
