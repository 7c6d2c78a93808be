"""What the first network is shown of a clip, and what it is to say of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import FRAME_RATE, log_mel
from training.renderer import Clip

Rows = NDArray[np.float32]

# A stroke is a bump this many frames wide: its place between frames shows in how it leans.
_WIDTH, _REACH = 0.8, 3
_CLASSES = 8
_USUAL_LEVEL = 0.6


def see(clip: Clip) -> Rows:
    """The spectrogram of a clip, brought to its usual level as the listener does."""
    level = float(np.percentile(np.abs(clip.samples[::7]), 99.9)) + 1e-6
    return log_mel(np.clip(clip.samples * np.float32(_USUAL_LEVEL / level), -1, 1))


def true_strokes(clip: Clip, frames: int) -> Rows:
    """Onsets, loudness, beats and downbeats of a clip; shape ``(frames, 18)``."""
    out = np.zeros((frames, 2 * _CLASSES + 2), np.float32)
    times, drums, velocities = clip.excerpt.strokes.T
    classes = drums.astype(np.int64)
    for shift, at, height in _bumps(times):
        ok = (at >= 0) & (at < frames)
        np.maximum.at(out, (at[ok], classes[ok]), height[ok])
        if abs(shift) <= 1:
            loud = (velocities / 127).astype(np.float32)
            np.maximum.at(out, (at[ok], _CLASSES + classes[ok]), loud[ok])
    for column, pulse in ((2 * _CLASSES, clip.excerpt.beats), (-1, clip.excerpt.downbeats)):
        for _, at, height in _bumps(pulse):
            ok = (at >= 0) & (at < frames)
            np.maximum.at(out[:, column], at[ok], height[ok])
    return out


def _bumps(times: NDArray[np.float64]) -> list[tuple[int, NDArray[np.int64], Rows]]:
    centres = times * FRAME_RATE
    nearest = np.round(centres).astype(np.int64)
    shifts = range(-_REACH, _REACH + 1)
    return [
        (k, nearest + k, np.exp(-0.5 * ((nearest + k - centres) / _WIDTH) ** 2).astype(np.float32))
        for k in shifts
    ]
