"""What the beat network is shown: strokes as an imperfect listener hears them, and true beats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mididrumigen.audio.log_mel import FRAME_RATE
from mididrumigen.audio.networks import BEAT_RATE
from training.excerpts import (
    CLOSED_HAT,
    OPEN_HAT,
    RIDE,
    SNARE,
    TOM,
    Excerpt,
)

Rows = NDArray[np.float32]

# What each class is mistaken for most.
_MISTAKEN = np.array([TOM, TOM, SNARE, RIDE, CLOSED_HAT, CLOSED_HAT, OPEN_HAT, SNARE])


def spoil(excerpt: Excerpt, seconds: float, rng: np.random.Generator) -> Rows:
    """Strokes missed, confused, invented, unsure and jittered; shape ``(frames, 16)``."""
    times, drums, velocities = excerpt.strokes.T
    drums = drums.astype(int)
    keep = rng.random(len(times)) > rng.uniform(0, 0.22) * (1.6 - velocities / 127)
    if rng.random() < 0.3:  # one drum goes unheard
        keep &= ~((drums == rng.integers(8)) & (rng.random(len(times)) < rng.uniform(0.2, 1)))
    if rng.random() < 0.3:  # a passage is buried
        start, length = rng.uniform(0, seconds), rng.uniform(1, 8)
        keep &= ~((times > start) & (times < start + length) & (rng.random(len(times)) < 0.7))
    times, drums, velocities = times[keep], drums[keep].copy(), velocities[keep]
    confused = rng.random(len(times)) < rng.uniform(0, 0.15)
    if rng.random() < 0.25:  # a drum of this kit is misheard throughout
        confused |= (drums == rng.integers(8)) & (rng.random(len(times)) < rng.uniform(0.2, 1))
    drums[confused] = _MISTAKEN[drums[confused]]
    extra = rng.poisson(rng.uniform(0, 1.2) * seconds / 4)
    times = np.r_[times, rng.uniform(0, seconds, extra)]
    drums = np.r_[drums, rng.integers(0, 8, extra)]
    velocities = np.r_[velocities, rng.uniform(10, 80, extra)]
    sure = rng.beta(rng.uniform(2, 12), rng.uniform(0.6, 2.5), len(times))
    velocities = np.clip(velocities * rng.uniform(0.7, 1.2) + rng.normal(0, 10, len(times)), 4, 127)
    frames = times * FRAME_RATE + rng.normal(0, 0.3, len(times))
    return _paint(frames, drums, sure, velocities, seconds, rng)


def _paint(
    frames: NDArray[np.float64],
    drums: NDArray[np.int64],
    sure: NDArray[np.float64],
    velocities: NDArray[np.float64],
    seconds: float,
    rng: np.random.Generator,
) -> Rows:
    count = int(seconds * FRAME_RATE) // 2 * 2
    onsets, loud = np.zeros((count, 8), np.float32), np.zeros((count, 8), np.float32)
    nearest = np.round(frames).astype(int)
    for shift in range(-3, 4):
        at = nearest + shift
        ok = (at >= 0) & (at < count)
        height = (sure * np.exp(-0.5 * ((at - frames) / 0.8) ** 2)).astype(np.float32)
        np.maximum.at(onsets, (at[ok], drums[ok]), height[ok])
        level = (height * velocities / 127).astype(np.float32)
        np.maximum.at(loud, (at[ok], drums[ok]), level[ok])
    onsets += rng.exponential(0.008, onsets.shape).astype(np.float32)
    rows = np.concatenate([onsets, loud], axis=1)
    return rows.reshape(count // 2, 2, 16).max(axis=1)


def true_pulse(excerpt: Excerpt, frames: int) -> Rows:
    """Beats and downbeats as bumps a frame wide; shape ``(frames, 2)``."""
    pulse = np.zeros((frames, 2), np.float32)
    for column, times in enumerate((excerpt.beats, excerpt.downbeats)):
        at = times * BEAT_RATE - 0.25
        nearest = np.round(at).astype(int)
        for shift in range(-4, 5):
            near = nearest + shift
            ok = (near >= 0) & (near < frames)
            height = np.exp(-0.5 * (near - at) ** 2).astype(np.float32)
            np.maximum.at(pulse[:, column], near[ok], height[ok])
    return pulse
