"""From activations to onsets: peaks, their times between frames, and which drum keeps them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import FRAME_RATE
from mididrumigen.audio.networks import DRUMS, Activations, Strokes

# From which activation on a stroke counts, in the order of DRUMS: where precision and recall meet
# best on rendered performances and on kits that nothing was trained on.
THRESHOLDS = (0.5, 0.55, 0.4, 0.38, 0.3, 0.5, 0.45, 0.5)
# How late each class is found, in seconds, in the order of DRUMS. On samples whose attack is known
# to half a millisecond the networks are right within 0.3 ms. Soundfonts and pads sound some
# milliseconds after their MIDI clock says, kick, snare and crash most. Midway between both, no
# drum is more than 2 ms off against another by either clock.
BIASES_S = (0.0021, 0.0020, 0.0028, 0.0002, 0.0004, 0.0, 0.0019, 0.0013)
# Two strokes of one drum within 30 ms are one.
_MIN_FRAMES = 3
_LEAST = 1e-4
# A hat stroke is open or closed, a side stick is no snare stroke: the stronger keeps it.
_EITHER = (
    (DRUMS.index("closed_hat"), DRUMS.index("open_hat")),
    (DRUMS.index("snare"), DRUMS.index("cross_stick")),
)
_AGREE = 5

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Onset:
    """One stroke that was heard.

    Attributes:
        time_s: from the start of the recording.
        drum: one of :data:`mididrumigen.audio.networks.DRUMS`.
        velocity: 1-127.
        activation: the network's own certainty, 0-1.
        frame: where it is in the spectrogram.
    """

    time_s: float
    drum: str
    velocity: int
    activation: float
    frame: int


def find_onsets(strokes: Strokes) -> list[Onset]:
    """Every stroke above the threshold, in order of time."""
    activations = strokes.onsets.copy()
    for one, other in _EITHER:
        first = activations[:, one] / THRESHOLDS[one] >= activations[:, other] / THRESHOLDS[other]
        first = np.convolve(first, np.ones(_AGREE), "same") > _AGREE / 2
        activations[~first, one] = 0
        activations[first, other] = 0
    onsets = []
    for index, drum in enumerate(DRUMS):
        column = activations[:, index]
        frames = pick_peaks(column, THRESHOLDS[index], _MIN_FRAMES)
        times = refine_peaks(column, frames) / FRAME_RATE - BIASES_S[index]
        for time, frame in zip(times.tolist(), frames.tolist(), strict=True):
            velocity = round(127 * float(strokes.loudness[frame, index]))
            velocity = min(max(velocity, 1), 127)
            onsets.append(Onset(max(time, 0.0), drum, velocity, float(column[frame]), frame))
    return sorted(onsets, key=lambda onset: (onset.time_s, onset.drum))


def pick_peaks(activation: Activations, threshold: float, apart: int) -> Ints:
    """Frames of local maxima of at least ``threshold``, ``apart`` frames from a larger one."""
    padded = np.pad(activation, 1)
    middle = padded[1:-1]
    is_peak = (middle >= padded[:-2]) & (middle > padded[2:]) & (middle >= threshold)
    kept: list[int] = []
    for frame in np.flatnonzero(is_peak).tolist():
        if kept and frame - kept[-1] < apart:
            if activation[frame] > activation[kept[-1]]:
                kept[-1] = frame
        else:
            kept.append(frame)
    return np.array(kept, dtype=np.int64)


def refine_peaks(activation: Activations, frames: Ints) -> Floats:
    """Peaks between frames: the top of a parabola through the logarithms of three of them."""
    padded = np.pad(activation.astype(np.float64), 1)
    left, middle, right = (np.log(np.maximum(padded[frames + i], _LEAST)) for i in range(3))
    bend = left - 2 * middle + right
    flat = bend > -1e-6
    shift = np.where(flat, 0.0, 0.5 * (left - right) / np.where(flat, -1.0, bend))
    refined: Floats = frames + np.clip(shift, -0.5, 0.5)
    return refined
