"""A recording's beat grid: where beats and bars fall, in time and in score."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mididrumigen.domain.music.meter import Meter

# Beats within which a tempo is taken to be steady, on each side.
_REACH = 12
# Beats that stay this close to one tempo were played to a click, or as if.
_CLICK_S = 0.012
_CLICK_DRIFT_S = 0.02

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BeatGrid:
    """Beats of one recording.

    Attributes:
        beats_s: times of the beats, shape ``(beats,)``, rising; none where no beat was found.
        downbeats: which of them begin a bar.
        meter: of the bars.
        beat_quarters: length of a beat in quarter notes.
        tempo_bpm: felt beats a minute, the median: quarters, or dotted quarters in 6/8 and 12/8;
            0 without beats.
        tempo_confidence: 0-1, how likely the tempo is right, half and double time told apart.
    """

    beats_s: Floats
    downbeats: Ints
    meter: Meter
    beat_quarters: Fraction
    tempo_bpm: float
    tempo_confidence: float

    @property
    def downbeats_s(self) -> Floats:
        """Times of the bar lines."""
        return self.beats_s[self.downbeats]

    def positions(self, times_s: Floats) -> Floats:
        """Score positions of times, in quarter notes from the bar line at or before the start."""
        beats = self.beats_s
        numbers = np.arange(len(beats), dtype=np.float64)
        inside = np.interp(times_s, beats, numbers)
        first, last = beats[1] - beats[0], beats[-1] - beats[-2]
        early = (times_s - beats[0]) / first
        late = numbers[-1] + (times_s - beats[-1]) / last
        inside = np.where(times_s < beats[0], early, np.where(times_s > beats[-1], late, inside))
        placed: Floats = (inside + self.pickup_beats) * float(self.beat_quarters)
        return placed

    @property
    def pickup_beats(self) -> int:
        """Beats from the bar line that position 0 is on to the first beat."""
        per_bar = int(self.meter.bar_length / self.beat_quarters)
        first = int(self.downbeats[0]) if len(self.downbeats) else 0
        # A whole bar more, so that what sounds before the first beat has a place too.
        return -first % per_bar + per_bar

    def bar_tempos_bpm(self) -> Floats:
        """The tempo curve: quarter notes a minute, from each bar line to the next."""
        spans = np.diff(self.downbeats_s)
        tempos: Floats = 60 * float(self.meter.bar_length) / spans
        return tempos


def steady_beats(beats_s: Floats) -> Floats:
    """Beat times without the jitter of finding them.

    A beat is found to 10 ms or so, which would pass for feel. Each is put where a straight line
    through its neighbours has it, near ones weighing more; where one line does for the whole
    recording, that is used.
    """
    count = len(beats_s)
    if count < 4:
        return beats_s
    numbers = np.arange(count, dtype=np.float64)
    smooth = np.array([_line_at(k, numbers, beats_s) for k in range(count)])
    line = np.polynomial.Polynomial.fit(numbers, beats_s, 1)(numbers)
    spread = float(np.median(np.abs(beats_s - line)))
    if spread < _CLICK_S and float(np.abs(smooth - line).max()) < _CLICK_DRIFT_S:
        return np.asarray(line)
    return smooth


def _line_at(at: int, numbers: Floats, beats_s: Floats) -> float:
    low, high = max(0, at - _REACH), at + _REACH + 1
    x, y = numbers[low:high] - at, beats_s[low:high]
    weight = (1 - np.minimum(np.abs(x) / (_REACH + 1), 1) ** 3) ** 3
    for _ in range(2):
        total = weight.sum()
        mean_x, mean_y = (weight * x).sum() / total, (weight * y).sum() / total
        slope = (weight * (x - mean_x) * (y - mean_y)).sum()
        slope /= (weight * (x - mean_x) ** 2).sum()
        value = float(mean_y - slope * mean_x)
        distance = np.abs(y - value - slope * x)
        # A beat that was found elsewhere has no say.
        scale = 4 * float(np.median(distance)) + 1e-3
        weight = weight * np.maximum(1 - (distance / scale) ** 2, 0) ** 2 + 1e-9
    return value
