"""Which time signature bars of so many beats are written in."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.bars import EIGHTHS_FROM_BPM
from mididrumigen.domain.music.meter import Meter

# Strokes this near, in beats, are on a place of the beat.
_NEAR = 0.08
# A beat is divided in three where strokes lie on both its thirds and hardly anywhere else: a
# shuffle plays the second third alone, swung sixteenths play the half too.
_ON_THIRDS, _BALANCE, _FIRST_A_BEAT = 0.85, 0.5, 0.35

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
    if beats_a_bar in (2, 3, 4) and divides_in_three(onsets_s, beats_s):
        return Meter(3 * beats_a_bar, 8), Fraction(3, 2)
    if beats_a_bar == 7 and beat_bpm >= EIGHTHS_FROM_BPM:
        return Meter(7, 8), Fraction(1, 2)
    if beats_a_bar == 6:
        # Two bars of three in one breath, in eighths where they are fast.
        fast = beat_bpm >= EIGHTHS_FROM_BPM
        return (Meter(6, 8), Fraction(1, 2)) if fast else (Meter(6, 4), Fraction(1))
    return Meter(beats_a_bar, 4), Fraction(1)


def divides_in_three(onsets_s: Floats, beats_s: Floats) -> bool:
    """Whether beats are divided in three throughout, as in 6/8 and 12/8."""
    inside = onsets_s[(onsets_s >= beats_s[0]) & (onsets_s < beats_s[-1])]
    place = np.interp(inside, beats_s, np.arange(len(beats_s))) % 1
    beat, first, second = (np.abs((place - at + 0.5) % 1 - 0.5) < _NEAR for at in (0, 1 / 3, 2 / 3))
    fewer, more = sorted((int(first.sum()), int(second.sum())))
    return bool(
        np.mean(beat | first | second) >= _ON_THIRDS
        and fewer >= _BALANCE * more
        and first.sum() >= _FIRST_A_BEAT * (len(beats_s) - 1)
    )
